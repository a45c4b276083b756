import type { JsonObject, KubeObject, ManagedFieldsEntry } from "../kube-object";
import { FieldSet } from "./field-set";

/** One writer and the fields that are its own. */
export interface Manager {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fields: FieldSet;
}

/** Identity of a manager within an object; an update's version is part of it, an apply's is not. */
export function managerId({ manager, operation, apiVersion, subresource }: Omit<Manager, "fields">): string {
  return JSON.stringify([manager, operation, operation === "Update" ? apiVersion : "", subresource ?? ""]);
}

/** Reads `metadata.managedFields`. */
export function readManagers(object: KubeObject | undefined): Map<string, Manager> {
  const out = new Map<string, Manager>();
  for (const entry of object?.metadata.managedFields ?? []) {
    const { manager, operation, apiVersion, subresource, time } = entry;
    const id = { manager, operation, apiVersion, ...(subresource !== undefined && { subresource }) };
    out.set(managerId(id), { ...id, time, fields: FieldSet.fromFieldsV1(entry.fieldsV1) });
  }
  return out;
}

/** Writes `metadata.managedFields`: applies first, then by time and name, managers without fields left out. */
export function writeManagers(managers: ReadonlyMap<string, Manager>): ManagedFieldsEntry[] {
  const rank = ({ operation, time, manager }: Manager) => [operation, time ?? "", manager].join("\0");
  return [...managers.values()]
    .filter(({ fields }) => !fields.empty)
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
      manager,
      operation,
      apiVersion,
      time: time ?? "",
      fieldsType: "FieldsV1",
      fieldsV1: fields.toFieldsV1(),
      ...(subresource !== undefined && { subresource }),
    }));
}

/** Fields that nobody owns: identity, and what the server itself sets (apimachinery `stripmeta.go`). */
export const unownedPaths: readonly (readonly string[])[] = [
  ["f:apiVersion"],
  ["f:kind"],
  ...[
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "clusterName",
    "generation",
    "managedFields",
    "resourceVersion",
  ].map((name) => ["f:metadata", `f:${name}`]),
];

/** The object without its managed fields, which are no part of what they describe. */
export function withoutManagedFields(object: KubeObject): JsonObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
