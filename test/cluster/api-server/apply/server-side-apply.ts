import { ApiError, type StatusCause } from "../api-error";
import { isObject, type JsonObject, type KubeObject } from "../kube-object";
import type { SchemaNode } from "../schema/api-schema";
import { compareTyped } from "./compare";
import { FieldSet } from "./field-set";
import {
  type Manager,
  managerId,
  readManagers,
  unownedPaths,
  withoutManagedFields,
  writeManagers,
} from "./managed-fields";
import { fieldSetOf, mergeTyped, removeFields, withNamedFields } from "./typed-value";

/** Who writes, and through which door. */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource?: string;
  /** Of the request. */
  readonly time: string;
  /** Paths that this door does not write: the status, or all but the status. */
  readonly resetPaths: readonly (readonly string[])[];
}

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * Server-side apply: the configuration's fields become the writer's own, fields that it has given up
 * go away unless somebody else owns them (structured-merge-diff `merge.Updater.Apply`).
 *
 * @param live what is stored; `{apiVersion, kind, metadata}` for an object that is to be created
 * @throws {ApiError} 409 with one cause a field, when other writers own fields that would change
 */
export function applyConfiguration(
  live: KubeObject,
  config: KubeObject,
  schema: SchemaNode,
  writer: Writer,
  force: boolean,
): KubeObject {
  if (config.metadata.managedFields !== undefined && config.metadata.managedFields !== null)
    throw ApiError.badRequest("metadata.managedFields must be nil");
  const managers = readManagers(live);
  const before = withoutManagedFields(live);
  const wanted = withoutManagedFields(config);
  const own = fieldSetOf(wanted, schema).without([...unownedPaths, ...writer.resetPaths]);
  const me: Manager = { ...identity(writer, "Apply"), time: writer.time, fields: own };
  const id = managerId(me);
  const last = managers.get(id);
  managers.set(id, {
    ...me,
    ...(last?.time !== undefined &&
      last.fields.difference(own).empty &&
      own.difference(last.fields).empty && { time: last.time }),
  });
  const merged = mergeTyped(before, wanted, schema);
  const next = last === undefined ? merged : giveUp(merged, schema, last.fields, managers);
  const change = compareTyped(before, next, schema);
  const written = change.modified.union(change.added).without(writer.resetPaths);
  const conflicts = new Map<string, FieldSet>();
  for (const [other, { fields }] of managers) {
    const conflict = other === id ? new FieldSet() : fields.intersection(written);
    if (!conflict.empty) conflicts.set(other, conflict);
  }
  if (!force && conflicts.size > 0 && !kubectlMigrates(live, writer, conflicts, schema))
    throw conflictError(managers, conflicts);
  for (const [other, manager] of managers) {
    const lost = (conflicts.get(other) ?? new FieldSet()).union(
      other === id ? new FieldSet() : change.removed,
    );
    managers.set(other, { ...manager, fields: manager.fields.difference(lost) });
  }
  return withManagers(next as KubeObject, managers);
}

/** Records what an update or a patch has changed as its writer's own. */
export function recordUpdate(
  live: KubeObject,
  updated: KubeObject,
  schema: SchemaNode,
  writer: Writer,
): KubeObject {
  const given = updated.metadata.managedFields;
  const managers = Array.isArray(given) ? readManagers(updated) : readManagers(live);
  const change = compareTyped(withoutManagedFields(live), withoutManagedFields(updated), schema);
  const written = change.modified.union(change.added);
  for (const [other, manager] of managers)
    managers.set(other, {
      ...manager,
      fields: manager.fields.difference(written).difference(change.removed),
    });
  const me = identity(writer, "Update");
  const id = managerId(me);
  const mine = readManagers(live).get(id) ?? managers.get(id);
  const kept = (mine?.fields ?? new FieldSet()).difference(change.removed);
  const fields = kept.union(written).without([...unownedPaths, ...writer.resetPaths]);
  const changed = !written.without([...unownedPaths, ...writer.resetPaths]).empty;
  const time = changed || mine?.time === undefined ? writer.time : mine.time;
  if (!(Array.isArray(given) && !changed && !managers.has(id))) managers.set(id, { ...me, time, fields });
  return withManagers(updated, managers);
}

function identity({ manager, apiVersion, subresource }: Writer, operation: Manager["operation"]) {
  return { manager, operation, apiVersion, ...(subresource !== undefined && { subresource }) };
}

function withManagers(object: KubeObject, managers: ReadonlyMap<string, Manager>): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields: writeManagers(managers) } };
}

/** Drops what the writer owned before and does not set any more, except for what is owned by anybody. */
function giveUp(
  merged: unknown,
  schema: SchemaNode,
  last: FieldSet,
  managers: ReadonlyMap<string, Manager>,
): unknown {
  const named = (set: FieldSet) => withNamedFields(set, schema);
  const lastNamed = named(last);
  const pruned = removeFields(merged, schema, lastNamed);
  const owned = [...managers.values()].reduce((all, { fields }) => all.union(fields), new FieldSet());
  const mergedSet = named(fieldSetOf(merged, schema));
  const surplus = mergedSet.difference(named(fieldSetOf(pruned, schema)).union(named(owned)));
  const kept = removeFields(merged, schema, surplus);
  const dangling = mergedSet.difference(named(fieldSetOf(kept, schema))).intersection(lastNamed);
  return removeFields(merged, schema, dangling);
}

/**
 * Fields that the last client-side `kubectl apply` wrote are no conflict for kubectl's server-side
 * apply (apimachinery `lastappliedmanager.go`): that is how people move from one to the other.
 */
function kubectlMigrates(
  live: KubeObject,
  { manager }: Writer,
  conflicts: ReadonlyMap<string, FieldSet>,
  schema: SchemaNode,
): boolean {
  const text = live.metadata.annotations?.[lastApplied];
  if (manager !== "kubectl" || text === undefined) return false;
  const parsed = JSON.parse(text) as unknown;
  if (!isObject(parsed)) return false;
  const allowed = fieldSetOf(parsed, schema).difference(changedSince(parsed, live, schema));
  return [...conflicts.values()].every((fields) => fields.difference(allowed).empty);
}

function changedSince(config: JsonObject, live: KubeObject, schema: SchemaNode): FieldSet {
  return compareTyped(config, withoutManagedFields(live), schema).modified;
}

function conflictError(
  managers: ReadonlyMap<string, Manager>,
  conflicts: ReadonlyMap<string, FieldSet>,
): ApiError {
  const all = [...conflicts].flatMap(([id, fields]) => {
    const who = describe(managers.get(id));
    return fields.paths().map((path) => ({ who, path }));
  });
  const causes: StatusCause[] = all.map(({ who, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${who}`,
    field: path,
  }));
  const [only] = all;
  if (all.length === 1 && only !== undefined)
    return ApiError.applyConflict(
      `Apply failed with 1 conflict: conflict with ${only.who}: ${only.path}`,
      causes,
    );
  const lines = [...new Set(all.map(({ who }) => who))].sort().flatMap((who) => {
    const paths = all.filter((each) => each.who === who).map(({ path }) => `- ${path}`);
    return [`conflicts with ${who}:`, ...paths];
  });
  return ApiError.applyConflict(`Apply failed with ${all.length} conflicts: ${lines.join("\n")}`, causes);
}

function describe(manager: Manager | undefined): string {
  if (manager === undefined) return '""';
  const name = JSON.stringify(manager.manager);
  const who = manager.subresource === undefined ? name : `${name} with subresource "${manager.subresource}"`;
  if (manager.operation === "Apply") return who;
  return `${who} using ${manager.apiVersion}`;
}
