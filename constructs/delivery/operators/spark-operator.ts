import type { FloeConfig } from "../../../config/types";
import { BEFORE_ALL_CUSTOM_RESOURCES, dependencyOf, type OperatorChart } from "../operator-chart";

/**
 * The Spark operator, for jobs in the namespace of the ingest pipeline alone. The heavy path brings the
 * account of its drivers itself; without it the chart makes one, so that other jobs can run.
 *
 * Value names: kubeflow/spark-operator charts/spark-operator-chart/values.yaml at v2.5.2.
 */
export function sparkOperator({ components, platform, ingest }: FloeConfig): OperatorChart {
  const component = components.spark_operator;
  const production = platform.profile === "production";
  const accounts = { create: !(ingest.enabled && ingest.heavy.enabled) };
  return {
    name: "spark-operator",
    component: "spark_operator",
    description: "The Spark operator: runs the jobs of the heavy path.",
    release: "spark-operator",
    namespace: component.namespace,
    install: "release",
    dependencies: [dependencyOf(component)],
    values: {
      [component.chart_name]: {
        spark: { jobNamespaces: [platform.eventing_namespace], serviceAccount: accounts, rbac: accounts },
        controller: {
          ...replicas(production),
          resources: production
            ? { requests: { cpu: "200m", memory: "512Mi" }, limits: { memory: "2Gi" } }
            : { requests: { cpu: "50m", memory: "300Mi" }, limits: { memory: "1Gi" } },
        },
        webhook: {
          enable: true,
          failurePolicy: "Fail",
          ...replicas(production),
          resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "300Mi" } },
        },
      },
    },
    overrides: component.values,
    order: BEFORE_ALL_CUSTOM_RESOURCES,
    notes: [
      `Jobs run in \`${platform.eventing_namespace}\` only, and that namespace must be there first.`,
      "Every submission starts a JVM in the controller's pod; raise its memory before you raise the number of jobs.",
    ],
  };
}

function replicas(production: boolean): object {
  if (!production) return { replicas: 1 };
  return { replicas: 2, podDisruptionBudget: { enable: true, minAvailable: 1 } };
}
