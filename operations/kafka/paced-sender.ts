import type { Clock } from "@floe/ingest-core";
import type { EventRecord } from "../bucket/bucket-event";
import type { EventSink } from "./event-topic";

/** Records of one request to Kafka. */
export const BATCH_RECORDS = 500;

/** Bytes of one request, whatever the keys are: half of the megabyte that a broker takes. */
const BATCH_BYTES = 512 * 1024;

/**
 * Sends records in batches, no faster than so many a second. Each batch waits for the brokers'
 * acknowledgement before the next is sent: memory holds one.
 */
export class PacedSender {
  private pending: EventRecord[] = [];
  private pendingBytes = 0;
  private nextAt = 0;

  /** @param rate records a second at most; 0 for no limit */
  constructor(
    private readonly sink: Pick<EventSink, "send">,
    private readonly rate: number,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  /** Records that wait for the next batch. */
  get waiting(): number {
    return this.pending.length;
  }

  /** @returns whether everything that was given so far is acknowledged */
  async add(record: EventRecord): Promise<boolean> {
    this.pending.push(record);
    this.pendingBytes += Buffer.byteLength(record.key) + Buffer.byteLength(record.value);
    // A slow rate still sends every second, so that progress is seen and kept.
    const size = this.rate === 0 ? BATCH_RECORDS : Math.min(BATCH_RECORDS, Math.max(1, Math.ceil(this.rate)));
    if (this.pending.length < size && this.pendingBytes < BATCH_BYTES) return false;
    await this.flush();
    return true;
  }

  /** Sends what is left. @throws the signal's reason, when it fires while waiting for the rate's turn */
  async flush(): Promise<void> {
    if (this.pending.length === 0) return;
    const now = this.clock.now();
    if (this.nextAt > now) await this.clock.sleep(this.nextAt - now, this.signal);
    const records = this.pending;
    this.pending = [];
    this.pendingBytes = 0;
    await this.sink.send(records);
    if (this.rate > 0) this.nextAt = Math.max(this.nextAt, now) + (records.length * 1000) / this.rate;
  }
}
