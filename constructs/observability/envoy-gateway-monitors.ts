import { Construct } from "constructs";
import { PodMonitor } from "./pod-monitor";
import type { MonitoringPlace } from "./scrape";

/** Envoy Gateway and its proxies. */
export interface EnvoyGatewayMonitorsProps {
  readonly place: MonitoringPlace;
  /** Namespace of Envoy Gateway, where it runs the proxies of all Gateways. */
  readonly namespace: string;
}

/** The proxies of the Gateways, and the controller (envoyproxy/gateway v1.7.0). */
export class EnvoyGatewayMonitors extends Construct {
  constructor(scope: Construct, id: string, { place, namespace }: EnvoyGatewayMonitorsProps) {
    super(scope, id);
    new PodMonitor(this, "Proxies", {
      name: "envoy-proxies",
      place,
      namespaces: [namespace],
      selector: {
        matchLabels: {
          "app.kubernetes.io/component": "proxy",
          "app.kubernetes.io/managed-by": "envoy-gateway",
        },
      },
      endpoints: [{ port: "metrics", path: "/stats/prometheus" }],
      podTargetLabels: ["gateway.envoyproxy.io/owning-gateway-name"],
    });
    new PodMonitor(this, "Controller", {
      name: "envoy-gateway",
      place,
      namespaces: [namespace],
      selector: { matchLabels: { "control-plane": "envoy-gateway" } },
      endpoints: [{ port: "metrics" }],
    });
  }
}
