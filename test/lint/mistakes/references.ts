import type { Mistake } from "./mistake";

/** References that lead nowhere. */
export const referenceMistakes: readonly Mistake[] = [
  {
    code: "FLOE2001",
    slip: "a KafkaSource reads a mistyped topic",
    replace: ["  topics:\n    - s3-events", "  topics:\n    - s3-event"],
    at: "spec.topics[0]",
    suggests: "s3-events",
  },
  {
    code: "FLOE2001",
    slip: "RGW writes to a topic that nobody declares, because the CephBucketTopic is called differently",
    replace: [
      "  name: s3-events\n  namespace: rook-ceph\nspec:\n  objectStoreName",
      "  name: s3-upload-events\n  namespace: rook-ceph\nspec:\n  objectStoreName",
    ],
    at: "metadata.name",
    also: ["FLOE2016"],
  },
  {
    code: "FLOE2001",
    slip: "a Camel route reads a mistyped topic",
    replace: ["uri: kafka:s3-events", "uri: kafka:s3-evnets"],
    at: "spec.flows[0].from.uri",
    suggests: "s3-events",
  },
  {
    code: "FLOE2001",
    slip: "a Camel route writes to the object's name instead of the topic's",
    replace: ["kafka:Orders_v1?", "kafka:orders?"],
    at: "spec.flows[0].from.steps[0].to",
  },
  {
    code: "FLOE2001",
    slip: "a KafkaSink writes to a mistyped topic",
    replace: ["  topic: Orders_v1", "  topic: Orders_v2"],
    at: "spec.topic",
    suggests: "Orders_v1",
  },
  {
    code: "FLOE2001",
    slip: "a KafkaUser may read a topic that does not exist",
    replace: ["          name: Orders_v1", "          name: Orders"],
    at: "spec.authorization.acls[0].resource.name",
  },
  {
    code: "FLOE2001",
    slip: "a MiNiFi flow publishes to a mistyped topic",
    add: `apiVersion: v1
kind: ConfigMap
metadata: {name: minifi, namespace: tools}
data:
  flow.json.raw: '{"rootGroup":{"processors":[{"name":"send","type":"org.apache.nifi.kafka.processors.PublishKafka","properties":{"Topic Name":"s3-evnts"}}]}}'`,
    at: 'data["flow.json.raw"]',
    suggests: "s3-events",
  },
  {
    code: "FLOE2002",
    slip: "a source delivers to a service of another namespace without saying so",
    replace: [
      "  sink:\n    ref:\n      apiVersion: eventing.knative.dev/v1\n      kind: Broker\n      name: default\n      namespace: apps",
      "  sink:\n    ref:\n      apiVersion: eventing.knative.dev/v1\n      kind: Broker\n      name: default",
    ],
    at: "spec.sink.ref.name",
    suggests: "there is one in namespace 'apps'",
  },
  {
    code: "FLOE2002",
    slip: "a dead letter sink has another kind",
    replace: [
      "        apiVersion: eventing.knative.dev/v1alpha1\n        kind: KafkaSink",
      "        apiVersion: serving.knative.dev/v1\n        kind: Service",
    ],
    at: "spec.delivery.deadLetterSink.ref.name",
    says: "dead letter sink",
  },
  {
    code: "FLOE2003",
    slip: "a variable takes its value from a Secret that nobody makes",
    replace: ["                  name: reader\n", "                  name: raeder\n"],
    at: "spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.name",
    suggests: "reader",
  },
  {
    code: "FLOE2003",
    slip: "a domain shows a certificate that nobody makes",
    add: `apiVersion: serving.knative.dev/v1beta1
kind: DomainMapping
metadata:
  name: worker.example.org
  namespace: apps
spec:
  ref:
    apiVersion: serving.knative.dev/v1
    kind: Service
    name: worker
  tls:
    secretName: worker-tls`,
    at: "spec.tls.secretName",
    says: "worker-tls",
  },
  {
    code: "FLOE2003",
    slip: "a listener shows a certificate that nobody makes",
    replace: [
      "      port: 80\n      protocol: HTTP\n",
      "      port: 443\n      protocol: HTTPS\n      tls:\n        certificateRefs:\n          - name: wildcard-tls\n",
    ],
    at: "spec.listeners[0].tls.certificateRefs[0].name",
    says: "wildcard-tls",
  },
  {
    code: "FLOE2004",
    slip: "a variable takes a key that the Secret lacks",
    replace: ["                  key: password", "                  key: pasword"],
    at: "spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.key",
    suggests: "password",
  },
  {
    code: "FLOE2005",
    slip: "the environment comes from a ConfigMap that nobody makes",
    replace: [
      "            - configMapRef:\n                name: console",
      "            - configMapRef:\n                name: consle",
    ],
    at: "spec.template.spec.containers[0].envFrom[0].configMapRef.name",
    suggests: "console",
  },
  {
    code: "FLOE2006",
    slip: "the metrics exporter asks for a key that the ConfigMap lacks",
    replace: ["          key: rules.yaml", "          key: rules.yml"],
    at: "spec.kafka.metricsConfig.valueFrom.configMapKeyRef.key",
    suggests: "rules.yaml",
  },
  {
    code: "FLOE2007",
    slip: "pods run as a ServiceAccount that nobody makes",
    replace: ["      serviceAccountName: console", "      serviceAccountName: consoles"],
    at: "spec.template.spec.serviceAccountName",
    suggests: "console",
  },
  {
    code: "FLOE2008",
    slip: "an object stands in a namespace that nobody makes",
    replace: ["  name: scratch\n  namespace: tools", "  name: scratch\n  namespace: tolls"],
    at: "metadata.namespace",
    suggests: "tools",
    also: ["FLOE2025"],
  },
  {
    code: "FLOE2009",
    slip: "a Trigger names no Broker of its namespace",
    replace: ["  broker: default", "  broker: defualt"],
    at: "spec.broker",
    suggests: "default",
  },
  {
    code: "FLOE2010",
    slip: "a Gateway has a class that nobody provides",
    replace: ["  gatewayClassName: eg", "  gatewayClassName: gke"],
    at: "spec.gatewayClassName",
  },
  {
    code: "FLOE2011",
    slip: "a route names its Gateway without the namespace",
    replace: [
      "    - name: knative-gateway\n      namespace: knative-serving\n",
      "    - name: knative-gateway\n",
    ],
    at: "spec.parentRefs[0].name",
    suggests: "there is one in namespace 'knative-serving'",
  },
  {
    code: "FLOE2012",
    slip: "a route attaches to a listener that the Gateway lacks",
    replace: ["      sectionName: http", "      sectionName: https"],
    at: "spec.parentRefs[0].sectionName",
    says: "http (80)",
  },
  {
    code: "FLOE2012",
    slip: "a Gateway lets only its own namespace in",
    replace: ["          from: All", "          from: Same"],
    at: "spec.parentRefs[0]",
    says: "lets no route of namespace 'tools' in",
  },
  {
    code: "FLOE2013",
    slip: "a route leads to a Service that does not exist",
    replace: [
      "        - name: console\n          port: 8080",
      "        - name: consol\n          port: 8080",
    ],
    at: "spec.rules[0].backendRefs[0].name",
    suggests: "console",
  },
  {
    code: "FLOE2013",
    slip: "a route leads to a port that the Service lacks",
    replace: ["        - name: console\n          port: 8080", "        - name: console\n          port: 80"],
    at: "spec.rules[0].backendRefs[0].port",
    says: "8080",
  },
  {
    code: "FLOE2014",
    slip: "a grant allows another namespace",
    replace: [
      "      kind: HTTPRoute\n      namespace: tools",
      "      kind: HTTPRoute\n      namespace: kafka",
    ],
    at: "spec.rules[0].backendRefs[1].namespace",
    says: "ReferenceGrant",
  },
  {
    code: "FLOE2015",
    slip: "claim and notification stand in different namespaces",
    replace: ["  name: events-inbox\n  namespace: rook-ceph", "  name: events-inbox\n  namespace: apps"],
    at: "metadata.labels.bucket-notification-upload-notify",
    suggests: "there is one in namespace 'rook-ceph'",
  },
  {
    code: "FLOE2016",
    slip: "a notification names a topic that does not exist",
    replace: ["  topic: s3-events\n", "  topic: s3-events-kafka\n"],
    at: "spec.topic",
  },
  {
    code: "FLOE2017",
    slip: "a topic is labelled with a cluster that does not exist",
    replace: [
      "  name: orders\n  namespace: kafka\n  labels:\n    strimzi.io/cluster: events-kafka",
      "  name: orders\n  namespace: kafka\n  labels:\n    strimzi.io/cluster: event-kafka",
    ],
    at: 'metadata.labels["strimzi.io/cluster"]',
    suggests: "events-kafka",
    also: ["FLOE2001"],
  },
  {
    code: "FLOE2018",
    slip: "a source connects to a cluster of another namespace",
    replace: [
      "  bootstrapServers:\n    - events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092\n  topics:",
      "  bootstrapServers:\n    - events-kafka-kafka-bootstrap.kafak.svc.cluster.local:9092\n  topics:",
    ],
    at: "spec.bootstrapServers[0]",
    suggests: "events-kafka-kafka-bootstrap.kafka.svc.cluster.local",
  },
  {
    code: "FLOE2018",
    slip: "a variable names a port without a listener",
    replace: [
      "              value: events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092",
      "              value: events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9094",
    ],
    at: "spec.template.spec.containers[0].env[1].value",
    says: "9092 (plain)",
  },
  {
    code: "FLOE2019",
    slip: "a bucket topic belongs to an object store that does not exist",
    replace: ["  objectStoreName: s3-store", "  objectStoreName: my-store"],
    at: "spec.objectStoreName",
  },
  {
    code: "FLOE2020",
    slip: "a claim asks for a StorageClass that nobody provides",
    replace: ["  storageClassName: ceph-bucket", "  storageClassName: ceph-buckets"],
    at: "spec.storageClassName",
    suggests: "ceph-bucket",
  },
  {
    code: "FLOE2021",
    slip: "a binding grants a ClusterRole that does not exist",
    replace: ["  kind: Role\n  name: console\nsubjects", "  kind: ClusterRole\n  name: console\nsubjects"],
    at: "roleRef.name",
  },
  {
    code: "FLOE2022",
    slip: "traffic goes to a revision that no template names",
    replace: ["    - revisionName: worker-v1", "    - revisionName: worker-00001"],
    at: "spec.traffic[0].revisionName",
  },
  {
    code: "FLOE2023",
    slip: "a StatefulSet has no governing Service",
    replace: ["  serviceName: console", "  serviceName: console-headless"],
    at: "spec.serviceName",
  },
  {
    code: "FLOE2023",
    slip: "Serving looks for the proxies' Service in the wrong namespace",
    replace: [
      "          service: envoy-gateway-system/knative-external\n      local-gateways",
      "          service: knative-serving/knative-external\n      local-gateways",
    ],
    at: "spec.config.gateway.external-gateways",
    suggests: "there is one in namespace 'envoy-gateway-system'",
  },
  {
    code: "FLOE2024",
    slip: "a Gateway's parameters do not exist",
    replace: [
      "      kind: EnvoyProxy\n      name: knative-external",
      "      kind: EnvoyProxy\n      name: knative-externl",
    ],
    at: "spec.infrastructure.parametersRef.name",
    suggests: "knative-external",
  },
  {
    code: "FLOE2025",
    slip: "a volume names a claim that does not exist",
    replace: ["            claimName: scratch", "            claimName: scratches"],
    at: "spec.template.spec.volumes[0].persistentVolumeClaim.claimName",
  },
  {
    code: "FLOE2026",
    slip: "a mesh rule is for a host that does not exist",
    replace: ["            host: api", "            host: app"],
    at: "spec.http[0].route[0].destination.host",
    suggests: "api",
  },
  {
    code: "FLOE2026",
    slip: "a policy is for a route that does not exist",
    replace: ["      kind: HTTPRoute\n      name: console", "      kind: HTTPRoute\n      name: concole"],
    at: "spec.targetRefs[0].name",
    suggests: "console",
  },
  {
    code: "FLOE2027",
    slip: "a Subscription names a Channel that does not exist",
    replace: ["    kind: Channel\n    name: audit", "    kind: Channel\n    name: audits"],
    at: "spec.channel.name",
    suggests: "audit",
  },
  {
    code: "FLOE2028",
    slip: "an Application names a project that does not exist",
    replace: ["  project: floe", "  project: flow"],
    at: "spec.project",
    suggests: "floe",
  },
  {
    code: "FLOE2029",
    slip: "a SinkBinding is for a workload of another kind",
    replace: [
      "    apiVersion: apps/v1\n    kind: StatefulSet",
      "    apiVersion: apps/v1\n    kind: Deployment",
    ],
    at: "spec.subject.name",
  },
  {
    code: "FLOE2030",
    slip: "two objects have one identity",
    add: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: console, namespace: tools}\ndata: {THEME: light}",
    at: "metadata.name",
    says: "exists already",
  },
  {
    code: "FLOE2031",
    slip: "a table rule is for a bucket that nobody claims",
    replace: ['"bucket":"events-inbox"', '"bucket":"event-inbox"'],
    at: "spec.template.spec.containers[0].env[1].value",
    says: "events-inbox",
  },
];
