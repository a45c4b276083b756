import type { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import {
  GatewaySpecListenersAllowedRoutesNamespacesFrom as From,
  Gateway as GatewayResource,
  type GatewaySpecInfrastructureParametersRef,
} from "../../imports/gateway.networking.k8s.io";
import type { IGateway } from "../references/gateway";

/** How the Service in front of a Gateway's pods is exposed. */
export type ServiceType = "ClusterIP" | "NodePort" | "LoadBalancer";

/** Availability and size of a Gateway's proxies; the defaults suit a learning cluster. */
export interface GatewayProxyProps {
  /** Pods. With more than one, a disruption budget keeps one of them, and they spread over the nodes. @default 1 */
  readonly replicas?: number;
}

/** A Gateway with one HTTP listener. */
export interface HttpGatewayProps {
  readonly name: string;
  readonly namespace: string;
  readonly gatewayClassName: string;
  /** `namespace/name` of the Service that the class's controller makes. */
  readonly serviceName: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly parametersRef?: GatewaySpecInfrastructureParametersRef;
}

/**
 * One listener, port 80, open to the routes of every namespace: net-gateway-api puts its HTTPRoutes
 * next to each Knative Service. The listener is called `http`, because net-gateway-api's prober looks
 * for a Service port of that name (net-gateway-api pkg/reconciler/ingress/lister.go); Istio names the
 * port after the listener, Envoy Gateway calls it `http-80`, and the prober knows both.
 */
export class HttpGateway extends Construct implements IGateway {
  readonly gatewayName: string;
  readonly namespace: string;
  readonly gatewayClassName: string;
  readonly serviceName: string;
  /** The Gateway itself, for what must stand before it. */
  protected readonly resource: ApiObject;

  constructor(scope: Construct, id: string, props: HttpGatewayProps) {
    super(scope, id);
    const { name, namespace, gatewayClassName, annotations, parametersRef } = props;
    this.resource = new GatewayResource(this, "Resource", {
      metadata: { name, namespace, ...(annotations !== undefined && { annotations: { ...annotations } }) },
      spec: {
        gatewayClassName,
        ...(parametersRef !== undefined && { infrastructure: { parametersRef } }),
        listeners: [
          { name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: From.ALL } } },
        ],
      },
    });
    this.gatewayName = name;
    this.namespace = namespace;
    this.gatewayClassName = gatewayClassName;
    this.serviceName = props.serviceName;
  }
}
