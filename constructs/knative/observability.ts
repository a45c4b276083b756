/** Where spans go. */
export interface Tracing {
  /** Base URL of an OTLP/HTTP receiver, `http://collector.ns:4318`. */
  readonly otlpEndpoint: string;
  /** Share of requests that begin a trace, 0 to 1. */
  readonly samplingRate: number;
}

/**
 * `config-observability` of Serving and Eventing 1.21: metrics are off unless asked for, and a tracing
 * endpoint must not be there without a protocol. `config-tracing` is not read any more.
 */
export function observabilityConfig(tracing: Tracing | undefined): Record<string, string> {
  return {
    "metrics-protocol": "prometheus",
    ...(tracing !== undefined && {
      "tracing-protocol": "http/protobuf",
      "tracing-endpoint": `${tracing.otlpEndpoint.replace(/\/+$/, "")}/v1/traces`,
      "tracing-sampling-rate": String(tracing.samplingRate),
    }),
  };
}
