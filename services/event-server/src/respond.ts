import type { Outcome } from "./outcome";

/** Status, headers and body of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The dead-letter sink receives the first KiB of the body as `knativeerrordata`. */
const MAX_BODY_BYTES = 1024;

/**
 * Says an outcome in the statuses that Knative's dispatcher acts on
 * (eventing-kafka-broker 1.21, WebClientCloudEventSender): 2xx commits the offset,
 * 503 is retried, 422 goes to the dead-letter sink at once. 202 tells an ignored event
 * apart for people; to the dispatcher it is the same as 200.
 */
export function answer(outcome: Outcome): Answer {
  switch (outcome.kind) {
    case "done":
      return json(200, outcome.body);
    case "ignored":
      return json(202, { ignored: outcome.reason });
    case "retry":
      return json(503, outcome.error.toJSON(), { "retry-after": "1" });
    case "dead":
      return json(422, outcome.error.toJSON());
  }
}

/** @param value is cut to fit: a message first loses its context, then its tail */
export function json(
  status: number,
  value: Readonly<Record<string, unknown>>,
  headers: Answer["headers"] = {},
): Answer {
  let body = JSON.stringify(value, replaceBigInt);
  if (status >= 400 && Buffer.byteLength(body) > MAX_BODY_BYTES) {
    const { code, message, retriable } = value;
    body = JSON.stringify({ code, message: String(message).slice(0, 500), retriable });
  }
  return { status, headers: { "content-type": "application/json", ...headers }, body: `${body}\n` };
}

const replaceBigInt = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);
