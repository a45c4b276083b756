/** Values that spans carry. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** The span that work runs in. */
export interface ActiveSpan {
  /** W3C `traceparent` for what the work causes; the event's own when nothing is traced. @default - no trace */
  readonly traceparent: string | undefined;
  set(attributes: SpanAttributes): void;
  /** Marks the span as failed. */
  fail(reason: string): void;
}

/** What a span stands for among others; `internal` unless said otherwise. */
export type SpanKind = "consumer" | "internal";

/** Something that happened at one moment of a span. */
export interface SpanEvent {
  readonly name: string;
  /** ms since the epoch. */
  readonly atMs: number;
  readonly attributes: SpanAttributes;
}

/** A span of somebody who has no exporter, told by the one who received their message. */
export interface ForeignSpan {
  /** Name of the service that was in it. */
  readonly service: string;
  readonly name: string;
  /** W3C `traceparent` of the span itself: its trace, its own id, whether it is sampled. */
  readonly traceparent: string;
  /** ms since the epoch. */
  readonly startMs: number;
  /** ms since the epoch. */
  readonly endMs: number;
  readonly attributes: SpanAttributes;
  readonly events: readonly SpanEvent[];
}

/** How work is made visible in traces. */
export interface Tracing {
  /**
   * Runs work in a span that continues a trace, or begins one. Work that throws fails its span.
   *
   * @param parent W3C `traceparent`; anything else is treated as none
   * @param kind `consumer` for what a message has caused, `internal` for a part of that
   */
  inSpan<T>(
    name: string,
    parent: string | undefined,
    attributes: SpanAttributes,
    work: (span: ActiveSpan) => Promise<T>,
    kind?: SpanKind,
  ): Promise<T>;
  /** Sends a span that was made elsewhere; sent twice it is one span. */
  tell(span: ForeignSpan): void;
}

/** For those who were given no receiver: the event's trace context still passes through. */
export const noTracing: Tracing = {
  inSpan: (_name, parent, _attributes, work) => work({ traceparent: parent, set() {}, fail() {} }),
  tell() {},
};

/** Ids and flags of W3C Trace Context, in hex. */
export interface TraceContext {
  /** 32 digits. */
  readonly traceId: string;
  /** 16 digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Version, trace id, parent id, flags; later versions may append (W3C Trace Context, section 3.2). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-|$)/;

/** @returns `undefined` for what is no trace context */
export function parseTraceparent(text: string | undefined): TraceContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
