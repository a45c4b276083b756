import { type Consumer, type EachBatchPayload, Kafka, logLevel } from "kafkajs";
import { type SourceRecord, toEvent } from "./cloud-event";
import { type DeliverySpec, deadLetter, EventSender } from "./delivery";
import { OffsetTracker } from "./offset-tracker";

/** The parts of a KafkaSource that say what is delivered, and how. */
export interface KafkaSourceManifest {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly topics: readonly string[];
    readonly consumerGroup: string;
    readonly initialOffset: string;
    readonly ordering: string;
    readonly delivery: DeliverySpec;
    readonly ceOverrides?: { readonly extensions?: Readonly<Record<string, string>> };
  };
}

/** What a dispatcher runs on. */
export interface KafkaSourceOptions {
  readonly manifest: KafkaSourceManifest;
  readonly bootstrapServers: string;
  /** Address that `spec.sink` stands for. */
  readonly sink: string;
  /** Address that the dead-letter sink stands for. @default - none: what can not be delivered is lost */
  readonly deadLetterSink?: string;
  /** Time between two commits of offsets, in ms. @default 5000, as in Knative's `config-kafka-source-data-plane` */
  readonly commitIntervalMs?: number;
  /** How long the group waits for a dispatcher that was killed, in ms. @default 10000 */
  readonly sessionTimeoutMs?: number;
  /** Hears of every record that reached its end. */
  readonly delivered?: (record: SourceRecord, end: "sink" | "dead-letter-sink" | "lost") => void;
  /** Called once when the consumer gives up for good. */
  readonly failed?: (error: Error) => void;
}

/** `max.poll.records` of Knative's data plane: most requests of an unordered source at once. */
const UNORDERED_AT_ONCE = 50;

/**
 * Stands for the dispatcher of Knative's KafkaSource (eventing-kafka-broker 1.21): one POST for each
 * record, records of a partition in order, retries with backoff, then the dead-letter sink; a record's
 * offset moves on whatever became of it, and is committed every five seconds. So events come at least
 * once, and those of the last seconds come again after a crash.
 *
 * Keys are text, which is Knative's default.
 */
export class KafkaSource {
  private readonly trackers = new Map<string, OffsetTracker>();
  private timer: NodeJS.Timeout | undefined;
  private committing: Promise<void> | undefined;

  private constructor(
    private readonly options: KafkaSourceOptions,
    private readonly consumer: Consumer,
    private readonly sender: EventSender,
    private readonly stopping: AbortController,
  ) {}

  static async start(options: KafkaSourceOptions): Promise<KafkaSource> {
    const { manifest, bootstrapServers, sessionTimeoutMs = 10_000, commitIntervalMs = 5000 } = options;
    const { consumerGroup: groupId, topics, initialOffset, delivery } = manifest.spec;
    const kafka = new Kafka({
      clientId: manifest.metadata.name,
      brokers: [bootstrapServers],
      logLevel: logLevel.NOTHING,
      // The dispatcher outlives any outage of its broker.
      retry: { retries: Number.MAX_SAFE_INTEGER, maxRetryTime: 2000 },
    });
    const ends = initialOffset === "latest" ? await endsOfNewGroup(kafka, groupId, topics) : [];
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: 1000,
      maxWaitTimeInMs: 500,
    });
    const stopping = new AbortController();
    const sender = new EventSender(delivery, stopping.signal);
    const source = new KafkaSource(options, consumer, sender, stopping);
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) options.failed?.(payload.error);
    });
    // What other members commit meanwhile is theirs: the next record says where a partition stands.
    consumer.on(consumer.events.GROUP_JOIN, () => source.trackers.clear());
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    const joining = consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 64,
      eachBatch: (payload) => source.eachBatch(payload),
    });
    // Known before the first fetch, because `run` has made its group before it waits for anything.
    for (const end of ends) consumer.seek(end);
    await joining;
    if (ends.length > 0) await consumer.commitOffsets(ends);
    source.timer = setInterval(() => void source.commit(), commitIntervalMs);
    return source;
  }

  /** Ends in order: requests in flight are given up, what is done is committed. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort(new Error("the dispatcher stops"));
    // One that is on its way may not know yet of what was done last.
    await this.committing;
    await this.commit();
    await this.consumer.disconnect();
    this.sender.close();
  }

  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, heartbeat, isRunning, isStale, resolveOffset } = payload;
    const { topic, partition, messages } = batch;
    const id = `${topic}/${partition}`;
    const first = messages[0];
    if (first === undefined) return;
    let tracker = this.trackers.get(id);
    if (tracker === undefined) {
      tracker = new OffsetTracker(BigInt(first.offset));
      this.trackers.set(id, tracker);
    }
    const mine = tracker;
    // Kafka's Java client beats in a thread of its own. A beat that is refused tells of a rebalance.
    let refused = false;
    const beating = setInterval(() => void heartbeat().catch(() => (refused = true)), 1000);
    // What was in work when the group was joined again comes again: it moves neither position nor offset any more.
    const isOrphan = () => this.trackers.get(id) !== mine;
    const over = () => refused || isOrphan() || !isRunning() || isStale() || this.stopping.signal.aborted;
    const one = async (message: (typeof messages)[number]) => {
      const ended = await this.dispatch({ ...message, topic, partition });
      if (ended) mine.record(BigInt(message.offset));
    };
    try {
      const atOnce = this.options.manifest.spec.ordering === "unordered" ? UNORDERED_AT_ONCE : 1;
      for (let at = 0; at < messages.length; at += atOnce) {
        if (over()) return;
        const group = messages.slice(at, at + atOnce);
        await Promise.all(group.map(one));
        if (this.stopping.signal.aborted || isOrphan()) return;
        resolveOffset(group.at(-1)?.offset ?? first.offset);
      }
    } finally {
      clearInterval(beating);
    }
  }

  /** @returns whether the record reached an end; not so when the dispatcher stops meanwhile */
  private async dispatch(record: SourceRecord): Promise<boolean> {
    const { manifest, sink, deadLetterSink, delivered } = this.options;
    const { name, namespace } = manifest.metadata;
    const extensions = manifest.spec.ceOverrides?.extensions;
    const event = toEvent(record, { namespace, name, ...(extensions && { extensions }) });
    try {
      const attempted = await this.sender.send(event, { url: sink, namespace });
      if (attempted.delivered) {
        delivered?.(record, "sink");
        return true;
      }
      const dead = deadLetter(event, sink, attempted.answer);
      const buried =
        deadLetterSink !== undefined &&
        (await this.sender.send(dead, { url: deadLetterSink, namespace })).delivered;
      delivered?.(record, buried ? "dead-letter-sink" : "lost");
      return true;
    } catch (error) {
      if (this.stopping.signal.aborted) return false;
      throw error;
    }
  }

  /** One at a time: of two that kafkajs tries again while the broker is away, the older may arrive last. */
  private commit(): Promise<void> {
    this.committing ??= this.commitAll().finally(() => {
      this.committing = undefined;
    });
    return this.committing;
  }

  private async commitAll(): Promise<void> {
    for (const [id, tracker] of [...this.trackers]) {
      const offset = tracker.toCommit();
      if (offset === undefined || this.trackers.get(id) !== tracker) continue;
      const slash = id.lastIndexOf("/");
      const place = { topic: id.slice(0, slash), partition: Number(id.slice(slash + 1)) };
      try {
        await this.consumer.commitOffsets([{ ...place, offset: offset.toString() }]);
        tracker.wasCommitted(offset);
      } catch {
        // The next interval tries again; after a rebalance the records come again.
      }
    }
  }
}

/**
 * Where a group that has committed nothing begins: the control plane commits the ends before its first consumer
 * starts. Not by `admin.setOffsets` of kafkajs, which waits for a fetch of nothing, five seconds for each topic.
 */
async function endsOfNewGroup(kafka: Kafka, groupId: string, topics: readonly string[]) {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const committed = await admin.fetchOffsets({ groupId, topics: [...topics] });
    const fresh = committed.filter(({ partitions }) => partitions.every(({ offset }) => offset === "-1"));
    const ends = fresh.map(async ({ topic }) =>
      (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({
        topic,
        partition,
        offset: high,
      })),
    );
    return (await Promise.all(ends)).flat();
  } finally {
    await admin.disconnect();
  }
}
