import type { Construct } from "constructs";
import { PodMonitor } from "./pod-monitor";
import type { MonitoringPlace } from "./scrape";

/** An Integration of Camel K with the prometheus trait. */
export interface CamelMonitorProps {
  readonly name: string;
  readonly place: MonitoringPlace;
  readonly integration: { readonly integrationName: string; readonly namespace: string };
}

/**
 * Scrapes an Integration. Camel K can make a monitor itself (`prometheus.podMonitor`); this one is for
 * those who want to see all of them in one place, and then the operator's stays off.
 */
export class CamelMonitor extends PodMonitor {
  constructor(scope: Construct, id: string, { name, place, integration }: CamelMonitorProps) {
    super(scope, id, {
      name,
      place,
      namespaces: [integration.namespace],
      selector: { matchLabels: { "camel.apache.org/integration": integration.integrationName } },
      endpoints: [{ port: "http", path: "/q/metrics" }],
    });
  }
}
