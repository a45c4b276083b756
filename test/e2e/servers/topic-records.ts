import { randomUUID } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";

/** A record as it stands in a topic. */
export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything that stands in some topics now, in the order of each partition. */
export async function readTopics(
  bootstrapServers: string,
  topics: readonly string[],
): Promise<TopicRecord[]> {
  const kafka = new Kafka({ clientId: "e2e", brokers: [bootstrapServers], logLevel: logLevel.NOTHING });
  const missing = await ends(kafka, topics);
  const records = new Map<string, TopicRecord>();
  if (missing.size === 0) return [];
  const consumer = kafka.consumer({ groupId: `e2e-${randomUUID()}` });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      // The first group of a broker joins while the broker makes the topic of offsets, and a broker may be busy:
      // kafkajs begins again then, and records come twice.
      consumer.on("consumer.crash", ({ payload: { error, restart } }) => {
        if (!restart) reject(error);
      });
      consumer
        .run({
          eachMessage: async ({ topic, partition, message }) => {
            const { key, value, headers = {} } = message;
            const offset = BigInt(message.offset);
            const texts = Object.entries(headers).map(([name, text]) => [name, String(text)]);
            const id = `${topic}-${partition}`;
            records.set(`${id}@${offset}`, {
              topic,
              partition,
              offset,
              key: key?.toString() ?? null,
              value,
              headers: Object.fromEntries(texts),
            });
            if (offset + 1n >= (missing.get(id) ?? 0n)) missing.delete(id);
            if (missing.size === 0) resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return [...records.values()];
}

/** End of each partition that holds anything, by `topic-partition`. */
async function ends(kafka: Kafka, topics: readonly string[]): Promise<Map<string, bigint>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const all = await Promise.all(
      topics.map(async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map(
          ({ partition, high }) => [`${topic}-${partition}`, BigInt(high)] as const,
        ),
      ),
    );
    return new Map(all.flat().filter(([, end]) => end > 0n));
  } finally {
    await admin.disconnect();
  }
}
