import { crdsOfGroups } from "../../api-server/crd-manifests";
import type { World } from "../world";
import { namespaceObject, operatorDeployment } from "./operator-deployment";

/** What a Helm chart of an operator installs. */
export interface OperatorRelease {
  /** Name of the Helm release, as floe gives it. */
  readonly release: string;
  readonly namespace: string;
  readonly deployments: readonly string[];
  /** API groups whose CustomResourceDefinitions come with the chart. */
  readonly groups: readonly string[];
  /** In `templates/` they go with the release; in `crds/` Helm keeps them. */
  readonly crdsInTemplates?: boolean;
}

/** The operators of the platform. */
export const operatorReleases: readonly OperatorRelease[] = [
  {
    release: "eg",
    namespace: "envoy-gateway-system",
    deployments: ["envoy-gateway"],
    groups: ["gateway.networking.k8s.io", "gateway.envoyproxy.io"],
  },
  {
    release: "strimzi",
    namespace: "kafka",
    deployments: ["strimzi-cluster-operator"],
    groups: ["kafka.strimzi.io"],
  },
  {
    release: "knative-operator",
    namespace: "knative-operator",
    deployments: ["knative-operator", "operator-webhook"],
    groups: ["operator.knative.dev"],
    crdsInTemplates: true,
  },
  {
    release: "camel-k",
    namespace: "camel-k",
    deployments: ["camel-k-operator"],
    groups: ["camel.apache.org"],
  },
  {
    release: "istio",
    namespace: "istio-system",
    deployments: ["istiod"],
    groups: ["networking.istio.io", "security.istio.io", "telemetry.istio.io"],
    crdsInTemplates: true,
  },
  { release: "kiali", namespace: "istio-system", deployments: ["kiali"], groups: [] },
  {
    release: "spark-operator",
    namespace: "spark-operator",
    deployments: ["spark-operator-controller", "spark-operator-webhook"],
    groups: ["sparkoperator.k8s.io"],
  },
];

/** The release of a name. @throws {Error} when the platform has no such release */
export function operatorRelease(name: string): OperatorRelease {
  const found = operatorReleases.find(({ release }) => release === name);
  if (found === undefined) throw new Error(`no operator release is named ${name}`);
  return found;
}

/** Installs what the chart of an operator would. */
export function installOperator(
  world: World,
  { release, namespace, deployments, groups }: OperatorRelease,
): void {
  world.ensure(namespaceObject(namespace));
  for (const crd of crdsOfGroups(...groups)) world.ensure(crd);
  for (const name of deployments) world.ensure(operatorDeployment(namespace, name, release));
}

/** Removes what `helm uninstall` removes. */
export function uninstallOperator(world: World, release: OperatorRelease): void {
  for (const name of release.deployments) {
    const deployment = world.get("Deployment.apps", release.namespace, name);
    if (deployment !== undefined) world.delete(deployment);
  }
  if (release.crdsInTemplates !== true) return;
  for (const { metadata } of crdsOfGroups(...release.groups)) {
    const crd = world.get("CustomResourceDefinition.apiextensions.k8s.io", undefined, metadata.name ?? "");
    if (crd !== undefined) world.delete(crd);
  }
}

/**
 * Installs operators when their Helm releases are deployed, and removes them when the releases are
 * uninstalled. Charts whose dependencies are stubs render nothing; this stands for what the real ones bring.
 */
export function followHelmReleases(): (world: World) => void {
  const installed = new Set<string>();
  return (world) => {
    const secrets = world.list("Secret").filter(({ metadata }) => metadata.labels?.owner === "helm");
    for (const release of operatorReleases) {
      const deployed = secrets.some(
        ({ metadata }) =>
          metadata.namespace === release.namespace &&
          metadata.labels?.name === release.release &&
          metadata.labels?.status === "deployed",
      );
      if (deployed && !installed.has(release.release)) {
        installed.add(release.release);
        installOperator(world, release);
      } else if (!deployed && installed.has(release.release)) {
        const left = secrets.some(({ metadata }) => metadata.labels?.name === release.release);
        if (left) continue;
        installed.delete(release.release);
        uninstallOperator(world, release);
      }
    }
  };
}
