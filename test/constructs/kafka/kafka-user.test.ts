import { KafkaCluster } from "../../../constructs/kafka/kafka-cluster";
import { KafkaTopic } from "../../../constructs/kafka/kafka-topic";
import { KafkaUser, type KafkaUserProps } from "../../../constructs/kafka/kafka-user";
import { find } from "../../support/find";
import { render, schemaViolations } from "../../support/manifests";

const cluster = KafkaCluster.fromName("events-kafka", "kafka", { scramListener: true });
const events = KafkaTopic.fromName("s3-events", cluster);
const light = KafkaTopic.fromName("light-ingest", cluster);

function user(props: Partial<KafkaUserProps>) {
  const objects = render((chart) => {
    new KafkaUser(chart, "user", { name: "router", cluster, ...props });
  });
  return { object: find(objects, "KafkaUser"), violations: schemaViolations(objects) };
}

describe("KafkaUser", () => {
  test("may do what is listed and nothing else", () => {
    const { object, violations } = user({ consume: [events], consumerGroups: ["router"], produce: [light] });
    expect(object.spec.authentication).toEqual({ type: "scram-sha-512" });
    expect(object.spec.authorization).toEqual({
      type: "simple",
      acls: [
        {
          resource: { type: "topic", name: "s3-events", patternType: "literal" },
          operations: ["Describe", "Read"],
        },
        { resource: { type: "group", name: "router", patternType: "literal" }, operations: ["Read"] },
        {
          resource: { type: "topic", name: "light-ingest", patternType: "literal" },
          operations: ["Describe", "Write"],
        },
      ],
    });
    expect(violations).toEqual([]);
  });

  test("stands beside its cluster", () => {
    expect(user({ produce: [light] }).object.metadata).toMatchObject({
      namespace: "kafka",
      labels: { "strimzi.io/cluster": "events-kafka" },
    });
  });

  test("hands out the Secret that Strimzi makes", () => {
    render((chart) => {
      const made = new KafkaUser(chart, "user", { name: "writer", cluster, produce: [light] });
      expect(made.password).toEqual({ name: "writer", key: "password" });
    });
  });

  const plain = KafkaCluster.fromName("events-kafka", "kafka");
  const foreign = KafkaTopic.fromName("orders", KafkaCluster.fromName("other", "kafka"));
  test.each<[string, Partial<KafkaUserProps>, RegExp]>([
    ["a cluster without SCRAM listener", { cluster: plain, produce: [light] }, /SCRAM listener.*log in/],
    ["a name in upper case", { name: "ANONYMOUS", produce: [light] }, /name: got "ANONYMOUS"/],
    ["topics of another cluster", { produce: [foreign] }, /orders of other.*topics of events-kafka/],
    ["no rights at all", {}, /got \[0,0,0\]/],
    ["reading without a group", { consume: [events] }, /consumer groups exactly where/],
    ["a group without reading", { produce: [light], consumerGroups: ["g"] }, /consumer groups exactly where/],
  ])("refuses %s", (_, props, message) => {
    expect(() => user(props)).toThrow(message);
  });
});
