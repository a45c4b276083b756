import {
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { OtlpTracingOptions } from "./otlp-tracing";
import type { Tracing } from "./tracing";

/** Starts OpenTelemetry's SDK; loaded only by services that have a receiver. */
export function startTracing({ serviceName, endpoint, observer }: OtlpTracingOptions): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces` });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer("floe");
  return {
    async inSpan(name, parent, attributes, work) {
      const remote = parseTraceparent(parent);
      const context = remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
      const span = tracer.startSpan(name, { kind: SpanKind.CONSUMER, attributes }, context);
      try {
        return await work({
          traceparent: formatTraceparent(span.spanContext()),
          set: (more) => void span.setAttributes(more),
          fail: (message) => void span.setStatus({ code: SpanStatusCode.ERROR, message }),
        });
      } finally {
        span.end();
      }
    },
    stop: () =>
      provider.shutdown().catch((error: unknown) => observer.log("debug", "spans lost", { cause: error })),
  };
}

/** W3C Trace Context, section 3.2: version, trace id, parent id, flags; later versions may append. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-|$)/;

/** @returns `undefined` for what is no trace context */
function parseTraceparent(text: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, "0")}`;
}
