import { child, isObject, type JsonObject, type KubeObject, timestamp } from "../api-server/kube-object";

/** A condition in short: type, status, and why. */
export type ConditionSpec = readonly [
  type: string,
  status: "True" | "False" | "Unknown",
  reason?: string,
  message?: string,
];

/**
 * Conditions with the times of their transitions; the others of the object stay.
 *
 * @param observed whether each condition carries `observedGeneration` (Gateway API, Kubernetes) or the
 * status as a whole does (Knative, Strimzi)
 */
export function mergeConditions(
  object: KubeObject,
  specs: readonly ConditionSpec[],
  now: Date,
  observed = false,
): JsonObject[] {
  const before = conditionsOf(object);
  const named = new Set(specs.map(([type]) => type));
  const kept = before.filter(({ type }) => !named.has(String(type)));
  const set = specs.map(([type, status, reason, message]) => {
    const old = before.find((condition) => condition.type === type);
    return {
      type,
      status,
      ...(reason !== undefined && { reason }),
      ...(message !== undefined && { message }),
      lastTransitionTime: old?.status === status ? old.lastTransitionTime : timestamp(now),
      ...(observed && { observedGeneration: object.metadata.generation ?? 1 }),
    };
  });
  return [...kept, ...set];
}

/** The conditions of an object's status. */
export function conditionsOf(object: KubeObject | undefined): JsonObject[] {
  const { conditions } = child(object, "status");
  return Array.isArray(conditions) ? conditions.filter(isObject) : [];
}

/** Whether a condition is True. */
export function isTrue(object: KubeObject | undefined, type: string): boolean {
  return conditionsOf(object).some((condition) => condition.type === type && condition.status === "True");
}
