import type { ScrapeEndpoint } from "./scrape";

/** Port of Istio's agent in every sidecar; sidecars do not capture it. */
const AGENT_PORT = 15020;

/**
 * Annotations of a pod whose container counts for itself. In a mesh the agent beside it reads them,
 * and adds what the container counts to what it shows; outside one nobody does.
 *
 * @param port where the container answers `/metrics`
 */
export function mergedMetricsAnnotations(port: number): Record<string, string> {
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(port),
    "prometheus.io/path": "/metrics",
  };
}

/**
 * The agent of a sidecar instead of the container: a Prometheus outside the mesh has no certificate, so
 * STRICT mTLS keeps it from the container's own port, but not from the agent's. Pods need
 * {@link mergedMetricsAnnotations}.
 *
 * The agent's port is not in the pod's list, so the address is made from the one of Envoy, which is.
 * Envoy's own series are left to the monitor of all proxies.
 */
export const MERGED_METRICS: ScrapeEndpoint = {
  port: "http-envoy-prom",
  path: "/stats/prometheus",
  relabelings: [
    {
      sourceLabels: ["__address__"],
      regex: "(.+):\\d+",
      replacement: `$1:${AGENT_PORT}`,
      targetLabel: "__address__",
    },
  ],
  metricRelabelings: [{ action: "drop", sourceLabels: ["__name__"], regex: "(envoy|istio)_.+" }],
};
