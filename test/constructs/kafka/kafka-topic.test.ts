import { KafkaCluster } from "../../../constructs/kafka/kafka-cluster";
import { KafkaTopic, type KafkaTopicProps } from "../../../constructs/kafka/kafka-topic";
import { find } from "../../support/find";
import { render, schemaViolations } from "../../support/manifests";

const cluster = KafkaCluster.fromName("events-kafka", "kafka", { brokers: 3 });

function topic(props: Partial<KafkaTopicProps> = {}) {
  const objects = render((chart) => {
    new KafkaTopic(chart, "topic", { topicName: "s3-events", cluster, partitions: 3, replicas: 1, ...props });
  });
  return { object: find(objects, "KafkaTopic"), violations: schemaViolations(objects) };
}

describe("KafkaTopic", () => {
  test("stands beside its cluster and carries its label", () => {
    const { object, violations } = topic();
    expect(object.metadata).toMatchObject({
      name: "s3-events",
      namespace: "kafka",
      labels: { "strimzi.io/cluster": "events-kafka" },
    });
    expect(object.spec).toEqual({ partitions: 3, replicas: 1 });
    expect(violations).toEqual([]);
  });

  test("writes only the settings that were asked for", () => {
    expect(topic({ retentionMs: 86_400_000, minInsyncReplicas: 2, replicas: 3 }).object.spec.config).toEqual({
      "retention.ms": 86_400_000,
      "min.insync.replicas": 2,
    });
    expect(topic({ retentionMs: -1 }).object.spec.config).toEqual({ "retention.ms": -1 });
  });

  test("takes Kafka names that no object can have under another name", () => {
    const { object, violations } = topic({ topicName: "Orders_EU", resourceName: "orders-eu" });
    expect(object.metadata.name).toBe("orders-eu");
    expect(object.spec.topicName).toBe("Orders_EU");
    expect(violations).toEqual([]);
  });

  test("stands for a topic that exists already", () => {
    expect(KafkaTopic.fromName("orders", cluster)).toEqual({ topicName: "orders", cluster });
    expect(KafkaTopic.fromName("orders", cluster, 6)).toEqual({
      topicName: "orders",
      cluster,
      partitions: 6,
    });
  });

  test("may have any number of replicas where the brokers are unknown", () => {
    const unknown = KafkaCluster.fromName("other", "kafka");
    expect(topic({ cluster: unknown, replicas: 9 }).object.spec.replicas).toBe(9);
  });

  test.each<[string, Partial<KafkaTopicProps>, RegExp]>([
    ["a name that Kafka refuses", { topicName: "s3 events" }, /topicName: got "s3 events".*249/],
    ["a name of 250 characters", { topicName: "t".repeat(250) }, /topicName/],
    ["the name '..'", { topicName: ".." }, /topicName: got "\.\."/],
    ["a name that needs another for its object", { topicName: "s3_events" }, /"s3_events".*resourceName/],
    ["an object name in upper case", { resourceName: "S3" }, /resourceName: got "S3"/],
    ["no partitions", { partitions: 0 }, /partitions: got 0, expected an integer >= 1/],
    ["more replicas than brokers", { replicas: 4 }, /replicas: got 4.*3 brokers of events-kafka/],
    ["no replicas", { replicas: 0 }, /replicas: got 0/],
    ["more in sync than replicas", { replicas: 2, minInsyncReplicas: 3 }, /minInsyncReplicas: got 3.*\(2\)/],
    ["none in sync", { minInsyncReplicas: 0 }, /minInsyncReplicas: got 0/],
    ["a retention of nothing", { retentionMs: 0 }, /retentionMs: got 0/],
  ])("refuses %s", (_, props, message) => {
    expect(() => topic(props)).toThrow(message);
  });
});
