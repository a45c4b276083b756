import type { Construct } from "constructs";
import type { ComponentsConfig, DemosConfig, PlatformConfig } from "../config/types";
import { CamelMonitor, type CamelMonitorProps } from "../constructs/observability/camel-monitor";
import { EnvoyGatewayMonitors } from "../constructs/observability/envoy-gateway-monitors";
import { KafkaMonitors } from "../constructs/observability/kafka-monitors";
import { KnativeMonitors } from "../constructs/observability/knative-monitors";
import type { MonitoringPlace } from "../constructs/observability/scrape";
import {
  ServiceMetricsMonitor,
  type ServiceMetricsMonitorProps,
} from "../constructs/observability/service-metrics-monitor";
import { FloeChart } from "./floe-chart";

/** Configuration of what is watched, and what other charts have to show. */
export interface MonitoringChartProps {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "strimzi" | "knative" | "envoy_gateway" | "monitoring">;
  readonly demos: Pick<DemosConfig, "hello" | "traffic_split">;
  /** The dispatcher, where Camel K runs it. @default - none */
  readonly integration?: CamelMonitorProps["integration"];
  /** Services of the pipeline, which count what they ingest. @default [] */
  readonly services?: ServiceMetricsMonitorProps["services"];
}

const ID = "80-monitoring";

/**
 * Monitors of everything that is enabled, all in the namespace of Prometheus: there it finds them
 * whether or not it looks into other namespaces. Proxies of Istio are watched by the mesh's own file.
 */
export class MonitoringChart extends FloeChart {
  /** Where monitors and rules stand. */
  readonly place: MonitoringPlace;

  constructor(scope: Construct, props: MonitoringChartProps) {
    super(scope, ID, { phase: 2 });
    const { components, integration, services = [] } = props;
    const { monitoring, strimzi, knative, envoy_gateway } = components;
    const place = { namespace: monitoring.namespace, selectorLabels: monitoring.selector_labels };
    this.place = place;
    if (strimzi.enabled) {
      new KafkaMonitors(this, "Kafka", {
        place,
        clusterName: strimzi.kafka_cluster_name,
        namespace: strimzi.namespace,
      });
    }
    if (knative.enabled) {
      new KnativeMonitors(this, "Knative", {
        place,
        servingNamespace: knative.serving_namespace,
        eventingNamespace: knative.eventing_namespace,
        serviceNamespaces: serviceNamespaces(props),
      });
    }
    if (envoy_gateway.enabled) {
      new EnvoyGatewayMonitors(this, "EnvoyGateway", { place, namespace: envoy_gateway.namespace });
    }
    if (integration !== undefined) {
      new CamelMonitor(this, "Dispatcher", { name: integration.integrationName, place, integration });
    }
    if (services.length > 0) {
      new ServiceMetricsMonitor(this, "Ingest", { name: "ingest", place, services });
    }
  }
}

function serviceNamespaces({ platform, demos }: MonitoringChartProps): string[] {
  const apps = demos.hello || demos.traffic_split ? [platform.apps_namespace] : [];
  return [...new Set([...apps, platform.eventing_namespace])];
}
