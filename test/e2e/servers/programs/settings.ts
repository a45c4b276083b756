import { Kafka, logLevel, Partitioners, type Producer } from "kafkajs";
import type { KafkaSourceOptions } from "../knative/kafka-source";

/** What the Kafka end of the platform's stand-ins consists of, as JSON in `SETTINGS`. */
export interface KafkaEndSettings {
  readonly bootstrapServers: string;
  /** Each in its own group. */
  readonly sources: readonly Omit<KafkaSourceOptions, "bootstrapServers" | "delivered" | "failed">[];
}

/** Where events of an HTTP server go, as JSON in `SETTINGS`. */
export interface IntoKafkaSettings {
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly port: number;
}

/** Settings that the parent process gave. */
export function readSettings<T>(): T {
  return JSON.parse(process.env.SETTINGS ?? "{}") as T;
}

/** Says to the parent process that this one is ready, in a line of the log that names it. */
export function ready(): void {
  process.stdout.write(`ready ${process.pid}\n`);
}

/** Ends the process with a message, for whoever starts it again. */
export function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

/** A producer that answers within a few seconds, also when its broker does not: the sender tries again. */
export async function connectProducer(bootstrapServers: string): Promise<Producer> {
  const producer = new Kafka({
    brokers: [bootstrapServers],
    logLevel: logLevel.NOTHING,
    requestTimeout: 5000,
    retry: { retries: 3, maxRetryTime: 1000 },
  }).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  return producer;
}
