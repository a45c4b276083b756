/** A record as the consumer mode sees it. */
export interface SourceMessage {
  /** Decimal; Kafka offsets are 63-bit. */
  readonly offset: string;
  readonly key: string | undefined;
  /** `null` is a tombstone. */
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Records of one partition, in offset order, and what may be done about them. */
export interface MessageBatch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly SourceMessage[];
  /** Whether the consumer still owns the partition; after a rebalance nothing may be committed. */
  owned(): boolean;
  /** Commits everything up to and including an offset. */
  commit(offset: string): Promise<void>;
  /** Keeps the group membership alive during long work. */
  heartbeat(): Promise<void>;
  /** Stops fetching this partition and fetches it again, from the last commit, after `ms`. */
  pauseFor(ms: number): void;
}

/**
 * Where batches come from. One small port, so that another Kafka client is one file:
 * kafkajs works with Kafka 4 but looks for maintainers.
 */
export interface MessageSource {
  /** Joins the group and delivers batches, one at a time per partition, until {@link stop}. */
  start(onBatch: (batch: MessageBatch) => Promise<void>): Promise<void>;
  /** Delivers no further batch, waits for those in work, and leaves the group. */
  stop(): Promise<void>;
}

/** Where dead letters go. */
export interface MessageSink {
  send(topic: string, message: Omit<SourceMessage, "offset">): Promise<void>;
}
