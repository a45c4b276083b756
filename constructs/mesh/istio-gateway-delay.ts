import { Construct } from "constructs";
import {
  EnvoyFilterSpecConfigPatchesApplyTo as ApplyTo,
  EnvoyFilterSpecConfigPatchesMatchContext as Context,
  EnvoyFilter,
  EnvoyFilterSpecConfigPatchesPatchOperation as Operation,
} from "../../imports/networking.istio.io";
import type { Delay } from "../references/delay";
import type { IGateway } from "../references/gateway";

/** Delays requests that enter by a Gateway of Istio. */
export interface IstioGatewayDelayProps {
  readonly name: string;
  readonly gateway: IGateway;
  /** Host that clients call, without port. */
  readonly host: string;
  readonly delay: Delay;
}

/**
 * The Gateway API has no fault filter, so the virtual host of the proxy itself is changed: Istio puts
 * Envoy's fault filter into every listener, and here the host gets a setting for it. Virtual hosts of a
 * Gateway are called `<host>:<port>`.
 */
export class IstioGatewayDelay extends Construct {
  constructor(scope: Construct, id: string, props: IstioGatewayDelayProps) {
    super(scope, id);
    const { name, gateway, host, delay } = props;
    new EnvoyFilter(this, "Resource", {
      metadata: { name, namespace: gateway.namespace },
      spec: {
        targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: gateway.gatewayName }],
        configPatches: [
          {
            applyTo: ApplyTo.VIRTUAL_UNDERSCORE_HOST,
            match: {
              context: Context.GATEWAY,
              routeConfiguration: { vhost: { name: `${host}:80` } },
            },
            patch: { operation: Operation.MERGE, value: faultFilterConfig(delay) },
          },
        ],
      },
    });
  }
}

/** Envoy's per-host configuration of its fault filter, envoy.extensions.filters.http.fault.v3.HTTPFault. */
function faultFilterConfig({ percent, seconds }: Delay): object {
  return {
    typed_per_filter_config: {
      "envoy.filters.http.fault": {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault",
        delay: {
          fixed_delay: `${seconds}s`,
          percentage: { numerator: percent, denominator: "HUNDRED" },
        },
      },
    },
  };
}
