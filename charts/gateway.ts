import type { Construct } from "constructs";
import type { ComponentsConfig, PlatformConfig } from "../config/types";
import { EnvoyGateway } from "../constructs/gateway/envoy-gateway";
import { ENVOY_GATEWAY_CONTROLLER, GatewayClass } from "../constructs/gateway/gateway-class";
import type { HttpGateway, ServiceType } from "../constructs/gateway/http-gateway";
import { IstioGateway } from "../constructs/gateway/istio-gateway";
import { FloeChart } from "./floe-chart";

/** Configuration of the Gateways. */
export interface GatewayChartProps {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "knative" | "envoy_gateway" | "istio">;
}

const ID = "20-gateway";

/**
 * The external Gateway and the one for calls inside the cluster. Their names are the same under Envoy
 * Gateway and Istio: net-gateway-api does not write existing HTTPRoutes again when it is pointed to
 * Gateways of other names, so the class is what changes.
 */
export class GatewayChart extends FloeChart {
  readonly external: HttpGateway;
  readonly local: HttpGateway;

  constructor(scope: Construct, props: GatewayChartProps) {
    super(scope, ID, { phase: 1 });
    const { platform, components } = props;
    if (components.envoy_gateway.enabled) {
      new GatewayClass(this, "Class", { name: "eg", controllerName: ENVOY_GATEWAY_CONTROLLER });
    }
    this.external = this.gateway("external", "knative-gateway", platform.gateway_service_type, props);
    this.local = this.gateway("local", "knative-local-gateway", "ClusterIP", props);
  }

  private gateway(
    id: "external" | "local",
    name: string,
    serviceType: ServiceType,
    { platform, components }: GatewayChartProps,
  ): HttpGateway {
    const shared = {
      name,
      namespace: components.knative.serving_namespace,
      serviceType,
      replicas: platform.profile === "production" ? 2 : 1,
    };
    if (!components.envoy_gateway.enabled) return new IstioGateway(this, id, shared);
    return new EnvoyGateway(this, id, {
      ...shared,
      gatewayClassName: "eg",
      controllerNamespace: components.envoy_gateway.namespace,
      serviceName: `knative-${id}`,
    });
  }
}
