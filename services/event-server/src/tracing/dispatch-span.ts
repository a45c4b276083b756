import { type ForeignSpan, type ParsedMessage, parseTraceparent } from "@floe/ingest-core";

/** Most objects that the span names; a batch may have thousands. */
const MAX_EVENTS = 100;

/**
 * The dispatcher's own span: from when the first object of the batch was written until the batch was sent.
 *
 * Neither dispatcher has an exporter. Camel's batching consumer would begin its spans without the events
 * that the batch is made of, and MiNiFi has none at all. So the message brings the context of a span that
 * nobody has sent, and whoever receives it tells what the message says about it. That it is such a
 * context shows in its ids: the dispatcher makes the span's id the second half of the trace's.
 *
 * @returns `undefined` for a message of somebody who sends their own spans, or does not trace
 */
export function dispatchSpan(message: ParsedMessage): ForeignSpan | undefined {
  const { traceparent, timestamp, files } = message;
  const context = parseTraceparent(traceparent);
  const endMs = Date.parse(timestamp ?? "");
  if (traceparent === undefined || context === undefined || Number.isNaN(endMs)) return undefined;
  if (!context.sampled || context.traceId.slice(16) !== context.spanId) return undefined;
  const written = files.flatMap(({ uri, eventTime }) => {
    const atMs = Date.parse(eventTime ?? "");
    return Number.isNaN(atMs) ? [] : [{ uri, atMs }];
  });
  const startMs = written.reduce((first, { atMs }) => Math.min(first, atMs), endMs);
  return {
    service: "file-dispatcher",
    name: "dispatch",
    traceparent,
    startMs,
    endMs,
    attributes: { "floe.files": files.length },
    events: written.slice(0, MAX_EVENTS).map(({ uri, atMs }) => {
      return { name: "object written", atMs, attributes: { "floe.object": uri } };
    }),
  };
}
