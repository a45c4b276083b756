import { type EventHandler, KAFKA_RECORD_TYPE, type Outcome, type ReceivedEvent } from "@floe/event-server";
import type { Clock, Observer } from "@floe/ingest-core";
import type { MessageBatch, MessageSink, MessageSource, SourceMessage } from "./message-source";

/** Settings of {@link ConsumerMode}. */
export interface ConsumerModeOptions {
  readonly source: MessageSource;
  readonly sink: MessageSink;
  readonly handler: EventHandler;
  readonly observer: Observer;
  readonly clock: Clock;
  /** Topic of records that can never succeed. */
  readonly deadLetterTopic: string;
  /** First pause in ms after a record that has to be retried; doubles up to a minute. @default 1000 */
  readonly backoffMs?: number;
  /** How often a long record says that its consumer lives, in ms. @default 3000 */
  readonly heartbeatMs?: number;
}

const LONGEST_PAUSE_MS = 60_000;

/**
 * The worker as a Kafka consumer, for clusters without Knative Eventing.
 *
 * A record's offset is committed when its outcome is final: rows in the table,
 * nothing to do, or written to the dead-letter topic. A record that has to be retried
 * pauses its partition (back-pressure: nothing is fetched that cannot be worked on)
 * and is fetched again from the last commit; it is never skipped, however long the
 * catalog is away.
 */
export class ConsumerMode {
  private readonly attempts = new Map<string, number>();
  private readonly stopping = new AbortController();

  constructor(private readonly options: ConsumerModeOptions) {}

  start(): Promise<void> {
    return this.options.source.start((batch) => this.work(batch));
  }

  /** Lets records in work end for `graceMs`, then aborts them; aborted records are not committed. */
  async stop(graceMs: number): Promise<void> {
    const done = new AbortController();
    const grace = this.options.clock.sleep(graceMs, done.signal).then(
      () => this.stopping.abort(new Error("the grace period is over")),
      () => undefined,
    );
    await this.options.source.stop();
    done.abort();
    await grace;
  }

  private async work(batch: MessageBatch): Promise<void> {
    const partition = `${batch.topic}/${batch.partition}`;
    for (const message of batch.messages) {
      if (!batch.owned()) return;
      const outcome = await this.withHeartbeats(batch, () =>
        this.options.handler.handle(toEvent(batch, message), this.stopping.signal),
      );
      if (!batch.owned()) return;
      if (outcome.kind === "retry") {
        const attempt = this.attempts.get(partition) ?? 0;
        this.attempts.set(partition, attempt + 1);
        batch.pauseFor(
          Math.min(LONGEST_PAUSE_MS, (this.options.backoffMs ?? 1000) * 2 ** Math.min(attempt, 16)),
        );
        return;
      }
      if (outcome.kind === "dead") await this.bury(batch, message, outcome);
      this.attempts.delete(partition);
      await batch.commit(message.offset);
    }
  }

  private async bury(
    batch: MessageBatch,
    message: SourceMessage,
    outcome: Outcome & { kind: "dead" },
  ): Promise<void> {
    const { code, message: reason } = outcome.error;
    await this.options.sink.send(this.options.deadLetterTopic, {
      key: message.key,
      value: message.value,
      headers: {
        ...message.headers,
        "floe-error-code": code,
        "floe-error-reason": reason,
        "floe-source-topic": batch.topic,
        "floe-source-partition": String(batch.partition),
        "floe-source-offset": message.offset,
      },
    });
  }

  private async withHeartbeats<T>(batch: MessageBatch, work: () => Promise<T>): Promise<T> {
    const done = new AbortController();
    const { clock, heartbeatMs = 3000, observer } = this.options;
    const beating = (async () => {
      for (;;) {
        await clock.sleep(heartbeatMs, done.signal);
        // The work goes on, because its commit is idempotent, and so do the beats: a group that rebalances waits
        // for a member that beats, and takes the commit of what it has in work.
        await batch
          .heartbeat()
          .catch((error: unknown) => observer.log("warn", "heartbeat failed", { error: String(error) }));
      }
    })().catch((error: unknown) => {
      if (!done.signal.aborted) throw error;
    });
    try {
      return await work();
    } finally {
      done.abort();
      await beating;
    }
  }
}

/** The same event that Knative's KafkaSource would have sent for the record. */
function toEvent(batch: MessageBatch, message: SourceMessage): ReceivedEvent {
  const { headers } = message;
  const traceparent = headers.ce_traceparent ?? headers.traceparent;
  return {
    id: headers.ce_id ?? `partition:${batch.partition}/offset:${message.offset}`,
    source: headers.ce_source ?? `kafka:${batch.topic}`,
    type: headers.ce_type ?? KAFKA_RECORD_TYPE,
    ...(traceparent === undefined ? {} : { traceparent }),
    data: message.value ?? new Uint8Array(),
  };
}
