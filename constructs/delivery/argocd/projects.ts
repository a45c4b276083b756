import type { ChartFile } from "../chart-file";
import type { OperatorChart } from "../operator-chart";
import { type Delivery, IN_CLUSTER, OURS } from "./application";

/** Project of the root Application: it may make Applications and projects, and nothing else. */
export const ROOT_PROJECT = "floe-root";
/** Project of everything else: it may not touch Argo CD. */
export const PLATFORM_PROJECT = "floe";

const RBAC = "rbac.authorization.k8s.io";
const ADMISSION = "admissionregistration.k8s.io";

/** Cluster-scoped kinds of our files and of the operators' charts. */
const CLUSTER_KINDS: readonly (readonly [group: string, kind: string])[] = [
  ["", "Namespace"],
  ["apiextensions.k8s.io", "CustomResourceDefinition"],
  ["gateway.networking.k8s.io", "GatewayClass"],
  [RBAC, "ClusterRole"],
  [RBAC, "ClusterRoleBinding"],
  [ADMISSION, "MutatingWebhookConfiguration"],
  [ADMISSION, "ValidatingWebhookConfiguration"],
  [ADMISSION, "ValidatingAdmissionPolicy"],
  [ADMISSION, "ValidatingAdmissionPolicyBinding"],
];

/**
 * The project of the root Application. What the platform's own project may not do, no file of dist/ can
 * do either: a chart that slipped in could not make itself an Application with more rights.
 */
export function rootProject({ namespace, repoUrl }: Delivery): object {
  return project(ROOT_PROJECT, namespace, {
    description: "The root Application of floe, which makes all others.",
    sourceRepos: [repoUrl],
    destinations: [{ server: IN_CLUSTER, namespace }],
    clusterResourceWhitelist: [],
    namespaceResourceWhitelist: [
      { group: "argoproj.io", kind: "Application" },
      { group: "argoproj.io", kind: "AppProject" },
    ],
  });
}

/**
 * The project of the platform: the namespaces that its files name, and the repositories that its charts
 * come from.
 */
export function platformProject(
  { namespace, repoUrl }: Delivery,
  operators: readonly OperatorChart[],
  charts: readonly ChartFile[],
): object {
  const namespaces = [
    ...operators.map((operator) => operator.namespace),
    ...charts.flatMap((chart) => chart.namespaces),
    "default",
  ];
  const repositories = operators.flatMap(({ dependencies }) =>
    dependencies.flatMap(({ repository }) => [repository, ...ociName(repository)]),
  );
  return project(PLATFORM_PROJECT, namespace, {
    description: "The event-driven lakehouse of floe.",
    sourceRepos: unique([repoUrl, ...repositories]),
    destinations: unique(namespaces)
      .sort()
      .map((name) => ({ server: IN_CLUSTER, namespace: name })),
    clusterResourceWhitelist: CLUSTER_KINDS.map(([group, kind]) => ({ group, kind })),
  });
}

/** Argo CD leaves the scheme out when it asks whether a project may use an OCI dependency. */
function ociName(repository: string): string[] {
  return repository.startsWith("oci://") ? [repository.slice("oci://".length)] : [];
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function project(name: string, namespace: string, spec: object): object {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: {
      name,
      namespace,
      labels: OURS,
      // Until no Application refers to it.
      finalizers: ["resources-finalizer.argocd.argoproj.io"],
    },
    spec,
  };
}
