import type { KubeObject } from "../api-server/kube-object";
import type { Platform } from "./platform";

/** Kinds that say how something came about, or that others make of what is compared. */
const HISTORY = new Set(["Event", "Lease", "Pod", "ReplicaSet", "EndpointSlice", "CustomResourceDefinition"]);

/** Fields that differ from run to run. */
const CHANCE = new Set([
  "uid",
  "resourceVersion",
  "generation",
  "observedGeneration",
  "managedFields",
  "creationTimestamp",
  "lastTransitionTime",
  "kubectl.kubernetes.io/restartedAt",
]);

function withoutChance(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutChance);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !CHANCE.has(key))
      .map(([key, inner]) => [key, withoutChance(inner)]),
  );
}

/** Helm keeps a revision of every attempt. */
const isRevision = ({ metadata }: KubeObject) => metadata.labels?.owner === "helm";

/**
 * Everything that a cluster has, by kind and name, once its operators have done what they had to, without
 * what no two runs have in common.
 */
export async function endState({ server, clock }: Platform): Promise<Record<string, unknown>> {
  await clock.settled();
  const all: [string, unknown][] = server.registry
    .all()
    .filter(({ kind, verbs }) => !HISTORY.has(kind) && verbs.includes("list"))
    .flatMap((type) => server.store.list(type))
    .filter((object) => !isRevision(object))
    .map((object) => [
      `${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`,
      withoutChance(object),
    ]);
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}
