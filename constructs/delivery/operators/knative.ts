import type { FloeConfig } from "../../../config/types";
import { BEFORE_ALL_CUSTOM_RESOURCES, dependencyOf, type OperatorChart } from "../operator-chart";

/**
 * The Knative operator. The chart nests its values below `knative_operator`, once for the chart and
 * once for the Deployment.
 *
 * Value names: knative/operator config/charts/knative-operator/values.yaml at knative-v1.21.0.
 */
export function knative({ components, platform }: FloeConfig): OperatorChart {
  const component = components.knative;
  const [operator, webhook] = platform.profile === "production" ? PRODUCTION : PLAYGROUND;
  return {
    name: "knative",
    component: "knative",
    description: "The Knative operator: installs Serving and Eventing from the objects in dist/.",
    release: "knative-operator",
    namespace: component.namespace,
    install: "release",
    dependencies: [dependencyOf(component)],
    values: {
      [component.chart_name]: {
        knative_operator: {
          knative_operator: { resources: operator },
          operator_webhook: { resources: webhook },
        },
      },
    },
    overrides: component.values,
    order: BEFORE_ALL_CUSTOM_RESOURCES,
    notes: [
      "The operator downloads the manifests of net-gateway-api and of the Kafka broker at every reconcile: its pod needs a way to `components.knative.manifests`.",
      "Delete KnativeServing and KnativeEventing before you uninstall it. Their finalizers need the operator, and the CRDs leave with the release.",
    ],
  };
}

const PLAYGROUND = [
  { requests: { cpu: "50m", memory: "100Mi" }, limits: { memory: "1000Mi" } },
  { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "500Mi" } },
] as const;

const PRODUCTION = [
  { requests: { cpu: "100m", memory: "200Mi" }, limits: { memory: "1000Mi" } },
  { requests: { cpu: "100m", memory: "100Mi" }, limits: { memory: "500Mi" } },
] as const;
