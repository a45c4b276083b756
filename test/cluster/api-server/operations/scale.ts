import { ApiError } from "../api-error";
import { child, isObject, type JsonObject, type KubeObject } from "../kube-object";

/** The Scale of a workload: `kubectl scale` reads and writes this instead of the workload. */
export function scaleOf(object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const labels = child(child(child(object, "spec"), "selector"), "matchLabels");
  return {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as JsonObject,
    spec: { replicas: replicas(child(object, "spec")) },
    status: {
      replicas: replicas(child(object, "status")),
      selector: Object.entries(labels)
        .map(([key, value]) => `${key}=${String(value)}`)
        .join(","),
    },
  };
}

const replicas = (part: JsonObject) => (typeof part.replicas === "number" ? part.replicas : 0);

/**
 * The workload with the replicas of a Scale.
 *
 * @throws {ApiError} 400 when the Scale has no number of replicas
 */
export function withScale(object: KubeObject, scale: unknown): KubeObject {
  const spec = isObject(scale) ? child(scale, "spec") : {};
  if (typeof spec.replicas !== "number") throw ApiError.badRequest("spec.replicas of a Scale is a number");
  const resourceVersion = isObject(scale) ? child(scale, "metadata").resourceVersion : undefined;
  const metadata = { ...object.metadata, ...(typeof resourceVersion === "string" && { resourceVersion }) };
  return { ...object, metadata, spec: { ...child(object, "spec"), replicas: spec.replicas } };
}
