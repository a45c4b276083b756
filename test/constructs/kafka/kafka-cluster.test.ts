import { KafkaCluster, type KafkaClusterProps } from "../../../constructs/kafka/kafka-cluster";
import type { KafkaNodePoolSettings } from "../../../constructs/kafka/kafka-node-pool";
import { find } from "../../support/find";
import { type Manifest, render, schemaViolations } from "../../support/manifests";

const dualRole: KafkaNodePoolSettings = {
  name: "dual-role",
  roles: ["controller", "broker"],
  replicas: 1,
  storageSize: "20Gi",
  storageClass: "ceph-block",
  heap: "512m",
  requests: { cpu: "250m", memory: "1Gi" },
  limits: { memory: "1Gi" },
};
const controllers: KafkaNodePoolSettings = {
  ...dualRole,
  name: "controller",
  roles: ["controller"],
  replicas: 3,
};
const brokers: KafkaNodePoolSettings = { ...dualRole, name: "broker", roles: ["broker"], replicas: 3 };

function cluster(props: Partial<KafkaClusterProps> = {}): { cluster: KafkaCluster; objects: Manifest[] } {
  let made: KafkaCluster | undefined;
  const objects = render((chart) => {
    made = new KafkaCluster(chart, "kafka", {
      name: "events-kafka",
      namespace: "kafka",
      version: "4.1.1",
      pools: [dualRole],
      ...props,
    });
  });
  return { cluster: made!, objects };
}

const kafka = (props: Partial<KafkaClusterProps> = {}) => find(cluster(props).objects, "Kafka").spec.kafka;

describe("KafkaCluster", () => {
  test("satisfies Strimzi's schemas in every shape", () => {
    expect(schemaViolations(cluster().objects)).toEqual([]);
    expect(
      schemaViolations(
        cluster({ pools: [controllers, brokers], scramListener: true, plainListenerNamespaces: ["a"] })
          .objects,
      ),
    ).toEqual([]);
  });

  test("hands out the addresses of its Services", () => {
    const { cluster: made } = cluster({ scramListener: true, plainListenerNamespaces: ["kafka"] });
    expect(made.bootstrapServers).toBe("events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092");
    expect(made.scramBootstrapServers).toBe("events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9094");
    expect(made.clusterCaSecretName).toBe("events-kafka-cluster-ca-cert");
    expect(cluster().cluster.scramBootstrapServers).toBeUndefined();
  });

  test("never makes a topic by chance", () => {
    expect(kafka().config["auto.create.topics.enable"]).toBe(false);
  });

  test.each([
    { pools: [dualRole], replicas: 1, insync: 1 },
    {
      pools: [
        { ...controllers, replicas: 1 },
        { ...brokers, replicas: 2 },
      ],
      replicas: 2,
      insync: 1,
    },
    { pools: [controllers, brokers], replicas: 3, insync: 2 },
    { pools: [controllers, { ...brokers, replicas: 5 }], replicas: 3, insync: 2 },
  ])(
    "keeps $replicas replicas, $insync of them in sync, as its brokers allow",
    ({ pools, replicas, insync }) => {
      const { cluster: made, objects } = cluster({ pools });
      expect([made.replicationFactor, made.minInsyncReplicas]).toEqual([replicas, insync]);
      expect(find(objects, "Kafka").spec.kafka.config).toMatchObject({
        "offsets.topic.replication.factor": replicas,
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": insync,
        "default.replication.factor": replicas,
        "min.insync.replicas": insync,
      });
    },
  );

  test("counts brokers over all pools that serve partitions", () => {
    expect(cluster({ pools: [dualRole, brokers] }).cluster.brokers).toBe(4);
  });

  test("lets only the named namespaces reach the plain listener", () => {
    const [plain] = kafka({ plainListenerNamespaces: ["rook-ceph", "kafka"] }).listeners;
    expect(plain).toMatchObject({ name: "plain", port: 9092, tls: false });
    expect(plain.networkPolicyPeers).toEqual([
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "rook-ceph" } } },
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kafka" } } },
    ]);
    expect(kafka().listeners[0]).not.toHaveProperty("networkPolicyPeers");
  });

  test("authorizes nobody without a SCRAM listener, or the plain one would lose all rights", () => {
    expect(kafka()).not.toHaveProperty("authorization");
    expect(kafka().listeners).toHaveLength(1);
  });

  test("keeps the rights of the plain listener beside a SCRAM listener", () => {
    const spec = kafka({ scramListener: true, plainListenerNamespaces: ["kafka"] });
    expect(spec.authorization).toEqual({ type: "simple", superUsers: ["ANONYMOUS"] });
    expect(spec.listeners[1]).toEqual({
      name: "scram",
      port: 9094,
      type: "internal",
      tls: true,
      authentication: { type: "scram-sha-512" },
    });
  });

  test("runs a user operator only for a listener with users", () => {
    const entityOperator = (props: Partial<KafkaClusterProps>) =>
      Object.keys(find(cluster(props).objects, "Kafka").spec.entityOperator);
    expect(entityOperator({})).toEqual(["topicOperator"]);
    expect(entityOperator({ scramListener: true, plainListenerNamespaces: ["kafka"] })).toEqual([
      "topicOperator",
      "userOperator",
    ]);
  });

  test("exports metrics and consumer lag unless told not to", () => {
    const on = find(cluster().objects, "Kafka").spec;
    expect(on.kafka.metricsConfig).toEqual({ type: "strimziMetricsReporter" });
    expect(on.kafkaExporter).toMatchObject({ topicRegex: ".*", groupRegex: ".*" });
    const off = find(cluster({ metrics: false }).objects, "Kafka").spec;
    expect(off.kafka).not.toHaveProperty("metricsConfig");
    expect(off).not.toHaveProperty("kafkaExporter");
  });

  test("pins the metadata version of its Kafka version", () => {
    expect(kafka()).toMatchObject({ version: "4.1.1", metadataVersion: "4.1-IV1" });
    expect(kafka({ version: "4.0.1" })).toMatchObject({ metadataVersion: "4.0" });
  });

  test.each<[string, Partial<KafkaClusterProps>, RegExp]>([
    ["an unknown version", { version: "3.9.0" }, /version: got "3\.9\.0".*4\.1\.1/],
    ["a name too long for its Service", { name: "k".repeat(48) }, /name: got.*kafka-bootstrap.*63/],
    ["a name that is no label", { name: "events.kafka" }, /name: got "events\.kafka"/],
    ["no pool", { pools: [] }, /0 controllers.*odd/],
    ["two controllers", { pools: [{ ...controllers, replicas: 2 }, brokers] }, /2 controllers.*odd/],
    ["no broker", { pools: [controllers] }, /0 brokers/],
    ["two pools of one name", { pools: [dualRole, { ...dualRole, replicas: 2 }] }, /"dual-role".*once/],
    ["an empty list of peers, which means everybody", { plainListenerNamespaces: [] }, /let everybody in/],
    [
      "SCRAM beside an open plain listener",
      { scramListener: true },
      /plainListenerNamespaces: got null.*every right/,
    ],
  ])("refuses %s", (_, props, message) => {
    expect(() => cluster(props)).toThrow(message);
  });

  test("stands for a cluster that runs already", () => {
    expect(KafkaCluster.fromName("other", "ns")).toEqual({
      clusterName: "other",
      namespace: "ns",
      bootstrapServers: "other-kafka-bootstrap.ns.svc.cluster.local:9092",
    });
    expect(KafkaCluster.fromName("other", "ns", { brokers: 5, scramListener: true })).toMatchObject({
      brokers: 5,
      scramBootstrapServers: "other-kafka-bootstrap.ns.svc.cluster.local:9094",
    });
  });
});
