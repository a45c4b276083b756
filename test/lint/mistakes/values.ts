import type { Mistake } from "./mistake";

const LONG = "n".repeat(44);

/** Values that are well-formed and still wrong. */
export const valueMistakes: readonly Mistake[] = [
  {
    code: "FLOE3001",
    slip: "a topic has more replicas than there are brokers",
    replace: ["  partitions: 1\n  replicas: 3", "  partitions: 1\n  replicas: 4"],
    at: "spec.replicas",
    says: "at most 3",
  },
  {
    code: "FLOE3001",
    slip: "the cluster's defaults ask for more replicas than there are brokers",
    replace: ["default.replication.factor: 3\n", "default.replication.factor: 5\n"],
    at: 'spec.kafka.config["default.replication.factor"]',
  },
  {
    code: "FLOE3001",
    slip: "topics behind Brokers have more replicas than there are brokers",
    replace: ['default.topic.replication.factor: "3"', 'default.topic.replication.factor: "5"'],
    at: 'spec.config.kafka-broker-config["default.topic.replication.factor"]',
  },
  {
    code: "FLOE3002",
    slip: "a topic wants more replicas in sync than it has",
    replace: ["    min.insync.replicas: 2\n---", "    min.insync.replicas: 4\n---"],
    at: 'spec.config["min.insync.replicas"]',
  },
  {
    code: "FLOE3003",
    slip: "a service scales beyond the partitions of its topic",
    replace: ['autoscaling.knative.dev/max-scale: "3"', 'autoscaling.knative.dev/max-scale: "8"'],
    at: "spec.sink.ref.name",
    says: "8 pods of Service apps/worker share 3 partitions",
  },
  {
    code: "FLOE3003",
    slip: "a source has more consumers than its topic has partitions",
    replace: ["  consumers: 1", "  consumers: 5"],
    at: "spec.consumers",
  },
  {
    code: "FLOE3004",
    slip: "a setting is the operator's own",
    replace: [
      "      min.insync.replicas: 2\n    metricsConfig",
      "      min.insync.replicas: 2\n      advertised.listeners: PLAINTEXT://x:9092\n    metricsConfig",
    ],
    at: 'spec.kafka.config["advertised.listeners"]',
  },
  {
    code: "FLOE3005",
    slip: "the operator does not run this Kafka",
    replace: ["    version: 4.1.1", "    version: 4.2.0"],
    at: "spec.kafka.version",
    says: "4.0.0, 4.0.1, 4.1.0, 4.1.1",
  },
  {
    code: "FLOE3006",
    slip: "no node pool has brokers",
    replace: ["  roles: [controller, broker]", "  roles: [controller]"],
    at: "metadata.name",
    says: "'broker'",
  },
  {
    code: "FLOE3007",
    slip: "messages outlive the ledger",
    replace: ["    retention.ms: 86400000", "    retention.ms: 864000000"],
    at: "spec.topics[0]",
    says: "for 240 hours",
  },
  {
    code: "FLOE3007",
    slip: "messages are kept for ever",
    replace: ["    retention.ms: 86400000", "    retention.ms: -1"],
    at: "spec.topics[0]",
    says: "for ever",
  },
  {
    code: "FLOE3008",
    slip: "two sources share a consumer group",
    add: `apiVersion: sources.knative.dev/v1
kind: KafkaSource
metadata: {name: audit, namespace: apps}
spec:
  bootstrapServers: ["events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092"]
  topics: [Orders_v1]
  consumerGroup: worker
  sink: {ref: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: audit}}`,
    at: "spec.consumerGroup",
  },
  {
    code: "FLOE3009",
    slip: "Kafka refuses the topic's name",
    replace: ["  topicName: Orders_v1", "  topicName: Orders/v1"],
    at: "spec.topicName",
    also: ["FLOE2001"],
  },
  {
    code: "FLOE3101",
    slip: "a long request is cut off at its first byte",
    replace: ["      responseStartTimeoutSeconds: 600\n", ""],
    at: "spec.template.spec.responseStartTimeoutSeconds",
    says: "after 300 s",
  },
  {
    code: "FLOE3102",
    slip: "a request may take longer than the cluster allows",
    replace: [
      "      timeoutSeconds: 600\n      responseStartTimeoutSeconds: 600",
      "      timeoutSeconds: 630\n      responseStartTimeoutSeconds: 630",
    ],
    at: "spec.template.spec.timeoutSeconds",
    says: "max-revision-timeout-seconds",
  },
  {
    code: "FLOE3103",
    slip: "a source gives up before the service does",
    replace: ["    timeout: PT660S", "    timeout: PT5M"],
    at: "spec.delivery.timeout",
    says: "at least PT600S",
  },
  {
    code: "FLOE3104",
    slip: "events that cannot be delivered are dropped",
    replace: [
      "    deadLetterSink:\n      ref:\n        apiVersion: eventing.knative.dev/v1alpha1\n        kind: KafkaSink\n        name: dead-letters\n",
      "",
    ],
    at: "spec.delivery.deadLetterSink",
  },
  {
    code: "FLOE3105",
    slip: "a delivery block forgets the retries",
    replace: ["    retry: 10\n", ""],
    at: "spec.delivery.retry",
  },
  {
    code: "FLOE3106",
    slip: "a duration is written as Go writes them",
    replace: ["    timeout: PT660S", "    timeout: 660s"],
    at: "spec.delivery.timeout",
    says: "ISO 8601",
  },
  {
    code: "FLOE3107",
    slip: "percentages do not add up",
    replace: ["      percent: 100", "      percent: 90"],
    at: "spec.traffic",
    says: "add up to 90",
  },
  {
    code: "FLOE3108",
    slip: "scaling is set on the Service instead of its template",
    replace: [
      "  name: worker\n  namespace: apps\nspec:\n  template:",
      '  name: worker\n  namespace: apps\n  annotations:\n    autoscaling.knative.dev/min-scale: "1"\nspec:\n  template:',
    ],
    at: 'metadata.annotations["autoscaling.knative.dev/min-scale"]',
  },
  {
    code: "FLOE3109",
    slip: "a revision is not called after its Service",
    replace: ["      name: worker-v1\n", "      name: v1\n"],
    at: "spec.template.metadata.name",
    also: ["FLOE2022"],
  },
  {
    code: "FLOE3110",
    slip: "the ingress is left out",
    replace: [
      "  ingress:\n    istio: {enabled: false}\n    kourier: {enabled: false}\n    contour: {enabled: false}\n",
      "",
    ],
    at: "spec.ingress",
    says: "net-istio",
  },
  {
    code: "FLOE3111",
    slip: "the list of local Gateways is missing",
    replace: ["      local-gateways: |", "      local-gateway: |"],
    at: "spec.config.gateway.local-gateways",
    says: "istio-system",
  },
  {
    code: "FLOE3111",
    slip: "Gateways are written as the documentation of another version has them",
    replace: [
      "      local-gateways: |\n        - class: eg\n          gateway: knative-serving/knative-gateway\n          service: envoy-gateway-system/knative-external",
      "      local-gateways: |\n        - name: knative-gateway\n          namespace: knative-serving",
    ],
    at: "spec.config.gateway.local-gateways",
    says: "lacks class, gateway or service",
  },
  {
    code: "FLOE3112",
    slip: "nobody installs the data plane of the Kafka broker",
    replace: ["    - URL: https://example.com/eventing-kafka-broker.yaml\n", ""],
    at: 'metadata.annotations["eventing.knative.dev/broker.class"]',
  },
  {
    code: "FLOE3112",
    slip: "nobody installs the data plane of the KafkaSink",
    replace: ["    - URL: https://example.com/eventing-kafka-sink.yaml\n", ""],
    at: "kind",
  },
  {
    code: "FLOE3201",
    slip: "a bucket topic's address has no scheme",
    replace: ["      uri: kafka://events", "      uri: events"],
    at: "spec.endpoint.kafka.uri",
    suggests: "kafka://events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092",
  },
  {
    code: "FLOE3202",
    slip: "a label's value is not the notification in its key",
    replace: [
      "bucket-notification-upload-notify: upload-notify",
      "bucket-notification-uploads: upload-notify",
    ],
    at: "metadata.labels.bucket-notification-uploads",
    says: "'uploads'",
  },
  {
    code: "FLOE3203",
    slip: "a notification filters by tags",
    replace: [
      "    keyFilters:\n      - name: prefix\n        value: incoming/",
      "    tagFilters:\n      - name: kind\n        value: invoice",
    ],
    at: "spec.filter.tagFilters",
  },
  {
    code: "FLOE3204",
    slip: "a bucket topic has two endpoints",
    replace: ["  endpoint:\n    kafka:", "  endpoint:\n    http:\n      uri: http://example.com\n    kafka:"],
    at: "spec.endpoint",
  },
  {
    code: "FLOE3301",
    slip: "Gateways of both controllers",
    add: `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: istio}
spec: {controllerName: istio.io/gateway-controller}`,
    at: "spec.controllerName",
    says: "both in use",
  },
  {
    code: "FLOE3302",
    slip: "a workload without a sidecar calls a meshed Service",
    replace: [
      "            - name: BOOTSTRAP\n",
      "            - name: API\n              value: http://api.apps.svc.cluster.local:8080/v1\n            - name: BOOTSTRAP\n",
    ],
    at: "spec.template.spec.containers[0].env[1].value",
    says: "takes no plain text",
  },
  {
    code: "FLOE3302",
    slip: "a Trigger delivers to a meshed Service directly",
    replace: [
      "  broker: default\n  subscriber:\n    ref:\n      apiVersion: serving.knative.dev/v1\n      kind: Service\n      name: worker",
      "  broker: default\n  subscriber:\n    ref:\n      apiVersion: v1\n      kind: Service\n      name: api",
    ],
    at: "spec.subscriber.ref.name",
  },
  {
    code: "FLOE3303",
    slip: "the activator stays outside the mesh",
    replace: ['    - name: activator\n      labels:\n        sidecar.istio.io/inject: "true"\n', ""],
    at: "spec.workloads",
    says: "activator",
  },
  {
    code: "FLOE3304",
    slip: "a namespace has both labels of injection",
    replace: ["    istio-injection: enabled", "    istio-injection: enabled\n    istio.io/rev: stable"],
    at: 'metadata.labels["istio.io/rev"]',
  },
  {
    code: "FLOE3305",
    slip: "a Gateway hands a ConfigMap to Envoy Gateway",
    replace: [
      "      group: gateway.envoyproxy.io\n      kind: EnvoyProxy\n      name: knative-external",
      '      group: ""\n      kind: ConfigMap\n      name: kube-root-ca.crt',
    ],
    at: "spec.infrastructure.parametersRef.kind",
    says: "EnvoyProxy",
  },
  {
    code: "FLOE3306",
    slip: "two policies are for all of a namespace",
    add: "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: second, namespace: istio-system}\nspec: {mtls: {mode: PERMISSIVE}}",
    at: "metadata.name",
  },
  {
    code: "FLOE3901",
    slip: "a cluster-scoped object has a namespace",
    replace: ["metadata: {name: ceph-bucket}", "metadata: {name: ceph-bucket, namespace: rook-ceph}"],
    at: "metadata.namespace",
  },
  {
    code: "FLOE3902",
    slip: "an object does not say its namespace",
    replace: ["  name: console\n  namespace: tools\ndata:", "  name: console\ndata:"],
    at: "metadata.namespace",
    also: ["FLOE2005"],
  },
  {
    code: "FLOE3903",
    slip: "a name has capitals",
    add: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: My_Settings, namespace: tools}",
    at: "metadata.name",
  },
  {
    code: "FLOE3904",
    slip: "the name of a notification is too long for the claim's label",
    replace: [
      "    bucket-notification-upload-notify: upload-notify",
      `    bucket-notification-upload-notify: upload-notify\n    bucket-notification-${LONG}: ${LONG}`,
    ],
    at: `metadata.labels.bucket-notification-${LONG}`,
    says: "this has 64",
    also: ["FLOE2015"],
  },
  {
    code: "FLOE3905",
    slip: "an annotation has a key with a space",
    add: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: noted, namespace: tools, annotations: {"my note": x}}',
    at: 'metadata.annotations["my note"]',
  },
  {
    code: "FLOE3906",
    slip: "a selector misses the template's labels",
    replace: ["    matchLabels:\n      app: console", "    matchLabels:\n      app: consoles"],
    at: "spec.selector.matchLabels.app",
    says: "'console'",
  },
  {
    code: "FLOE3908",
    slip: "a container mounts a volume that the pod lacks",
    replace: [
      "            - name: data\n              mountPath",
      "            - name: date\n              mountPath",
    ],
    at: "spec.template.spec.containers[0].volumeMounts[0].name",
    suggests: "data",
  },
  {
    code: "FLOE3909",
    slip: "a finding is accepted by a code that does not exist",
    add: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: noted, namespace: tools, annotations: {floe.dev/lint-ignore: FLOE99999}}",
    at: 'metadata.annotations["floe.dev/lint-ignore"]',
  },
];
