// The least dispatcher: kafkajs around the decisions in TypeScript, with what the route guarantees. Settings: PEER.
import { Kafka, logLevel } from "kafkajs";
import { dispatch } from "../../services/devstack/src/dispatch/dispatch";
import type { DispatchRules } from "../../services/devstack/src/dispatch/rules";

/** What it is told. */
export interface PeerSettings {
  readonly bootstrapServers: string;
  readonly group: string;
  readonly events: string;
  readonly light: string;
  readonly heavy: string;
  readonly maxEvents: number;
  readonly rules: DispatchRules;
}

async function main(): Promise<void> {
  const settings = JSON.parse(process.env.PEER ?? "") as PeerSettings;
  const { events: topic, maxEvents, rules } = settings;
  const kafka = new Kafka({ brokers: [settings.bootstrapServers], logLevel: logLevel.ERROR });
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: settings.group });
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  consumer.on("consumer.group_join", () => process.stdout.write("listening\n"));
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch: { partition, messages }, resolveOffset, heartbeat, isRunning, isStale }) => {
      for (let at = 0; at < messages.length && isRunning() && !isStale(); at += maxEvents) {
        const some = messages.slice(at, at + maxEvents);
        const values = some.map(({ value }) => value?.toString("utf8") ?? null);
        const { requests } = dispatch(values, rules, new Date().toISOString());
        const topicMessages = (["light", "heavy"] as const).map((path) => ({
          topic: settings[path],
          messages: requests
            .filter((request) => request.path === path)
            .map(({ key, message }) => ({ key, value: JSON.stringify(message) })),
        }));
        await producer.sendBatch({
          acks: -1,
          topicMessages: topicMessages.filter(({ messages: m }) => m.length > 0),
        });
        const last = BigInt(some.at(-1)?.offset ?? 0);
        resolveOffset(String(last));
        await consumer.commitOffsets([{ topic, partition, offset: String(last + 1n) }]);
        await heartbeat();
      }
    },
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
