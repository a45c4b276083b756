import type { IngestFile, Observer } from "@floe/ingest-core";

/** What {@link PendingObjects} needs to know of a message. */
export interface PendingMessage {
  readonly files: readonly Pick<IngestFile, "eventTime">[];
  /** When the batch was closed, RFC 3339. */
  readonly timestamp?: string;
}

/** Longer than senders wait between two attempts; then the event has gone to somebody else. */
const REMEMBERED_MS = 10 * 60_000;

/**
 * The events that came and are not finished: in work, or failed and asked for again. It shows when the
 * oldest of their objects was written, which no queue knows: an offset has no time.
 */
export class PendingObjects {
  /** When the oldest object of an event was written, ms since the epoch. */
  private readonly oldest = new Map<string, number>();
  private readonly forgetting = new Map<string, NodeJS.Timeout>();
  private inWork = 0;

  constructor(
    private readonly observer: Observer,
    private readonly rememberedMs = REMEMBERED_MS,
  ) {}

  /** @param event the same for every delivery of one record */
  begin(event: string, { files, timestamp }: PendingMessage): void {
    const known = [...files.map(({ eventTime }) => eventTime), timestamp]
      .map((time) => Date.parse(time ?? ""))
      .filter((ms) => !Number.isNaN(ms));
    clearTimeout(this.forgetting.get(event));
    this.oldest.set(
      event,
      known.reduce((first, ms) => Math.min(first, ms), Date.now()),
    );
    this.inWork++;
    this.show();
  }

  /** @param comesAgain whether its sender was asked to send it again */
  end(event: string, comesAgain: boolean): void {
    this.inWork--;
    if (comesAgain)
      this.forgetting.set(event, setTimeout(() => this.forget(event), this.rememberedMs).unref());
    else this.forget(event);
    this.show();
  }

  private forget(event: string): void {
    clearTimeout(this.forgetting.get(event));
    this.forgetting.delete(event);
    this.oldest.delete(event);
    this.show();
  }

  private show(): void {
    const first = [...this.oldest.values()].reduce(
      (least, ms) => Math.min(least, ms),
      Number.POSITIVE_INFINITY,
    );
    this.observer.gauge("ingest_events_in_flight", this.inWork);
    this.observer.gauge(
      "ingest_oldest_pending_timestamp_seconds",
      first === Number.POSITIVE_INFINITY ? 0 : first / 1000,
    );
  }
}
