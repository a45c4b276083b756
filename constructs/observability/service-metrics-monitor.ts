import type { Construct } from "constructs";
import { PodMonitor } from "./pod-monitor";
import type { MonitoringPlace } from "./scrape";

/** Knative Services that count things of their own. */
export interface ServiceMetricsMonitorProps {
  readonly name: string;
  readonly place: MonitoringPlace;
  /** Services that answer `/metrics` on the port of their requests. */
  readonly services: readonly { readonly serviceName: string; readonly namespace: string }[];
}

/**
 * Scrapes the container itself, past queue-proxy: a scrape is no request, so it neither wakes a service
 * nor keeps it. `user-port` is Knative's name for the port, whatever its number. In a mesh the port has to
 * take `GET /metrics` without a certificate, because Prometheus has none to show.
 */
export class ServiceMetricsMonitor extends PodMonitor {
  constructor(scope: Construct, id: string, { name, place, services }: ServiceMetricsMonitorProps) {
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
      endpoints: [{ port: "user-port" }],
      podTargetLabels: ["serving.knative.dev/service", "serving.knative.dev/revision"],
    });
  }
}
