import { Construct } from "constructs";
import type { KnativeService } from "../knative/knative-service";
import { NetworkPolicy } from "../kubernetes/network-policy";
import type { IGateway } from "../references/gateway";

/** Who may call a Knative Service's pods. */
export interface ServiceGuardProps {
  readonly service: KnativeService;
  /** The cluster-local gateway, whose proxies call pods once these are awake. */
  readonly gateway: IGateway;
  /** Namespace of Knative Serving: its activator wakes pods, its autoscaler counts their requests. */
  readonly servingNamespace: string;
  /** Namespace of Prometheus. @default - not scraped */
  readonly monitoringNamespace?: string;
}

/** Ports of queue-proxy: requests in clear, over HTTP/2 and over TLS, its admin port, the autoscaler's figures. */
const QUEUE_PROXY_PORTS = [8012, 8013, 8112, 8022, 9090];
/** Figures of queue-proxy, and the container itself, which answers /metrics on its own port. */
const METRICS_PORTS = [9091, 8080];

/**
 * Lets only the gateway and Knative in. Whoever reaches such a service writes into tables, and it asks
 * nobody for a password: without a mesh, the network is the only guard.
 */
export class ServiceGuard extends Construct {
  constructor(scope: Construct, id: string, props: ServiceGuardProps) {
    super(scope, id);
    const { service, gateway, servingNamespace, monitoringNamespace } = props;
    const proxies = gateway.serviceName.split("/")[0] ?? gateway.namespace;
    new NetworkPolicy(this, "Policy", {
      name: service.serviceName,
      namespace: service.namespace,
      podLabels: { "serving.knative.dev/service": service.serviceName },
      ingress: [
        {
          from: [{ namespaces: [...new Set([servingNamespace, proxies])] }],
          ports: QUEUE_PROXY_PORTS,
        },
        ...(monitoringNamespace === undefined
          ? []
          : [{ from: [{ namespaces: [monitoringNamespace] }], ports: METRICS_PORTS }]),
      ],
    });
  }
}
