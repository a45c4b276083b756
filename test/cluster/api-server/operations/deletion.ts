import { ApiError } from "../api-error";
import { hasFinalizers, type KubeApi, type ObjectPath } from "../kube-api";
import { child, isObject, type JsonObject, type KubeObject, timestamp } from "../kube-object";
import type { WriteRequest } from "./write-request";

/**
 * Deletes an object, or marks it when finalizers hold it.
 *
 * @param body `DeleteOptions`, or nothing
 * @returns the answer: the marked object, or a Status that names what is gone
 * @throws {ApiError} 404, or 409 when a precondition fails
 */
export function deleteObject(
  api: KubeApi,
  path: ObjectPath,
  body: unknown,
  request: WriteRequest,
): JsonObject {
  const { type, name } = path;
  const live = api.get(path);
  const options = isObject(body) ? body : {};
  const { uid, resourceVersion } = child(options, "preconditions");
  if (uid !== undefined && uid !== live.metadata.uid)
    throw ApiError.conflict(
      type,
      name,
      `Precondition failed: UID in precondition: ${String(uid)}, UID in object meta: ${live.metadata.uid}`,
    );
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion)
    throw ApiError.conflict(type, name, "Precondition failed: ResourceVersion does not match");
  api.askDelete(type, live, request);
  const marked = mark(api, live, propagationFinalizer(options));
  const gone: JsonObject = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, group: type.group, kind: type.resource, uid: live.metadata.uid },
  };
  if (request.dryRun === true) return hasFinalizers(marked) ? marked : gone;
  if (!hasFinalizers(marked)) {
    api.store.remove(type, marked);
    return type.resource === "pods" ? marked : gone;
  }
  if (live.metadata.deletionTimestamp !== undefined && sameFinalizers(live, marked)) return live;
  return api.store.put(type, marked);
}

const sameFinalizers = (a: KubeObject, b: KubeObject) =>
  (a.metadata.finalizers ?? []).join() === (b.metadata.finalizers ?? []).join();

/** Foreground and orphan deletion wait for the garbage collector; background deletion does not. */
function propagationFinalizer(options: JsonObject): string | undefined {
  if (options.propagationPolicy === "Foreground") return "foregroundDeletion";
  const orphan = options.propagationPolicy === "Orphan" || options.orphanDependents === true;
  return orphan ? "orphan" : undefined;
}

function mark(api: KubeApi, live: KubeObject, finalizer: string | undefined): KubeObject {
  const finalizers = live.metadata.finalizers ?? [];
  const all =
    finalizer === undefined || finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer];
  const generation = live.metadata.generation;
  const metadata = {
    ...live.metadata,
    ...(all.length > 0 && { finalizers: all }),
    ...(live.metadata.deletionTimestamp === undefined && {
      deletionTimestamp: timestamp(api.now()),
      deletionGracePeriodSeconds: 0,
      ...(generation !== undefined && { generation: generation + 1 }),
    }),
  };
  const terminating = live.kind === "Namespace" && live.apiVersion === "v1";
  return {
    ...live,
    metadata,
    ...(terminating && { status: { ...child(live, "status"), phase: "Terminating" } }),
  };
}
