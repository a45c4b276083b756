import type { FloeConfig, HelmValues } from "../../../config/types";
import { JAEGER_PROVIDER } from "../../mesh/jaeger-provider";
import { BEFORE_ALL_CUSTOM_RESOURCES, type OperatorChart } from "../operator-chart";

/** Istio's charts are known under these names wherever they are mirrored. */
const BASE = "base";
const ISTIOD = "istiod";

/**
 * Istio: CRDs and control plane in one release. Gateways need no chart, because istiod runs the proxies
 * of every Gateway of class `istio` itself. Our own mesh objects stand in dist/ and not in here: a
 * release is rendered before its CRDs are installed.
 *
 * Value names: istio/istio manifests/charts/{base,istio-control/istio-discovery}/values.yaml at 1.28.3.
 */
export function istio(config: FloeConfig): OperatorChart {
  const { namespace, chart_repo, chart_version, values } = config.components.istio;
  const global = { istioNamespace: namespace };
  return {
    name: "istio",
    component: "istio",
    description: "Istio: the CRDs and the control plane of the mesh.",
    release: "istio",
    namespace,
    install: "release",
    dependencies: [BASE, ISTIOD].map((name) => ({ name, version: chart_version, repository: chart_repo })),
    values: {
      [BASE]: { defaultRevision: "default", global },
      [ISTIOD]: istiod(config),
    },
    overrides: values,
    order: BEFORE_ALL_CUSTOM_RESOURCES,
    notes: [
      "The CRDs of the Gateway API must be there before istiod starts; `gateway-crds` brings them.",
      "Uninstalling it keeps Istio's CRDs. Pods keep their sidecars until they are restarted.",
    ],
  };
}

function istiod({ components, platform }: FloeConfig): HelmValues {
  const production = platform.profile === "production";
  const { global, ...control } = production ? PRODUCTION : PLAYGROUND;
  return {
    ...control,
    global: { istioNamespace: components.istio.namespace, ...global },
    // Each Gateway says its own type; a Gateway that does not must not wait for a load balancer.
    gatewayClasses: { istio: { service: { spec: { type: "ClusterIP" } } } },
    meshConfig: {
      accessLogFile: production ? "" : "/dev/stdout",
      ...(components.jaeger.enabled && {
        extensionProviders: [
          {
            name: JAEGER_PROVIDER,
            opentelemetry: {
              service: `jaeger-collector.${components.jaeger.namespace}.svc.cluster.local`,
              port: 4317,
            },
          },
        ],
      }),
    },
  };
}

/** A disruption budget for a single istiod would stop every node drain. */
const PLAYGROUND = {
  autoscaleEnabled: false,
  replicaCount: 1,
  resources: { requests: { cpu: "100m", memory: "512Mi" } },
  global: {
    defaultPodDisruptionBudget: { enabled: false },
    proxy: { resources: { requests: { cpu: "10m", memory: "64Mi" } } },
  },
};

const PRODUCTION = {
  autoscaleEnabled: true,
  autoscaleMin: 2,
  autoscaleMax: 5,
  resources: { requests: { cpu: "500m", memory: "2Gi" } },
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: { app: "istiod" } },
    },
  ],
  global: {
    defaultPodDisruptionBudget: { enabled: true },
    proxy: { resources: { requests: { cpu: "100m", memory: "128Mi" } } },
  },
};
