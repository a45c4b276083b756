import type { FloeConfig } from "../../../config/types";
import { BEFORE_ALL_CUSTOM_RESOURCES, dependencyOf, type OperatorChart } from "../operator-chart";

/** Label of the operator's pods (strimzi helm-charts/helm3/strimzi-kafka-operator/templates/060-Deployment-strimzi-cluster-operator.yaml). */
const PODS = { name: "strimzi-cluster-operator" };

/**
 * Strimzi, watching its own namespace, where the Kafka cluster is. That namespace must not stand in
 * `watchNamespaces`: the chart would render its RoleBindings twice and fail.
 *
 * Value names: strimzi helm-charts/helm3/strimzi-kafka-operator/values.yaml at 0.50.0.
 */
export function strimzi({ components, platform }: FloeConfig): OperatorChart {
  const component = components.strimzi;
  return {
    name: "strimzi",
    component: "strimzi",
    description: "Strimzi: runs the Kafka cluster, its topics and its users.",
    release: "strimzi",
    namespace: component.namespace,
    install: "release",
    dependencies: [dependencyOf(component)],
    values: {
      [component.chart_name]: {
        watchNamespaces: [],
        watchAnyNamespace: false,
        generateNetworkPolicy: true,
        ...(platform.profile === "production" ? PRODUCTION : PLAYGROUND),
      },
    },
    overrides: component.values,
    order: BEFORE_ALL_CUSTOM_RESOURCES,
    notes: [
      "Uninstalling it leaves Kafka running, but nobody then acts on changes, failed nodes or certificates.",
    ],
  };
}

const PLAYGROUND = {
  replicas: 1,
  resources: { requests: { cpu: "100m", memory: "384Mi" }, limits: { cpu: "1", memory: "384Mi" } },
};

/** The second replica waits to become the leader (`leaderElection.enable` is the chart's default). */
const PRODUCTION = {
  replicas: 2,
  resources: { requests: { cpu: "200m", memory: "512Mi" }, limits: { cpu: "1", memory: "512Mi" } },
  podDisruptionBudget: { enabled: true, minAvailable: 1 },
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: { labelSelector: { matchLabels: PODS }, topologyKey: "kubernetes.io/hostname" },
        },
      ],
    },
  },
};
