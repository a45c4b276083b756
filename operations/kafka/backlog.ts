import type { KafkaSettings, WatchedTopic } from "../settings";
import { kafkaClient } from "./client";
import { kafkaFailure } from "./failure";

/** Records of a topic that a consumer group has not committed. */
export interface ConsumerLag extends WatchedTopic {
  /** Undefined when there is no such topic. */
  readonly lag?: bigint;
}

/** Records of a topic that are kept still. */
export interface KeptRecords {
  readonly topic: string;
  /** Undefined when there is no such topic. */
  readonly records?: bigint;
}

/** What lies in the topics of the pipeline. */
export interface Backlog {
  readonly lags: readonly ConsumerLag[];
  readonly deadLetters: readonly KeptRecords[];
}

/**
 * How much lies in each topic of the pipeline.
 *
 * @throws DiagnosticError `FLOE7106`
 */
export async function backlog(settings: KafkaSettings): Promise<Backlog> {
  const admin = kafkaClient(settings).admin();
  try {
    await admin.connect();
    const topics = await admin.listTopics();
    const lags = settings.watched.map(async (watched): Promise<ConsumerLag> => {
      if (!topics.includes(watched.topic)) return watched;
      const ends = await admin.fetchTopicOffsets(watched.topic);
      const [committed] = await admin.fetchOffsets({
        groupId: watched.consumerGroup,
        topics: [watched.topic],
      });
      const done = new Map(committed?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
      const lag = ends.reduce((sum, { partition, high, low }) => {
        const offset = done.get(partition) ?? -1n;
        // A group that never committed begins at the start of the topic.
        const behind = BigInt(high) - (offset < BigInt(low) ? BigInt(low) : offset);
        return sum + behind;
      }, 0n);
      return { ...watched, lag };
    });
    const deadLetters = settings.deadLetters.map(async (topic): Promise<KeptRecords> => {
      if (!topics.includes(topic)) return { topic };
      const ends = await admin.fetchTopicOffsets(topic);
      return { topic, records: ends.reduce((sum, { high, low }) => sum + BigInt(high) - BigInt(low), 0n) };
    });
    return { lags: await Promise.all(lags), deadLetters: await Promise.all(deadLetters) };
  } catch (error) {
    throw kafkaFailure(error, settings);
  } finally {
    await admin.disconnect();
  }
}
