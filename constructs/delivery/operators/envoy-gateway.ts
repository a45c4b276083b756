import type { FloeConfig } from "../../../config/types";
import { BEFORE_ALL_CUSTOM_RESOURCES, dependencyOf, type OperatorChart } from "../operator-chart";
import { GATEWAY_CRDS_CHART } from "./gateway-crds";

/** Labels of the controller's pods (envoyproxy/gateway charts/gateway-helm/templates/envoy-gateway-deployment.yaml). */
const PODS = { "control-plane": "envoy-gateway" };

/**
 * Envoy Gateway. Its chart carries the CRDs of the Gateway API as well, which must outlive it: without
 * them every Gateway and route is gone, also those of Istio. `gateway-crds` installs them instead.
 *
 * Value names: envoyproxy/gateway charts/gateway-helm/values.tmpl.yaml at v1.7.0.
 */
export function envoyGateway({ components, platform }: FloeConfig): OperatorChart {
  const component = components.envoy_gateway;
  const { [GATEWAY_CRDS_CHART]: _, ...overrides } = component.values;
  const values = platform.profile === "production" ? PRODUCTION : PLAYGROUND;
  return {
    name: "envoy-gateway",
    component: "envoy_gateway",
    description: "Envoy Gateway: runs the Gateways of phases 1 and 2.",
    release: "eg",
    namespace: component.namespace,
    install: "release",
    dependencies: [dependencyOf(component)],
    values: { [component.chart_name]: values },
    overrides,
    order: BEFORE_ALL_CUSTOM_RESOURCES,
    skipCrds: true,
    notes: [
      "Its CRDs and those of the Gateway API come from `gateway-crds`, so it is installed with `--skip-crds`.",
      "Delete the GatewayClass `eg` before you uninstall it: only the running controller takes its finalizer off the class.",
    ],
  };
}

const PLAYGROUND = {
  deployment: {
    replicas: 1,
    envoyGateway: {
      resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
    },
  },
};

const PRODUCTION = {
  deployment: {
    replicas: 2,
    envoyGateway: {
      resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
    },
    pod: {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: PODS },
        },
      ],
    },
  },
  podDisruptionBudget: { minAvailable: 1 },
};
