import type { FloeConfig } from "../../../config/types";
import type { OperatorChart } from "../operator-chart";

/** The chart that Envoy Gateway's project releases beside its own, with the same version. */
export const GATEWAY_CRDS_CHART = "gateway-crds-helm";

/**
 * The CRDs of the Gateway API and of Envoy Gateway, apart from both gateways: whichever of them is
 * removed, the Gateways stay. The experimental channel is the one that Envoy Gateway bundles.
 *
 * Value names: envoyproxy/gateway charts/gateway-crds-helm/README.md at v1.7.0; that one also says to
 * apply what `helm template` prints.
 */
export function gatewayCrds({ components, delivery }: FloeConfig): OperatorChart {
  const { chart_repo, chart_version, enabled, values } = components.envoy_gateway;
  return {
    name: "gateway-crds",
    component: "envoy_gateway",
    description: `The CRDs of the Gateway API${enabled ? " and of Envoy Gateway" : ""}.`,
    release: "gateway-crds",
    namespace: "default",
    install: "manifests",
    dependencies: [{ name: GATEWAY_CRDS_CHART, version: chart_version, repository: chart_repo }],
    values: {
      [GATEWAY_CRDS_CHART]: {
        crds: {
          gatewayAPI: { enabled: delivery.gateway_api_crds, channel: "experimental" },
          envoyGateway: { enabled },
        },
      },
    },
    overrides: GATEWAY_CRDS_CHART in values ? { [GATEWAY_CRDS_CHART]: values[GATEWAY_CRDS_CHART] } : {},
    order: 11,
    notes: [
      "It is rendered and applied, never installed as a release: uninstalling a release deletes its CRDs and with them every Gateway and route.",
    ],
  };
}
