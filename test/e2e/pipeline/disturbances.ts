import { setTimeout as pause } from "node:timers/promises";
import { Kafka, logLevel, Partitioners } from "kafkajs";
import { eventually } from "../servers/eventually";
import { readTopics } from "../servers/topic-records";
import type { Random } from "./random";
import type { PipelineStack } from "./stack";

/** What is done to a pipeline. */
export interface Disturbance {
  readonly what: string;
  /** Pause before it, in ms. */
  readonly afterMs: number;
  /** Resolves when everything runs again. */
  readonly run: (stack: PipelineStack) => Promise<void>;
}

/** Processes that are killed; RGW by itself, once a run. */
const KILLED = [
  "broker",
  "camel",
  "kafka-source",
  "worker",
  "worker",
  "catalog",
  "spark-launcher",
  "kafka-sink",
] as const;

const FROZEN = ["broker", "catalog", "worker", "kafka-source"] as const;

/** One round: every process is killed, some are frozen, events and requests come again; in the seed's order. */
export function round(random: Random): Disturbance[] {
  const wait = () => random.integer(500, 2500);
  const killed = KILLED.map((name): Disturbance => {
    const deadMs = random.integer(0, 1500);
    return {
      what: `kill -9 ${name}`,
      afterMs: wait(),
      run: ({ kubelet }) => kubelet.killAndRestart(name, deadMs),
    };
  });
  const frozen = FROZEN.map((name): Disturbance => {
    const ms = random.integer(1000, 4000);
    return { what: `freeze ${name}`, afterMs: wait(), run: ({ kubelet }) => kubelet.freeze(name, ms) };
  });
  const topics = ["events", "light", "heavy"] as const;
  const again = topics.map((topic): Disturbance => {
    const seed = random.integer(0, 2 ** 31);
    return { what: `${topic} come again`, afterMs: wait(), run: (stack) => redeliver(stack, topic, seed) };
  });
  const driver: Disturbance = { what: "kill -9 Spark's driver", afterMs: wait(), run: killDriver };
  return random.shuffled([...killed, ...frozen, ...again, driver]);
}

/**
 * Kills the gateway, and with it the bridge, which stands for its Kafka producer. Its next life takes up
 * the queue of events when the lock of this one has run out, after 90 s.
 *
 * The bridge is not killed alone: RGW 16.2 hands over nothing any more, until it is restarted, when an HTTP
 * endpoint dies in the middle of a request. A producer inside of RGW can not.
 */
export function killGateway(random: Random): Disturbance {
  const deadMs = random.integer(0, 1500);
  const run = async ({ kubelet }: PipelineStack) => {
    await Promise.all(["rgw", "notification-bridge"].map((name) => kubelet.killAndRestart(name, deadMs)));
  };
  return { what: "kill -9 rgw", afterMs: 0, run };
}

/** Runs them one after the other. */
export async function disturb(
  stack: PipelineStack,
  disturbances: readonly Disturbance[],
  say: (what: string) => void,
): Promise<void> {
  for (const { what, afterMs, run } of disturbances) {
    await pause(afterMs);
    say(what);
    await run(stack);
  }
}

/** Sends up to twenty records of a topic once more. */
async function redeliver(
  { running: { kafka, rendered } }: PipelineStack,
  which: "events" | "light" | "heavy",
  seed: number,
): Promise<void> {
  const topic = rendered.ingest.topics[which];
  const all = await readTopics(kafka.bootstrapServers, [topic]);
  const every = Math.max(1, Math.floor(all.length / 20));
  const messages = all
    .filter((_, i) => (i + seed) % every === 0)
    .slice(0, 20)
    .map(({ key, value, headers }) => ({ key, value, headers: { ...headers } }));
  if (messages.length === 0) return;
  const producer = new Kafka({
    brokers: [kafka.bootstrapServers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 60, maxRetryTime: 1000 },
  }).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, acks: -1, messages });
  await producer.disconnect();
}

/** Jobs whose driver was killed: the operator starts it again once, and no more often. */
const killedJobs = new WeakSet<object>();

/** Kills the drivers of the jobs that run, or of the next one, and of each job only once. */
async function killDriver({ running: { operator } }: PipelineStack): Promise<void> {
  const next = () => operator.jobs.find((job) => job.running && !killedJobs.has(job));
  // In a late round no job may be left: then nothing is killed.
  const limits = { timeoutMs: 20_000 };
  for (let job = await eventually("a job runs", next, limits).catch(() => undefined); job; job = next()) {
    killedJobs.add(job);
    await job.kill();
  }
}
