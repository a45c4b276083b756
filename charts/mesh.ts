import type { Construct } from "constructs";
import type { ComponentsConfig } from "../config/types";
import { NetworkPolicy } from "../constructs/kubernetes/network-policy";
import { AuthorizationPolicy } from "../constructs/mesh/authorization-policy";
import { JAEGER_PROVIDER } from "../constructs/mesh/jaeger-provider";
import { MeshTracing } from "../constructs/mesh/mesh-tracing";
import { PeerAuthentication } from "../constructs/mesh/peer-authentication";
import { ProxyMetrics } from "../constructs/mesh/proxy-metrics";
import type { IGateway } from "../constructs/references/gateway";
import { FloeChart } from "./floe-chart";

/** Configuration of the mesh's policies. */
export interface MeshChartProps {
  readonly components: Pick<ComponentsConfig, "istio" | "jaeger" | "knative" | "monitoring">;
  /** Namespaces whose pods get a sidecar. */
  readonly injected: readonly string[];
  /** Gateway of calls inside the cluster. */
  readonly local: IGateway;
  /** Services that answer `/metrics` on the port of their requests. @default [] */
  readonly services?: readonly { readonly namespace: string; readonly port: number }[];
  /** Share of requests that begin a trace, 0 to 1. @default 1 */
  readonly samplingRate?: number;
}

const ID = "90-mesh";

/** Ports of a revision's queue-proxy: HTTP/1, HTTP/2, administration, metrics for the autoscaler and for users. */
const QUEUE_PROXY_PORTS = [8012, 8013, 8022, 9090, 9091];
/** Port of the metrics that Prometheus reads from queue-proxy. */
const USER_METRICS_PORT = 9091;
/** Port of the metrics of activator and autoscaler. */
const SYSTEM_METRICS_PORT = 9090;
/** Labels that our revisions' pods have in common. */
const OUR_PODS = { "app.kubernetes.io/part-of": "floe" };

/**
 * The rules of the mesh, applied last: STRICT mTLS, who may call whom, spans and metrics.
 *
 * Dispatchers of events stay outside the mesh. Their way to a receiver is the local gateway, which takes
 * plain text and goes on with mTLS; so no receiver needs an exception, and that first hop is what the
 * network policy guards.
 */
export class MeshChart extends FloeChart {
  constructor(scope: Construct, props: MeshChartProps) {
    super(scope, ID, { phase: 3 });
    const { components, injected, samplingRate = 1 } = props;
    new PeerAuthentication(this, "Strict", { name: "default", namespace: components.istio.namespace });
    for (const namespace of injected) this.guard(namespace, props);
    if (components.monitoring.enabled) this.letPrometheusIn(props);
    if (components.jaeger.enabled) {
      new MeshTracing(this, "Tracing", {
        namespace: components.istio.namespace,
        provider: JAEGER_PROVIDER,
        samplingRate,
      });
    }
    this.guardLocalGateway(props);
  }

  /**
   * Every request to a revision comes from Serving's namespace: from a gateway or from the activator.
   * So that is all a namespace has to allow, and rules about callers further back can not work here.
   * Prometheus, which can show no certificate, may read metrics and nothing else.
   */
  private guard(namespace: string, props: MeshChartProps): void {
    const { knative, monitoring } = props.components;
    const ports = servicePorts(namespace, props);
    new AuthorizationPolicy(this, `${namespace}-nothing`, { name: "allow-nothing", namespace, allow: [] });
    new AuthorizationPolicy(this, `${namespace}-knative`, {
      name: "allow-knative",
      namespace,
      allow: [
        { fromNamespaces: [knative.serving_namespace], ports: QUEUE_PROXY_PORTS },
        ...(monitoring.enabled ? [{ ports: [USER_METRICS_PORT] }] : []),
        ...(monitoring.enabled && ports.length > 0 ? [{ ports, getPath: "/metrics" }] : []),
      ],
    });
  }

  /** One policy for all our pods of a namespace: where two choose a pod, Istio takes the older one only. */
  private letPrometheusIn(props: MeshChartProps): void {
    const { components, injected } = props;
    const { istio, knative, monitoring } = components;
    for (const app of ["activator", "autoscaler"]) {
      new PeerAuthentication(this, `${app}-metrics`, {
        name: `${app}-metrics`,
        namespace: knative.serving_namespace,
        podLabels: { app },
        plaintextPorts: [SYSTEM_METRICS_PORT],
      });
    }
    for (const namespace of injected) {
      new PeerAuthentication(this, `${namespace}-metrics`, {
        name: "knative-metrics",
        namespace,
        podLabels: OUR_PODS,
        plaintextPorts: [USER_METRICS_PORT, ...servicePorts(namespace, props)],
      });
    }
    new ProxyMetrics(this, "ProxyMetrics", {
      place: { namespace: monitoring.namespace, selectorLabels: monitoring.selector_labels },
      istioNamespace: istio.namespace,
      proxyNamespaces: [knative.serving_namespace, ...injected],
    });
  }

  /**
   * Serving probes the gateway, Eventing delivers through it, and meshed pods call each other through it.
   * Ports 15020 and 15090 are its metrics; 15021 is where the kubelet asks for its health.
   */
  private guardLocalGateway({ components, injected, local }: MeshChartProps): void {
    const { knative, monitoring } = components;
    const callers = [knative.serving_namespace, knative.eventing_namespace, ...injected];
    new NetworkPolicy(this, "LocalGateway", {
      name: local.gatewayName,
      namespace: local.namespace,
      podLabels: { "gateway.networking.k8s.io/gateway-name": local.gatewayName },
      ingress: [
        { from: [{ namespaces: callers }], ports: [80] },
        ...(monitoring.enabled
          ? [{ from: [{ namespaces: [monitoring.namespace] }], ports: [15020, 15090] }]
          : []),
        { ports: [15021] },
      ],
    });
  }
}

function servicePorts(namespace: string, { services = [] }: MeshChartProps): number[] {
  const ports = services.filter((service) => service.namespace === namespace).map(({ port }) => port);
  return [...new Set(ports)];
}
