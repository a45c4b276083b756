import type { DispatchTopics } from "../../../constructs/ingest/dispatch-rules";
import { KafkaCluster } from "../../../constructs/kafka/kafka-cluster";
import { KafkaTopic } from "../../../constructs/kafka/kafka-topic";

const cluster = KafkaCluster.fromName("events-kafka", "kafka");

/** The topics of a pipeline, three partitions each. */
export const topics: DispatchTopics = {
  events: KafkaTopic.fromName("s3-events", cluster, 3),
  light: KafkaTopic.fromName("light-ingest", cluster, 3),
  heavy: KafkaTopic.fromName("heavy-ingest", cluster, 3),
  deadLetters: KafkaTopic.fromName("s3-events-dlq", cluster, 3),
};
