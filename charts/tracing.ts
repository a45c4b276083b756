import type { Construct } from "constructs";
import type { ComponentsConfig, PlatformConfig } from "../config/types";
import type { Tracing } from "../constructs/knative/observability";
import { Jaeger } from "../constructs/mesh/jaeger";
import { FloeChart } from "./floe-chart";

/** Configuration of Jaeger. */
export interface TracingChartProps {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "istio" | "jaeger">;
}

const ID = "81-tracing";

/** Jaeger; part of the platform only together with Istio. */
export class TracingChart extends FloeChart {
  constructor(scope: Construct, props: TracingChartProps) {
    super(scope, ID, { phase: 3 });
    const { namespace, image } = props.components.jaeger;
    new Jaeger(this, "Jaeger", { namespace, image });
  }
}

/** Whether Jaeger is rendered. */
export function hasJaeger({ istio, jaeger }: TracingChartProps["components"]): boolean {
  return istio.enabled && jaeger.enabled;
}

/**
 * Where spans go: to the endpoint of the configuration, else to our own Jaeger, else nowhere.
 * Known before any chart is made, because what sends spans stands in earlier files than Jaeger.
 */
export function tracingOf({ platform, components }: TracingChartProps): Tracing | undefined {
  const own = hasJaeger(components) ? Jaeger.otlpEndpoint(components.jaeger.namespace) : undefined;
  const otlpEndpoint = platform.otlp_endpoint ?? own;
  if (otlpEndpoint === undefined) return undefined;
  return { otlpEndpoint, samplingRate: platform.profile === "production" ? 0.1 : 1 };
}
