import { Construct } from "constructs";
import { GatewayClass as GatewayClassResource } from "../../imports/gateway.networking.k8s.io";

/** Which controller programs the Gateways of a class. */
export interface GatewayClassProps {
  readonly name: string;
  readonly controllerName: string;
}

/** Envoy Gateway's controller; its chart makes no class. Istio makes its own class by itself. */
export const ENVOY_GATEWAY_CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller";

/** A class of Gateways. */
export class GatewayClass extends Construct {
  readonly gatewayClassName: string;

  constructor(scope: Construct, id: string, props: GatewayClassProps) {
    super(scope, id);
    const { name, controllerName } = props;
    new GatewayClassResource(this, "Resource", { metadata: { name }, spec: { controllerName } });
    this.gatewayClassName = name;
  }
}
