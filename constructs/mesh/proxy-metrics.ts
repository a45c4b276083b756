import { Construct } from "constructs";
import { PodMonitor } from "../observability/pod-monitor";
import type { MonitoringPlace } from "../observability/scrape";
import { ServiceMonitor } from "../observability/service-monitor";

/** Metrics of the mesh. */
export interface ProxyMetricsProps {
  /** Where the monitors stand. */
  readonly place: MonitoringPlace;
  /** Namespace of istiod. */
  readonly istioNamespace: string;
  /** Namespaces with sidecars or gateways. */
  readonly proxyNamespaces: readonly string[];
}

/**
 * Makes Prometheus scrape every Envoy, without which Kiali has no graph, and istiod.
 *
 * Envoys are found by the port that sidecars and gateways alike call `http-envoy-prom` (15090). Sidecars
 * do not capture it, so a Prometheus outside the mesh reads it under STRICT mTLS as well.
 */
export class ProxyMetrics extends Construct {
  constructor(scope: Construct, id: string, props: ProxyMetricsProps) {
    super(scope, id);
    const { place, istioNamespace, proxyNamespaces } = props;
    new PodMonitor(this, "Proxies", {
      name: "istio-proxies",
      place,
      namespaces: proxyNamespaces,
      selector: {},
      endpoints: [{ port: "http-envoy-prom", path: "/stats/prometheus", interval: "15s" }],
    });
    new ServiceMonitor(this, "Istiod", {
      name: "istiod",
      place,
      namespaces: [istioNamespace],
      selector: { matchLabels: { istio: "pilot" } },
      endpoints: [{ port: "http-monitoring", interval: "15s" }],
    });
  }
}
