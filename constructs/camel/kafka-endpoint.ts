import type { IKafkaTopic } from "../references/kafka";
import type { Endpoint } from "./yaml-dsl";

/** Options of a Kafka consumer endpoint that takes records in batches. */
export interface BatchConsumerOptions {
  readonly topic: IKafkaTopic;
  readonly groupId: string;
  /** Records per batch. */
  readonly maxPollRecords: number;
  /** A batch closes after so many milliseconds without a record. */
  readonly pollTimeoutMs: number;
}

/**
 * A consumer whose body is a list of exchanges, one per record, and which commits nothing by itself.
 * Each option answers a fault of camel-kafka 4.8.5:
 *
 * - `maxPollRecords` left out is a NullPointerException in batching mode (CAMEL-24778).
 * - Auto-commit commits records that were polled but not yet processed (CAMEL-23994), so it is off and
 *   the route commits by hand; without a factory the manual commit is synchronous.
 * - `pollOnError` defaults to an error handler that skips a record on every partition; RECONNECT starts
 *   again at the committed offsets.
 * - `shutdownTimeout` defaults to 30 s, which is Kubernetes' whole grace period. A consumer that waits for
 *   records holds the lock of one that works, so every stop takes all of it; a batch takes far less.
 * - Values stay bytes, so that a rejected event reaches the dead-letter topic as it came.
 */
export function batchConsumer({
  topic,
  groupId,
  maxPollRecords,
  pollTimeoutMs,
}: BatchConsumerOptions): Endpoint {
  return {
    uri: `kafka:${topic.topicName}`,
    parameters: {
      brokers: topic.cluster.bootstrapServers,
      groupId,
      autoOffsetReset: "earliest",
      batching: true,
      maxPollRecords,
      pollTimeoutMs,
      autoCommitEnable: false,
      allowManualCommit: true,
      pollOnError: "RECONNECT",
      shutdownTimeout: 5_000,
      valueDeserializer: "org.apache.kafka.common.serialization.ByteArrayDeserializer",
    },
  };
}

/**
 * A producer that has the record on all replicas before the route goes on, on the consumer's own thread:
 * the offsets of a batch may be committed only after that. Idempotent, so that the client's own retries
 * do not repeat a record: Kafka's producer is by default, Camel 4.8 turns it off.
 *
 * @param value what the body is; text by default
 */
export function synchronousProducer(topic: IKafkaTopic, value: "text" | "bytes" = "text"): Endpoint {
  return {
    uri: `kafka:${topic.topicName}`,
    parameters: {
      brokers: topic.cluster.bootstrapServers,
      synchronous: true,
      requestRequiredAcks: "all",
      enableIdempotence: true,
      recordMetadata: false,
      ...(value === "bytes" && {
        valueSerializer: "org.apache.kafka.common.serialization.ByteArraySerializer",
      }),
    },
  };
}
