import { Testing } from "cdk8s";
import { KafkaChart } from "../../charts/kafka";
import { type ConfigChange, changedConfig } from "../support/changed-config";
import { find } from "../support/find";
import { identities, manifestsOf, schemaViolations, toYaml } from "../support/manifests";

const chart = (change: ConfigChange = {}) => new KafkaChart(Testing.app(), changedConfig(change));
const kafka = (change: ConfigChange = {}) => manifestsOf(chart(change));
const plainNamespaces = (change: ConfigChange = {}): string[] =>
  find(kafka(change), "Kafka").spec.kafka.listeners[0].networkPolicyPeers.map(
    (peer: { namespaceSelector: { matchLabels: Record<string, string> } }) =>
      peer.namespaceSelector.matchLabels["kubernetes.io/metadata.name"],
  );

const PRODUCTION: ConfigChange = { platform: { profile: "production" } };
const SCRAM: ConfigChange = {
  components: {
    strimzi: {
      scram_listener: true,
      users: [
        { name: "reporter", consume: ["s3-events"], consumer_groups: ["reporter"] },
        { name: "importer", produce: ["light-ingest", "heavy-ingest"] },
      ],
    },
  },
};

describe("30-kafka", () => {
  test("renders one node that does everything in the playground", () => {
    expect(toYaml(kafka())).toMatchSnapshot();
  });

  test.each([
    ["the playground", {}],
    ["production", PRODUCTION],
    ["SCRAM", SCRAM],
  ])("satisfies Strimzi's schemas in %s", (_, change) => {
    expect(schemaViolations(kafka(change))).toEqual([]);
  });

  test("has three controllers and three brokers in production, spread and replicated", () => {
    const objects = kafka(PRODUCTION);
    expect(identities(objects)).toEqual([
      "KafkaNodePool kafka/controller",
      "KafkaNodePool kafka/broker",
      "Kafka kafka/events-kafka",
    ]);
    for (const role of ["controller", "broker"]) {
      const { spec } = find(objects, "KafkaNodePool", role);
      expect(spec).toMatchObject({ replicas: 3, roles: [role] });
      expect(spec.template.pod.topologySpreadConstraints).toHaveLength(2);
      expect(spec.storage.volumes[0]).toMatchObject({ class: "ceph-block", deleteClaim: false });
    }
    expect(find(objects, "Kafka").spec.kafka.config).toMatchObject({
      "default.replication.factor": 3,
      "min.insync.replicas": 2,
    });
    expect(chart(PRODUCTION).cluster.brokers).toBe(3);
  });

  test("lets in the namespaces that connect, and those only", () => {
    expect(plainNamespaces()).toEqual(["kafka", "knative-eventing", "rook-ceph", "eventing-demo"]);
  });

  test("lets nobody in for a component that is off", () => {
    const off = { ceph: { enabled: false }, knative: { enabled: false } };
    expect(plainNamespaces({ components: off })).toEqual(["kafka", "eventing-demo"]);
    expect(plainNamespaces({ ingest: { enabled: false } })).not.toContain("eventing-demo");
  });

  test("names a namespace once that has two reasons to connect", () => {
    expect(plainNamespaces({ platform: { eventing_namespace: "kafka" } })).toEqual([
      "kafka",
      "knative-eventing",
      "rook-ceph",
    ]);
  });

  test("exports no metrics where nobody reads them", () => {
    const { spec } = find(kafka({ components: { monitoring: { enabled: false } } }), "Kafka");
    expect(spec).not.toHaveProperty("kafkaExporter");
    expect(spec.kafka).not.toHaveProperty("metricsConfig");
  });

  test("makes the users of the SCRAM listener, each with rights of its own", () => {
    const objects = kafka(SCRAM);
    const topics = (name: string) =>
      find(objects, "KafkaUser", name).spec.authorization.acls.map(
        (acl: { resource: { type: string; name: string }; operations: string[] }) =>
          `${acl.operations.join("+")} ${acl.resource.type} ${acl.resource.name}`,
      );
    expect(topics("reporter")).toEqual(["Describe+Read topic s3-events", "Read group reporter"]);
    expect(topics("importer")).toEqual([
      "Describe+Write topic light-ingest",
      "Describe+Write topic heavy-ingest",
    ]);
  });

  test("refuses users without a listener they could log in to", () => {
    const users = [{ name: "a", produce: ["b"] }];
    expect(() => chart({ components: { strimzi: { users } } })).toThrow(
      /user-a: cluster: got "events-kafka", expected a cluster with a SCRAM/,
    );
  });
});
