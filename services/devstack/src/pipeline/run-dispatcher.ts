import type { EventBus } from "../bus/event-bus";
import { type Dispatched, dispatch } from "../dispatch/dispatch";
import type { DispatchRules } from "../dispatch/rules";
import { TOPICS } from "./topics";

/** Settings of {@link runDispatcher}. */
export interface DispatcherOptions {
  readonly bus: EventBus;
  readonly rules: DispatchRules;
  /** A batch is closed with this many events … */
  readonly maxEvents: number;
  /** … or so many ms after its first. */
  readonly maxWaitMs: number;
  readonly onBatch?: (events: number, dispatched: Dispatched) => void;
}

/**
 * Does what the Camel route does: gathers bucket events, turns each batch into requests, and
 * commits the events' offset when the requests are sent. Ends when the signal is aborted.
 */
export async function runDispatcher(options: DispatcherOptions, signal: AbortSignal): Promise<void> {
  const { bus, rules, maxEvents, maxWaitMs, onBatch } = options;
  const consumer = bus.consumer(TOPICS.events, "dispatcher");
  for (;;) {
    const records = await consumer.fetch({ maxRecords: maxEvents, lingerMs: maxWaitMs, signal });
    const last = records.at(-1);
    if (last === undefined) return;
    const values = records.map(({ value }) => value);
    const dispatched = dispatch(values, rules, new Date(last.timestamp).toISOString());
    for (const { path, key, message } of dispatched.requests)
      bus.send(TOPICS[path], { key, value: JSON.stringify(message) });
    for (const { index, code, reason } of dispatched.rejected)
      bus.send(TOPICS.deadLetters, {
        value: values[index] ?? "",
        headers: { "floe-error-code": code, "floe-error-reason": reason },
      });
    consumer.commit(last.offset);
    onBatch?.(records.length, dispatched);
  }
}
