import { applyCoreDefaults } from "../admission/core-defaults";
import { coreCauses } from "../admission/core-validation";
import { immutabilityCauses } from "../admission/immutable-fields";
import { metadataCauses } from "../admission/object-names";
import { ApiError } from "../api-error";
import type { JsonObject, KubeObject } from "../kube-object";
import type { ResourceType } from "../resource-type";
import { SchemaNode } from "../schema/api-schema";
import { applySchemaDefaults } from "../schema/defaults";
import { celCauses, schemaCauses } from "../schema/validate";
import type { ObjectStore } from "../store";

/** Fills in what the object leaves to its kind's defaults, in place. */
export function applyDefaults(type: ResourceType, object: KubeObject): void {
  if (type.custom) {
    const { metadata, ...rest } = object;
    applySchemaDefaults(rest, SchemaNode.root(type.schema));
    Object.assign(object, rest, { metadata });
  } else {
    applyCoreDefaults(object);
  }
}

/**
 * Checks a whole object as it would be stored.
 *
 * @param before what is stored now. @default - nothing: the object is new
 * @throws {ApiError} 422 with every cause
 */
export function validateObject(type: ResourceType, object: KubeObject, before?: KubeObject): void {
  const causes = [
    ...metadataCauses(type, object),
    ...schemaCauses(type, object),
    ...coreCauses(type, object),
    ...(before === undefined ? [] : immutabilityCauses(type, before, object)),
  ];
  if (causes.length === 0 && type.custom) causes.push(...celCauses(type, object));
  if (causes.length > 0) throw ApiError.invalid(type, object.metadata.name ?? "", causes);
}

/** The status that a built-in object has before anybody has written one. */
const firstStatus: Readonly<Record<string, JsonObject>> = {
  "/pods": { phase: "Pending" },
  "/persistentvolumeclaims": { phase: "Pending" },
  "/services": { loadBalancer: {} },
  "/namespaces": { phase: "Active" },
  // Null, not absent: kubectl wait --for=condition fails on it.
  "apiextensions.k8s.io/customresourcedefinitions": {
    acceptedNames: { kind: "", plural: "" },
    conditions: null,
    storedVersions: null,
  },
};

/** New objects of a kind with a status start with the server's own, whatever the client sent. */
export function resetStatus(type: ResourceType, object: KubeObject): void {
  if (!type.subresources.has("status")) return;
  delete object.status;
  if (!type.custom) object.status = structuredClone(firstStatus[`${type.group}/${type.resource}`] ?? {});
}

/**
 * Refuses new objects in a namespace that does not exist or is going away.
 *
 * @throws {ApiError} 404 or 403
 */
export function requireNamespace(store: ObjectStore, type: ResourceType, object: KubeObject): void {
  if (!type.namespaced) return;
  const { namespace = "", name = "" } = object.metadata;
  const subject = { group: "", resource: "namespaces", kind: "Namespace" };
  const found = store.get(subject, undefined, namespace);
  if (found === undefined) throw ApiError.notFound(subject, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const message = `namespace ${namespace} is being terminated`;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw ApiError.forbidden(type, name, why, [
    { reason: "NamespaceTerminating", message, field: "metadata.namespace" },
  ]);
}
