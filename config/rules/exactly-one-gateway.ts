import type { ConfigRule } from "./rule";

/** One desired state has one gateway: both would claim the Gateways, none would leave every Service unreachable. */
export const exactlyOneGateway: ConfigRule = function* ({ components }) {
  const { envoy_gateway, istio } = components;
  if (envoy_gateway.enabled !== istio.enabled) return;
  yield {
    code: "FLOE1101",
    what: istio.enabled
      ? "Envoy Gateway and Istio are both enabled"
      : "neither Envoy Gateway nor Istio is enabled",
    path: ["components", istio.enabled ? "istio" : "envoy_gateway", "enabled"],
    got: istio.enabled,
    expected: "exactly one of components.envoy_gateway.enabled and components.istio.enabled",
  };
};
