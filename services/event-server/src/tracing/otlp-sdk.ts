import { type ForeignSpan, IngestError, parseTraceparent } from "@floe/ingest-core";
import {
  type Attributes,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor, type ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { OtlpTracingOptions } from "./otlp-tracing";
import type { ServiceTracing } from "./tracing";

/** Starts OpenTelemetry's SDK; loaded only by services that have a receiver. */
export function startTracing({ serviceName, endpoint, observer }: OtlpTracingOptions): ServiceTracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces` });
  const processor = new BatchSpanProcessor(exporter);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName }),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer("floe");
  return {
    async inSpan(name, parent, attributes, work, kind = "internal") {
      const remote = remoteContext(parent);
      const context = remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, context);
      let failed = false;
      const fail = (message: string) => {
        failed = true;
        span.setStatus({ code: SpanStatusCode.ERROR, message });
      };
      try {
        return await work({
          traceparent: formatTraceparent(span.spanContext()),
          set: (more) => void span.setAttributes(more),
          fail,
        });
      } catch (error) {
        if (!failed) fail(error instanceof IngestError ? error.code : "engine.unexpected");
        throw error;
      } finally {
        span.end();
      }
    },
    tell: (span) => processor.onEnd(readable(span)),
    stop: () =>
      provider.shutdown().catch((error: unknown) => observer.log("debug", "spans lost", { cause: error })),
  };
}

const KINDS = { consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL } as const;

function remoteContext(traceparent: string | undefined): SpanContext | undefined {
  const context = parseTraceparent(traceparent);
  if (context === undefined) return undefined;
  const { traceId, spanId, sampled } = context;
  return {
    traceId,
    spanId,
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  };
}

function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, "0")}`;
}

/** A tracer gives every span a new id; a span that has one already can only be handed to the processor. */
function readable(span: ForeignSpan): ReadableSpan {
  const { service, name, traceparent, startMs, endMs, attributes, events } = span;
  const context = remoteContext(traceparent) ?? {
    traceId: "0".repeat(32),
    spanId: "0".repeat(16),
    traceFlags: TraceFlags.NONE,
  };
  return {
    name,
    kind: SpanKind.PRODUCER,
    spanContext: () => context,
    startTime: toHrTime(startMs),
    endTime: toHrTime(endMs),
    duration: toHrTime(endMs - startMs),
    ended: true,
    status: { code: SpanStatusCode.UNSET },
    attributes: { ...attributes } satisfies Attributes,
    events: events.map((event) => ({
      name: event.name,
      time: toHrTime(event.atMs),
      attributes: { ...event.attributes },
    })),
    links: [],
    resource: resourceFromAttributes({ "service.name": service }),
    instrumentationScope: { name: "floe" },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Seconds and nanoseconds. */
function toHrTime(ms: number): [number, number] {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}
