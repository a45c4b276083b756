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

/** How work is made visible in traces. */
export interface Tracing {
  /**
   * Runs work in a span that continues the event's trace, or begins one.
   *
   * @param parent W3C `traceparent`; anything else is treated as none
   */
  inSpan<T>(
    name: string,
    parent: string | undefined,
    attributes: SpanAttributes,
    work: (span: ActiveSpan) => Promise<T>,
  ): Promise<T>;
  /** Sends what was not sent yet; never throws, because spans are no reason to fail. */
  stop(): Promise<void>;
}

/** For services that were given no receiver: the event's trace context still passes through. */
export const noTracing: Tracing = {
  inSpan: (_name, parent, _attributes, work) => work({ traceparent: parent, set() {}, fail() {} }),
  stop: () => Promise.resolve(),
};
