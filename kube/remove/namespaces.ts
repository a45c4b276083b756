import { describe } from "../deploy/wait-ready";
import type { Kubectl, KubeObject } from "../kubectl";
import { type RemoveOptions, removeObjects } from "./remove-objects";

/** Kinds by which somebody works in a namespace. */
const WORKLOADS = ["deployments.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch"];

/** Namespaces that belong to Kubernetes. */
const NEVER = /^(default|kube-.*)$/;

/** What keeps a namespace. */
export interface Holding {
  /** Whether workloads keep it. */
  readonly workloads: boolean;
  /** Whether volumes, Secrets of people, and what holds data besides keep it too. */
  readonly data: boolean;
  /** Resources that hold data besides, such as `kafkatopics.kafka.strimzi.io`. */
  readonly dataKinds: readonly string[];
}

/**
 * What would be lost with a namespace: workloads, and, where data counts, volumes and Secrets that a person
 * has made.
 *
 * @returns names as kubectl has them; empty when nothing would be lost
 */
export async function heldBy(
  kubectl: Kubectl,
  namespace: string,
  { workloads, data, dataKinds }: Holding,
): Promise<readonly string[]> {
  const kinds = [...(workloads ? WORKLOADS : []), ...(data ? ["persistentvolumeclaims", ...dataKinds] : [])];
  const [contents, secrets] = await Promise.all([
    kinds.length === 0 ? [] : kubectl.list(kinds.join(","), ["-n", namespace]),
    data ? kubectl.list("secrets", ["-n", namespace, "--show-managed-fields"]) : [],
  ]);
  const staying = contents.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return [...staying, ...secrets.filter(isMadeByHand)].map(describe);
}

/** kubectl's subcommands are managers of their own: `kubectl-create`, `kubectl-client-side-apply`, `kubectl`. */
function isMadeByHand({ metadata }: KubeObject): boolean {
  const { managedFields = [] } = metadata as {
    readonly managedFields?: readonly { readonly manager?: string }[];
  };
  return managedFields.some(({ manager = "" }) => manager.startsWith("kubectl"));
}

/** Namespaces that may go, and those that stay with the reason. */
export interface NamespaceFate {
  readonly empty: readonly KubeObject[];
  readonly stays: readonly { readonly namespace: KubeObject; readonly heldBy: readonly string[] }[];
}

/** Tells the namespaces that nothing would be lost with from the others. */
export async function sortNamespaces(
  kubectl: Kubectl,
  namespaces: readonly KubeObject[],
  holding: Holding,
): Promise<NamespaceFate> {
  const possible = namespaces.filter(({ metadata }) => !NEVER.test(metadata.name));
  const all = await Promise.all(
    possible.map(async (namespace) => ({
      namespace,
      heldBy: await heldBy(kubectl, namespace.metadata.name, holding),
    })),
  );
  return {
    empty: all.filter(({ heldBy }) => heldBy.length === 0).map(({ namespace }) => namespace),
    stays: all.filter(({ heldBy }) => heldBy.length > 0),
  };
}

/**
 * Removes namespaces that nothing would be lost with; the others stay.
 *
 * @throws ToolError FLOE8012 when one does not go
 */
export async function removeEmptyNamespaces(
  namespaces: readonly KubeObject[],
  options: RemoveOptions,
): Promise<void> {
  const { empty } = await sortNamespaces(options.kubectl, namespaces, {
    workloads: true,
    data: true,
    dataKinds: [],
  });
  await removeObjects(empty, options);
}
