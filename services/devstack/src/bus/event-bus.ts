/** A record to send. */
export interface NewRecord {
  readonly key?: string;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A record of a topic. */
export interface BusRecord extends NewRecord {
  readonly topic: string;
  /** From 0, without gaps. */
  readonly offset: number;
  /** When it was sent, ms since the epoch. */
  readonly timestamp: number;
}

/** How many records a fetch takes, and how long it waits for more. */
export interface FetchOptions {
  readonly maxRecords: number;
  /** ms to wait for more once there is one. @default 0 */
  readonly lingerMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Topics in memory with Kafka's promises, as far as the pipeline relies on them: records keep
 * their order, a group's offset moves only by its commit, and what was fetched and not committed
 * is fetched again. A topic has one partition.
 */
export class EventBus {
  private readonly topics = new Map<string, BusRecord[]>();
  private readonly committed = new Map<string, number>();
  private readonly complete = new Map<string, number>();
  private readonly waiting = new Set<() => void>();

  /** @returns the record's offset */
  send(topic: string, record: NewRecord): number {
    const records = this.records(topic);
    records.push({ ...record, topic, offset: records.length, timestamp: Date.now() });
    this.wake();
    return records.length - 1;
  }

  /** Tells consumers that linger for more of a topic that no more will come for now. */
  flush(topic: string): void {
    this.complete.set(topic, this.records(topic).length);
    this.wake();
  }

  /** Everything that was ever sent to a topic. */
  read(topic: string): readonly BusRecord[] {
    return this.records(topic);
  }

  /** Records that a group has not committed. */
  lag(topic: string, group: string): number {
    return this.records(topic).length - this.position(topic, group);
  }

  consumer(topic: string, group: string): BusConsumer {
    return new BusConsumer(topic, {
      from: () => this.records(topic).slice(this.position(topic, group)),
      isComplete: () => this.complete.get(topic) === this.records(topic).length,
      commit: (offset) => {
        const next = Math.max(this.position(topic, group), offset + 1);
        this.committed.set(`${topic} ${group}`, next);
        this.wake();
      },
      changed: (signal, ms) => this.changed(signal, ms),
    });
  }

  /** Resolves when a group has committed everything that a topic holds. */
  async drained(topic: string, group: string, signal?: AbortSignal): Promise<void> {
    while (this.lag(topic, group) > 0 && signal?.aborted !== true) await this.changed(signal);
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake();
  }

  private records(topic: string): BusRecord[] {
    let records = this.topics.get(topic);
    if (records === undefined) {
      records = [];
      this.topics.set(topic, records);
    }
    return records;
  }

  private position(topic: string, group: string): number {
    return this.committed.get(`${topic} ${group}`) ?? 0;
  }

  /** Resolves when something was sent or committed, after `ms`, or when aborted. */
  private changed(signal: AbortSignal | undefined, ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(wake, ms);
      this.waiting.add(wake);
      signal?.addEventListener("abort", wake, { once: true });
    });
  }
}

interface ConsumerPort {
  readonly from: () => readonly BusRecord[];
  readonly isComplete: () => boolean;
  readonly commit: (offset: number) => void;
  readonly changed: (signal: AbortSignal | undefined, ms?: number) => Promise<void>;
}

/** One member of a consumer group. */
export class BusConsumer {
  constructor(
    readonly topic: string,
    private readonly port: ConsumerPort,
  ) {}

  /**
   * Waits for records after the group's offset.
   *
   * @returns at least one, in order; none when the signal is aborted
   */
  async fetch({ maxRecords, lingerMs = 0, signal }: FetchOptions): Promise<readonly BusRecord[]> {
    let deadline: number | undefined;
    for (;;) {
      if (signal?.aborted) return [];
      const records = this.port.from();
      const now = Date.now();
      if (records.length > 0) deadline ??= now + lingerMs;
      const isOver = deadline !== undefined && (now >= deadline || this.port.isComplete());
      if (isOver || records.length >= maxRecords) return records.slice(0, maxRecords);
      await this.port.changed(signal, deadline === undefined ? undefined : deadline - now);
    }
  }

  /** Everything up to and including `offset` is done. */
  commit(offset: number): void {
    this.port.commit(offset);
  }
}
