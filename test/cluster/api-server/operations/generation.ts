import { equalJson, type KubeObject } from "../kube-object";
import type { ResourceType } from "../resource-type";

/** Built-in kinds that count the generations of their desired state. */
const counting = new Set([
  "apps/deployments",
  "apps/statefulsets",
  "apps/daemonsets",
  "apps/replicasets",
  "batch/jobs",
  "batch/cronjobs",
  "/pods",
  "/replicationcontrollers",
  "networking.k8s.io/ingresses",
  "networking.k8s.io/networkpolicies",
  "policy/poddisruptionbudgets",
  "admissionregistration.k8s.io/mutatingwebhookconfigurations",
  "admissionregistration.k8s.io/validatingwebhookconfigurations",
  "apiextensions.k8s.io/customresourcedefinitions",
]);

const counts = (type: ResourceType) => type.custom || counting.has(`${type.group}/${type.resource}`);

/** The generation of a new object. */
export function firstGeneration(type: ResourceType): number | undefined {
  return counts(type) ? 1 : undefined;
}

/** The generation after an update: one more when anything but metadata and, with a status subresource, status changed. */
export function nextGeneration(
  type: ResourceType,
  before: KubeObject,
  after: KubeObject,
): number | undefined {
  if (!counts(type)) return before.metadata.generation;
  const generation = before.metadata.generation ?? 1;
  return equalJson(desired(type, before), desired(type, after)) ? generation : generation + 1;
}

function desired(type: ResourceType, object: KubeObject): unknown {
  const { metadata: _, status, ...rest } = object;
  return type.subresources.has("status") ? rest : { ...rest, status };
}
