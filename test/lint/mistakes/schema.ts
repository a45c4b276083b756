import type { Mistake } from "./mistake";

/** Files and objects that do not fit the schema of their kind. */
export const schemaMistakes: readonly Mistake[] = [
  {
    code: "FLOE4002",
    slip: "a document is no object",
    add: "replicaCount: 3",
    at: "",
    says: "no apiVersion and no kind",
  },
  {
    code: "FLOE4003",
    slip: "an object is written in a version that was left behind",
    replace: [
      "apiVersion: kafka.strimzi.io/v1\nkind: KafkaUser",
      "apiVersion: kafka.strimzi.io/v1beta2\nkind: KafkaUser",
    ],
    at: "apiVersion",
    suggests: "kafka.strimzi.io/v1",
  },
  {
    code: "FLOE4004",
    slip: "a kind is mistyped",
    replace: ["kind: BackendTrafficPolicy", "kind: BackendTraficPolicy"],
    at: "kind",
    suggests: "BackendTrafficPolicy",
  },
  {
    code: "FLOE4101",
    slip: "a field of a custom resource is mistyped",
    replace: ["  consumerGroup: worker", "  consumergroup: worker"],
    at: "spec.consumergroup",
    suggests: "consumerGroup",
  },
  {
    code: "FLOE4101",
    slip: "a field of a pod is mistyped",
    replace: ["          volumeMounts:", "          volumeMount:"],
    at: "spec.template.spec.containers[0].volumeMount",
    suggests: "volumeMounts",
  },
  {
    code: "FLOE4102",
    slip: "a field that has to be there is missing",
    replace: ["      protocol: HTTP\n", ""],
    at: "spec.listeners[0].protocol",
  },
  {
    code: "FLOE4103",
    slip: "a number is written as text",
    replace: ["  partitions: 1\n", '  partitions: "1"\n'],
    at: "spec.partitions",
  },
  {
    code: "FLOE4103",
    slip: "a variable's value is a number",
    replace: [
      "              value: events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092",
      "              value: 9092",
    ],
    at: "spec.template.spec.containers[0].env[1].value",
  },
  {
    code: "FLOE4104",
    slip: "a value is none of the allowed ones",
    replace: ["    mode: STRICT", "    mode: STRCT"],
    at: "spec.mtls.mode",
    suggests: "STRICT",
  },
  {
    code: "FLOE4105",
    slip: "a number is out of range",
    replace: ["  partitions: 1\n", "  partitions: 0\n"],
    at: "spec.partitions",
    says: "at least 1",
  },
  {
    code: "FLOE4106",
    slip: "a text does not match its pattern",
    replace: ["      - name: plain\n", "      - name: Plain-Text\n"],
    at: "spec.kafka.listeners[0].name",
  },
  {
    code: "FLOE4107",
    slip: "a list is empty that must not be",
    replace: [
      "  listeners:\n    - name: http\n      port: 80\n      protocol: HTTP\n      allowedRoutes:\n        namespaces:\n          from: All\n",
      "  listeners: []\n",
    ],
    at: "spec.listeners",
    also: ["FLOE2012"],
  },
  {
    code: "FLOE4108",
    slip: "two containers have one name",
    replace: [
      "      volumes:\n        - name: scratch",
      "        - name: console\n          image: example.com/other:1\n      volumes:\n        - name: scratch",
    ],
    at: "spec.template.spec.containers[1]",
  },
  {
    code: "FLOE4109",
    slip: "two alternatives are chosen at once",
    replace: [
      "    - route:\n",
      "    - delegate: {name: other}\n      match:\n        - uri: {exact: /a, prefix: /b}\n      route:\n",
    ],
    at: "spec.http[0].match[0].uri",
    says: "exactly one",
  },
  {
    code: "FLOE4201",
    slip: "a CEL rule of the CRD is broken",
    replace: ["      protocol: HTTP\n", "      protocol: HTTP\n      tls: {mode: Passthrough}\n"],
    at: "spec.listeners",
    says: "tls must not be specified",
  },
  {
    code: "FLOE4201",
    slip: "a CEL rule finds what the schema alone cannot: metrics settings without their source",
    replace: [
      "      type: jmxPrometheusExporter\n      valueFrom:\n        configMapKeyRef:\n          name: kafka-metrics\n          key: rules.yaml\n",
      "      type: jmxPrometheusExporter\n",
    ],
    at: "spec.kafka.metricsConfig",
  },
];
