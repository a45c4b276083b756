import type { Tracing } from "../knative/observability";

/** Names of the environment variables of OpenTelemetry's SDKs that our services read. */
export const TELEMETRY_ENVIRONMENT = {
  /** Name of the service in spans. */
  serviceName: "OTEL_SERVICE_NAME",
  /** Base URL of an OTLP/HTTP receiver. Absent: no spans. */
  endpoint: "OTEL_EXPORTER_OTLP_ENDPOINT",
  /** `parentbased_traceidratio`: whoever began a trace decides for the rest of it. */
  sampler: "OTEL_TRACES_SAMPLER",
  /** Share of the traces begun here, 0 to 1. */
  samplerRatio: "OTEL_TRACES_SAMPLER_ARG",
} as const;

/** Environment variables that make a service send spans. */
export function telemetryEnvironment(
  serviceName: string,
  tracing: Tracing | undefined,
): Record<string, string> {
  if (tracing === undefined) return {};
  return {
    [TELEMETRY_ENVIRONMENT.serviceName]: serviceName,
    [TELEMETRY_ENVIRONMENT.endpoint]: tracing.otlpEndpoint,
    [TELEMETRY_ENVIRONMENT.sampler]: "parentbased_traceidratio",
    [TELEMETRY_ENVIRONMENT.samplerRatio]: String(tracing.samplingRate),
  };
}
