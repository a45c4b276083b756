import type { Observer } from "@floe/ingest-core";
import type { Consumer, EachBatchPayload, IHeaders, KafkaConfig, Producer } from "kafkajs";
import type { MessageBatch, MessageSink, MessageSource } from "./message-source";

/** Settings of {@link kafkajsClient}. */
export interface KafkajsOptions {
  readonly bootstrapServers: readonly string[];
  readonly clientId: string;
  readonly consumerGroup: string;
  readonly topics: readonly string[];
  /** Partitions worked on at once. */
  readonly concurrency: number;
  readonly observer: Observer;
  /** Called when the consumer ends with an error that kafkajs does not start again after. */
  readonly failed: (error: Error) => void;
  /** @default - plain text without authentication */
  readonly security?: Pick<KafkaConfig, "ssl" | "sasl">;
  /** How long the group waits for a consumer that says nothing, in ms; it beats ten times as often. @default 30000 */
  readonly sessionTimeoutMs?: number;
}

/** Both ends of a Kafka cluster by kafkajs: one consumer group and one producer. */
export interface KafkajsClient {
  readonly source: MessageSource;
  readonly sink: MessageSink;
  /** Closes the producer's connections; the source is stopped by itself. */
  close(): Promise<void>;
}

/**
 * Connects consumer mode to a cluster.
 *
 * The package is loaded here and not at start-up: as a Knative service the worker never needs it.
 * Offsets are committed by hand (`autoCommit: false`), one synchronous commit per finished record;
 * records that were not resolved are fetched again from the last commit.
 */
export async function kafkajsClient(options: KafkajsOptions): Promise<KafkajsClient> {
  const { Kafka, logLevel, Partitioners } = await import("kafkajs");
  const kafka = new Kafka({
    clientId: options.clientId,
    brokers: [...options.bootstrapServers],
    ...options.security,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) =>
      options.observer.log(entry.level <= logLevel.ERROR ? "error" : "warn", entry.log.message, {
        namespace: entry.namespace,
      }),
  });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    // Java's, which is the default; naming it silences a warning about the default of kafkajs 1.
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  const { consumerGroup: groupId, sessionTimeoutMs: sessionTimeout = 30_000 } = options;
  const consumer = kafka.consumer({ groupId, sessionTimeout, heartbeatInterval: sessionTimeout / 10 });
  return {
    source: new KafkajsSource(consumer, options),
    sink: producerSink(producer),
    close: () => producer.disconnect(),
  };
}

/** A sink that connects with its first record: most consumers never have a dead letter. */
export function producerSink(producer: Pick<Producer, "connect" | "send">): MessageSink {
  let connected: Promise<void> | undefined;
  return {
    async send(topic, { key, value, headers }) {
      connected ??= producer.connect().catch((error: unknown) => {
        // The next record tries again: brokers that were away once must not hold up a partition for ever.
        connected = undefined;
        throw error;
      });
      await connected;
      const bytes = value === null ? null : Buffer.from(value);
      const message = { key: key ?? null, value: bytes, headers: { ...headers } };
      await producer.send({ topic, acks: -1, messages: [message] });
    },
  };
}

/** What of a consumer a source needs. */
export type SourceConsumer = Pick<
  Consumer,
  "on" | "events" | "connect" | "subscribe" | "run" | "stop" | "disconnect" | "commitOffsets"
>;

/** Batches of a kafkajs consumer. */
export class KafkajsSource implements MessageSource {
  private readonly resumeTimers = new Set<NodeJS.Timeout>();
  /** How often the group was joined. Where a batch of an earlier time goes on is not this member's to say. */
  private generation = 0;

  constructor(
    private readonly consumer: SourceConsumer,
    private readonly options: Pick<KafkajsOptions, "topics" | "concurrency" | "failed">,
  ) {}

  async start(onBatch: (batch: MessageBatch) => Promise<void>): Promise<void> {
    this.consumer.on(this.consumer.events.GROUP_JOIN, () => void this.generation++);
    this.consumer.on(this.consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) this.options.failed(payload.error);
    });
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.options.concurrency,
      eachBatch: (payload) => onBatch(this.toBatch(payload)),
    });
  }

  async stop(): Promise<void> {
    await this.consumer.stop();
    for (const timer of this.resumeTimers) clearTimeout(timer);
    this.resumeTimers.clear();
    await this.consumer.disconnect();
  }

  private toBatch(payload: EachBatchPayload): MessageBatch {
    const { topic, partition, messages } = payload.batch;
    const { generation } = this;
    // With several brokers kafkajs joins again for what one of them says, while batches of others are in work.
    const isCurrent = () => generation === this.generation;
    return {
      topic,
      partition,
      messages: messages.map(({ offset, key, value, headers }) => ({
        offset,
        key: key?.toString("utf8"),
        value,
        headers: textHeaders(headers),
      })),
      owned: () => payload.isRunning() && !payload.isStale() && isCurrent(),
      heartbeat: payload.heartbeat,
      commit: async (offset) => {
        // Kafka's committed offset is the next one to read.
        const next = (BigInt(offset) + 1n).toString();
        await this.consumer.commitOffsets([{ topic, partition, offset: next }]).catch(throwRefusal);
        if (isCurrent()) payload.resolveOffset(offset);
        await payload.heartbeat();
      },
      pauseFor: (ms) => {
        const resume = payload.pause();
        const timer = setTimeout(() => {
          this.resumeTimers.delete(timer);
          resume();
        }, ms);
        this.resumeTimers.add(timer);
      },
    };
  }
}

/**
 * Throws what the broker said. kafkajs joins again after `UNKNOWN_MEMBER_ID`, `ILLEGAL_GENERATION` and
 * `REBALANCE_IN_PROGRESS`, but its `commitOffsets` wraps them (2.2.4, `retry/index.js`), and the wrapper
 * would end the consumer for good.
 */
function throwRefusal(error: unknown): never {
  const { cause } = error as { readonly cause?: unknown };
  throw typeof cause === "object" && cause !== null && "type" in cause ? cause : error;
}

function textHeaders(headers: IHeaders | undefined): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) text[name] = last.toString();
  }
  return text;
}
