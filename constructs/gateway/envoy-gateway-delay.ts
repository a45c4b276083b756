import { Construct } from "constructs";
import { BackendTrafficPolicy } from "../../imports/gateway.envoyproxy.io";
import type { Delay } from "../references/delay";

/** Delays requests that enter by a Gateway of Envoy Gateway. */
export interface EnvoyGatewayDelayProps {
  readonly name: string;
  /** Namespace of the route, and so of the policy. */
  readonly namespace: string;
  /** Name of the HTTPRoute. */
  readonly routeName: string;
  readonly delay: Delay;
}

/** A policy on one HTTPRoute; net-gateway-api calls a route by its host. */
export class EnvoyGatewayDelay extends Construct {
  constructor(scope: Construct, id: string, props: EnvoyGatewayDelayProps) {
    super(scope, id);
    const { name, namespace, routeName, delay } = props;
    new BackendTrafficPolicy(this, "Resource", {
      metadata: { name, namespace },
      spec: {
        targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: routeName }],
        faultInjection: { delay: { fixedDelay: `${delay.seconds}s`, percentage: delay.percent } },
      },
    });
  }
}
