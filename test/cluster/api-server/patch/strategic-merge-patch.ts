import { ApiError } from "../api-error";
import { equalJson, isObject, type JsonObject } from "../kube-object";
import type { SchemaNode } from "../schema/api-schema";

const directive = /^\$(patch|retainKeys|setElementOrder\/|deleteFromPrimitiveList\/)/;

/**
 * Applies a strategic merge patch: like a merge patch, but lists whose schema has a merge key are
 * merged item by item (apimachinery `strategicpatch`, with the directives `$patch`, `$retainKeys`,
 * `$deleteFromPrimitiveList` and `$setElementOrder`).
 *
 * @throws {ApiError} 400 for a `$patch` value that does not exist, or an item without its merge key
 */
export function strategicMergePatch(target: unknown, patch: JsonObject, node: SchemaNode): JsonObject {
  return mergeMap(isObject(target) ? target : {}, patch, node);
}

function mergeMap(target: JsonObject, patch: JsonObject, node: SchemaNode): JsonObject {
  const mode = patch.$patch;
  if (mode === "replace") return withoutDirectives(patch);
  if (mode === "delete") return {};
  if (mode !== undefined && mode !== "merge")
    throw ApiError.badRequest(`unknown patch type found in map: ${JSON.stringify(mode)}`);
  let out: JsonObject = { ...target };
  const retain = patch.$retainKeys;
  if (Array.isArray(retain))
    out = Object.fromEntries(Object.entries(out).filter(([key]) => retain.includes(key)));
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith("$deleteFromPrimitiveList/")) {
      const field = key.slice(key.indexOf("/") + 1);
      const list = out[field];
      if (Array.isArray(list) && Array.isArray(value))
        out[field] = list.filter((item) => !value.some((gone) => equalJson(gone, item)));
    }
    if (directive.test(key)) continue;
    if (value === null) delete out[key];
    else out[key] = mergeValue(out[key], value, node.field(key), patch[`$setElementOrder/${key}`]);
  }
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith("$setElementOrder/")) continue;
    const field = key.slice(key.indexOf("/") + 1);
    if (!(field in patch) && Array.isArray(out[field]))
      out[field] = reorder(out[field], order, mergeKey(node.field(field)));
  }
  return out;
}

function mergeValue(target: unknown, patch: unknown, node: SchemaNode, order: unknown): unknown {
  if (isObject(patch)) return mergeMap(isObject(target) ? target : {}, patch, node);
  if (!Array.isArray(patch)) return patch;
  if (node.beside["x-kubernetes-patch-strategy"]?.split(",").includes("merge") !== true)
    return patch.map(withoutDirectives);
  return mergeList(Array.isArray(target) ? target : [], patch, node, order);
}

const mergeKey = (node: SchemaNode) => node.beside["x-kubernetes-patch-merge-key"];

function mergeList(
  target: readonly unknown[],
  patch: readonly unknown[],
  node: SchemaNode,
  order: unknown,
): unknown[] {
  if (patch.some((item) => isObject(item) && item.$patch === "replace"))
    return patch.filter((item) => !(isObject(item) && item.$patch === "replace")).map(withoutDirectives);
  const key = mergeKey(node);
  let out = [...target];
  for (const item of patch) {
    if (key === undefined || !isObject(item)) {
      if (!out.some((existing) => equalJson(existing, item))) out.push(item);
      continue;
    }
    const id = item[key];
    if (id === undefined)
      throw ApiError.badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    const at = out.findIndex((existing) => isObject(existing) && equalJson(existing[key], id));
    if (item.$patch === "delete") {
      out = out.filter((existing) => !(isObject(existing) && equalJson(existing[key], id)));
    } else if (at === -1) {
      out.push(mergeMap({}, item, node.items()));
    } else {
      out[at] = mergeMap(out[at] as JsonObject, item, node.items());
    }
  }
  return reorder(out, order, key);
}

/** Items named by `$setElementOrder` come in its order; others keep their place after what they followed. */
function reorder(list: readonly unknown[], order: unknown, key: string | undefined): unknown[] {
  if (!Array.isArray(order)) return [...list];
  const idOf = (item: unknown) => (key !== undefined && isObject(item) ? item[key] : item);
  const rank = (item: unknown) => order.findIndex((wanted) => equalJson(idOf(wanted), idOf(item)));
  const named = list.filter((item) => rank(item) !== -1).sort((a, b) => rank(a) - rank(b));
  return list.map((item) => (rank(item) === -1 ? item : named.shift()));
}

function withoutDirectives(value: unknown): JsonObject;
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutDirectives(item) as unknown);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !directive.test(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutDirectives(item) as unknown]));
}
