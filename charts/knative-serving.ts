import type { Construct } from "constructs";
import type { ComponentsConfig, IngestConfig, PlatformConfig } from "../config/types";
import { KnativeServing } from "../constructs/knative/knative-serving";
import type { Tracing } from "../constructs/knative/observability";
import type { IGateway } from "../constructs/references/gateway";
import { FloeChart } from "./floe-chart";

/** Configuration of Knative Serving, and the Gateways in front of it. */
export interface KnativeServingChartProps {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "knative" | "istio" | "camel_k">;
  readonly ingest: Pick<IngestConfig, "enabled" | "worker">;
  readonly external: IGateway;
  readonly local: IGateway;
  /** @default - no spans */
  readonly tracing?: Tracing;
}

const ID = "40-knative-serving";

/** Knative Serving behind the Gateways. */
export class KnativeServingChart extends FloeChart {
  readonly serving: KnativeServing;

  constructor(scope: Construct, props: KnativeServingChartProps) {
    super(scope, ID, { phase: 1 });
    const { platform, components, ingest, external, local, tracing } = props;
    const { knative, istio, camel_k } = components;
    this.serving = new KnativeServing(this, "Serving", {
      namespace: knative.serving_namespace,
      version: knative.version,
      ingress: { manifest: knative.manifests.net_gateway_api, external, local },
      domain: platform.domain,
      replicas: platform.profile === "production" ? 2 : 1,
      mesh: istio.enabled,
      insecureRegistries: camel_k.registry.insecure ? [camel_k.registry.address] : [],
      ...(tracing !== undefined && { tracing }),
      ...(ingest.enabled && { maxRevisionTimeoutSeconds: ingest.worker.timeout_seconds }),
    });
  }
}
