import type { Construct } from "constructs";
import { MERGED_METRICS } from "./merged-metrics";
import { PodMonitor } from "./pod-monitor";
import type { MonitoringPlace } from "./scrape";

/** Knative Services that count things of their own. */
export interface ServiceMetricsMonitorProps {
  readonly name: string;
  readonly place: MonitoringPlace;
  /** Services that answer `/metrics` on the port of their requests. */
  readonly services: readonly { readonly serviceName: string; readonly namespace: string }[];
  /** The services have sidecars, which take nothing without a certificate. @default false */
  readonly mesh?: boolean;
}

/**
 * Scrapes the container itself, past queue-proxy: a scrape is no request, so it neither wakes a service
 * nor keeps it. `user-port` is Knative's name for the port, whatever its number. In a mesh the sidecar's
 * agent stands in, see {@link MERGED_METRICS}.
 */
export class ServiceMetricsMonitor extends PodMonitor {
  constructor(scope: Construct, id: string, props: ServiceMetricsMonitorProps) {
    const { name, place, services, mesh = false } = props;
    super(scope, id, {
      name,
      place,
      namespaces: [...new Set(services.map((service) => service.namespace))],
      selector: {
        matchExpressions: [
          {
            key: "serving.knative.dev/service",
            operator: "In",
            values: services.map((service) => service.serviceName),
          },
        ],
      },
      endpoints: [mesh ? MERGED_METRICS : { port: "user-port" }],
      podTargetLabels: ["serving.knative.dev/service", "serving.knative.dev/revision"],
    });
  }
}
