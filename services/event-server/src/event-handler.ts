import {
  type ActiveSpan,
  Deadline,
  IngestError,
  type IngestRequest,
  noTracing,
  type Observer,
  type ParsedMessage,
  parseMessage,
  requestsByTable,
  type TableRouting,
  type Tracing,
} from "@floe/ingest-core";
import { INGEST_REQUEST_TYPE, KAFKA_RECORD_TYPE, type ReceivedEvent } from "./cloud-event";
import { type Outcome, outcomeOf, worst } from "./outcome";
import { PendingObjects } from "./pending-objects";
import { dispatchSpan } from "./tracing/dispatch-span";

/** One delivery of a request. */
export interface RequestDelivery {
  /** Fires when the sender will not wait any longer. */
  readonly signal: AbortSignal;
  /** What brought the request: `<source>#<id>`, the same for every delivery of one record. */
  readonly event: string;
}

/** What takes requests to their end: the engine, or a job. */
export interface Ingestor {
  /** @returns what to tell the sender; every file is committed, a duplicate, empty or in quarantine */
  ingest(request: IngestRequest, delivery: RequestDelivery): Promise<Readonly<Record<string, unknown>>>;
}

/** Settings of {@link EventHandler}. */
export interface EventHandlerOptions {
  readonly ingestor: Ingestor;
  readonly observer: Observer;
  /** Tables of requests that name none. @default - such a request is dead */
  readonly routing?: TableRouting;
  /** @default - no spans; the event's trace context still reaches the snapshot */
  readonly tracing?: Tracing;
  /** Most events at once; beyond it the sender is asked to come again. */
  readonly concurrency: number;
  /** Longest time for one event in ms; below the sender's own, so that it hears why. */
  readonly timeoutMs: number;
}

/**
 * Takes one event to its outcome. HTTP and Kafka stand before the same handler, so a
 * record means the same whichever way it came.
 */
export class EventHandler {
  private running = 0;
  private readonly pending: PendingObjects;

  constructor(private readonly options: EventHandlerOptions) {
    this.pending = new PendingObjects(options.observer);
  }

  /** Events being worked on. */
  get inFlight(): number {
    return this.running;
  }

  /** @param signal aborts the work, which then ends in `retry` */
  async handle(event: ReceivedEvent, signal?: AbortSignal): Promise<Outcome> {
    const started = performance.now();
    const outcome = await this.decide(event, signal);
    const { observer } = this.options;
    observer.count("ingest_events_total", 1, { outcome: outcome.kind });
    if (outcome.kind === "retry" || outcome.kind === "dead")
      observer.count("ingest_event_failures_total", 1, { outcome: outcome.kind, code: outcome.error.code });
    observer.observe("ingest_event_seconds", (performance.now() - started) / 1000, { outcome: outcome.kind });
    this.log(event, outcome);
    return outcome;
  }

  private async decide(event: ReceivedEvent, signal?: AbortSignal): Promise<Outcome> {
    if (event.type !== KAFKA_RECORD_TYPE && event.type !== INGEST_REQUEST_TYPE)
      return { kind: "ignored", reason: `events of type '${event.type}' are not ours` };
    if (event.data.byteLength === 0) return { kind: "ignored", reason: "a tombstone" };
    if (this.running >= this.options.concurrency)
      return outcomeOf(
        new IngestError("engine.busy", "the service has as many events as it takes at once", true, {
          got: this.running,
          expected: `fewer than ${this.options.concurrency}`,
        }),
      );
    this.running++;
    const deadline = new Deadline(this.options.timeoutMs, signal);
    try {
      return await this.ingest(event, deadline.signal);
    } catch (error) {
      return failed(error, deadline.signal);
    } finally {
      deadline.clear();
      this.running--;
    }
  }

  private async ingest(event: ReceivedEvent, signal: AbortSignal): Promise<Outcome> {
    const message = parseMessage(event.data);
    const key = `${event.source}#${event.id}`;
    this.pending.begin(key, message);
    let comesAgain = false;
    try {
      const outcome = await this.requests(event, message, { signal, event: key });
      comesAgain = outcome.kind === "retry";
      return outcome;
    } catch (error) {
      comesAgain = failed(error, signal).kind === "retry";
      throw error;
    } finally {
      this.pending.end(key, comesAgain);
    }
  }

  private async requests(
    event: ReceivedEvent,
    message: ParsedMessage,
    delivery: RequestDelivery,
  ): Promise<Outcome> {
    const { tracing = noTracing, routing = {} } = this.options;
    const requests = requestsByTable(message, routing);
    const attributes = {
      "cloudevents.event_id": event.id,
      "cloudevents.event_source": event.source,
      "floe.files": message.files.length,
      "floe.tables": requests.map(({ table }) => table).join(" "),
    };
    // The dispatcher's own trace context stands in the message; Knative's, which carried it, around it.
    const parent = message.traceparent ?? event.traceparent;
    const dispatched = dispatchSpan(message);
    if (dispatched !== undefined) tracing.tell(dispatched);
    return await tracing.inSpan(
      "ingest",
      parent,
      attributes,
      (span) => this.inSpan(requests, span, delivery),
      "consumer",
    );
  }

  /** Each table has its own commit; all of them end before the event does. */
  private async inSpan(
    requests: readonly IngestRequest[],
    span: ActiveSpan,
    delivery: RequestDelivery,
  ): Promise<Outcome> {
    const { traceparent } = span;
    const outcomes = await Promise.all(
      requests.map(
        (request): Promise<Outcome> =>
          this.options.ingestor.ingest({ ...request, ...(traceparent && { traceparent }) }, delivery).then(
            (body) => ({ kind: "done", body }),
            (error: unknown) => failed(error, delivery.signal),
          ),
      ),
    );
    const outcome = worst(outcomes);
    if (outcome.kind === "retry" || outcome.kind === "dead") span.fail(outcome.error.code);
    if (outcome.kind !== "done" || requests.length === 1) return outcome;
    return {
      kind: "done",
      body: { tables: outcomes.flatMap((each) => (each.kind === "done" ? [each.body] : [])) },
    };
  }

  private log(event: ReceivedEvent, outcome: Outcome): void {
    const fields = { eventId: event.id, eventSource: event.source, eventType: event.type };
    const { observer } = this.options;
    if (outcome.kind === "done") observer.log("info", "event done", { ...fields, ...outcome.body });
    else if (outcome.kind === "ignored")
      observer.log("info", "event ignored", { ...fields, reason: outcome.reason });
    else
      observer.log(outcome.kind === "retry" ? "warn" : "error", `event ${outcome.kind}`, {
        ...fields,
        ...outcome.error.toJSON(),
        cause: outcome.error.cause,
      });
  }
}

/** Work that was stopped comes again, whatever it failed with then. */
function failed(error: unknown, signal: AbortSignal): Outcome {
  const saysWhy = error instanceof IngestError && error.retriable;
  if (!signal.aborted || saysWhy) return outcomeOf(error);
  const message = "the work was stopped before its commit was known";
  return outcomeOf(new IngestError("engine.aborted", message, true, {}, { cause: error }));
}
