import { Construct } from "constructs";
import { PodMonitor } from "./pod-monitor";
import type { MonitoringPlace } from "./scrape";

/** Serving, Eventing and the services on them. */
export interface KnativeMonitorsProps {
  readonly place: MonitoringPlace;
  readonly servingNamespace: string;
  readonly eventingNamespace: string;
  /** Namespaces of Knative Services. */
  readonly serviceNamespaces: readonly string[];
}

/**
 * Knative 1.21 has metrics only when `config-observability` asks for them; {@link KnativeServing} and
 * {@link KnativeEventing} do.
 *
 * Components are found by the name of their port, not by label: those of net-gateway-api and of the
 * Kafka controller have none in common with the rest. Pods of Gateways are left out, because Istio's
 * have a port of that name too, with nothing behind the path.
 */
export class KnativeMonitors extends Construct {
  constructor(scope: Construct, id: string, props: KnativeMonitorsProps) {
    super(scope, id);
    const { place, servingNamespace, eventingNamespace, serviceNamespaces } = props;
    new PodMonitor(this, "Serving", {
      name: "knative-serving",
      place,
      namespaces: [servingNamespace],
      selector: {
        matchExpressions: [{ key: "gateway.networking.k8s.io/gateway-name", operator: "DoesNotExist" }],
      },
      endpoints: [{ port: "metrics" }],
    });
    new PodMonitor(this, "Eventing", {
      name: "knative-eventing",
      place,
      namespaces: [eventingNamespace],
      selector: {},
      // Controllers in Go, and the Kafka data plane in Java.
      endpoints: [{ port: "metrics" }, { port: "http-metrics" }],
    });
    new PodMonitor(this, "Services", {
      name: "knative-services",
      place,
      namespaces: serviceNamespaces,
      selector: { matchExpressions: [{ key: "serving.knative.dev/revision", operator: "Exists" }] },
      // What queue-proxy counts of requests and of the autoscaler's view, for every service alike.
      endpoints: [{ port: "http-usermetric" }],
      podTargetLabels: ["serving.knative.dev/configuration", "serving.knative.dev/revision"],
    });
  }
}
