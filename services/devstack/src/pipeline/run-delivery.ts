import { setTimeout as pause } from "node:timers/promises";
import type { IngestResult } from "@floe/ingest-core";
import type { BusRecord, EventBus } from "../bus/event-bus";
import { TOPICS } from "./topics";

/** How one delivery ended. */
export type Delivery =
  | { readonly kind: "done"; readonly results: readonly IngestResult[] }
  | { readonly kind: "retry"; readonly reason: string; readonly attempt: number }
  | { readonly kind: "dead"; readonly reason: string };

/** Settings of {@link runDelivery}. */
export interface DeliveryOptions {
  readonly bus: EventBus;
  /** Waits until a worker listens, as Knative's activator does, and says where. */
  readonly sink: () => Promise<string>;
  readonly group?: string;
  /** Wait before a record is sent again, in ms; doubles up to two seconds. @default 50 */
  readonly backoffMs?: number;
  readonly onDelivery?: (record: BusRecord, delivery: Delivery) => void;
}

/**
 * Brings requests to the worker as Knative's KafkaSource does: one record a POST, in binary mode,
 * in order; 2xx commits, 4xx goes to the dead letters, everything else is sent again. Unlike
 * Knative it never gives up: on a laptop somebody is looking. Ends when the signal is aborted.
 */
export async function runDelivery(options: DeliveryOptions, signal: AbortSignal): Promise<void> {
  const { bus, group = "light-worker", backoffMs = 50, onDelivery } = options;
  const consumer = bus.consumer(TOPICS.light, group);
  let attempt = 0;
  for (;;) {
    const [record] = await consumer.fetch({ maxRecords: 1, signal });
    if (record === undefined) return;
    attempt++;
    const delivery = await deliver(record, await options.sink(), attempt, signal);
    if (signal.aborted) return;
    onDelivery?.(record, delivery);
    if (delivery.kind === "retry") {
      const wait = Math.min(2000, backoffMs * 2 ** Math.min(attempt - 1, 10));
      await pause(wait, undefined, { signal }).catch(() => undefined);
      continue;
    }
    if (delivery.kind === "dead")
      bus.send(TOPICS.deadLetters, {
        ...(record.key === undefined ? {} : { key: record.key }),
        value: record.value,
        headers: { "floe-error-reason": delivery.reason, "floe-source-offset": String(record.offset) },
      });
    consumer.commit(record.offset);
    attempt = 0;
  }
}

/** Statuses that Knative's dispatcher sends again (eventing-kafka-broker 1.21, isRetryableStatusCode). */
const isRetryable = (status: number) => status >= 500 || [404, 408, 409, 429].includes(status);

async function deliver(
  { topic, offset, key, value }: BusRecord,
  sink: string,
  attempt: number,
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    const response = await fetch(sink, {
      method: "POST",
      signal,
      headers: {
        "ce-specversion": "1.0",
        "ce-type": "dev.knative.kafka.event",
        "ce-source": `/apis/v1/namespaces/devstack/kafkasources/light-worker#${topic}`,
        "ce-id": `partition:0/offset:${offset}`,
        ...(key === undefined ? {} : { "ce-key": encodeURIComponent(key) }),
      },
      body: value,
    });
    const text = await response.text();
    if (response.ok) {
      const body = JSON.parse(text) as IngestResult | { readonly tables: readonly IngestResult[] };
      return { kind: "done", results: "tables" in body ? body.tables : [body] };
    }
    const reason = `${response.status} ${text.trim()}`;
    return isRetryable(response.status) ? { kind: "retry", reason, attempt } : { kind: "dead", reason };
  } catch (error) {
    return { kind: "retry", reason: String((error as Error).cause ?? error), attempt };
  }
}
