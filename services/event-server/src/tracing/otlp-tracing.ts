import type { Observer } from "@floe/ingest-core";
import type * as OtlpSdk from "./otlp-sdk";
import { type ServiceTracing, serviceWithoutTracing } from "./tracing";

/** Settings of {@link otlpTracing}. */
export interface OtlpTracingOptions {
  readonly serviceName: string;
  /** Base URL of the receiver; `/v1/traces` is added to it. */
  readonly endpoint: string;
  readonly observer: Observer;
}

/**
 * Sends spans to an OTLP receiver over HTTP in JSON, by OpenTelemetry's own packages. The sampler
 * and the limits of batches come from the variables that its SDKs read (`OTEL_TRACES_SAMPLER`, …).
 *
 * The packages cost 50 ms of a core to load, as much as everything else that the worker starts
 * with. So they are loaded when the process first has nothing to do, which is after it listens.
 */
export function otlpTracing(options: OtlpTracingOptions): ServiceTracing {
  let tracing: ServiceTracing | undefined;
  const load = (): ServiceTracing => {
    clearImmediate(idle);
    if (tracing !== undefined) return tracing;
    try {
      const { startTracing } = require("./otlp-sdk") as typeof OtlpSdk;
      tracing = startTracing(options);
    } catch (error) {
      options.observer.log("warn", "tracing is off", { cause: error });
      tracing = serviceWithoutTracing;
    }
    return tracing;
  };
  const idle = setImmediate(load);
  return {
    inSpan: (...span) => load().inSpan(...span),
    tell: (span) => load().tell(span),
    stop: async () => {
      clearImmediate(idle);
      await tracing?.stop();
    },
  };
}
