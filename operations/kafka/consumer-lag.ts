import type { KafkaSettings, WatchedTopic } from "../settings";
import { kafkaClient, kafkaFailure } from "./client";

/** Records of a topic that a consumer group has not committed. */
export interface ConsumerLag extends WatchedTopic {
  /** Undefined when there is no such topic. */
  readonly lag?: bigint;
}

/**
 * How much lies in each topic of the pipeline.
 *
 * @throws DiagnosticError `FLOE7106`
 */
export async function consumerLags(settings: KafkaSettings): Promise<readonly ConsumerLag[]> {
  const admin = kafkaClient(settings).admin();
  try {
    await admin.connect();
    const topics = await admin.listTopics();
    return await Promise.all(
      settings.watched.map(async (watched) => {
        if (!topics.includes(watched.topic)) return watched;
        const ends = await admin.fetchTopicOffsets(watched.topic);
        const [committed] = await admin.fetchOffsets({
          groupId: watched.consumerGroup,
          topics: [watched.topic],
        });
        const done = new Map(
          committed?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]),
        );
        const lag = ends.reduce((sum, { partition, high, low }) => {
          const offset = done.get(partition) ?? -1n;
          // A group that never committed begins at the start of the topic.
          const behind = BigInt(high) - (offset < BigInt(low) ? BigInt(low) : offset);
          return sum + behind;
        }, 0n);
        return { ...watched, lag };
      }),
    );
  } catch (error) {
    throw kafkaFailure(error, settings);
  } finally {
    await admin.disconnect();
  }
}
