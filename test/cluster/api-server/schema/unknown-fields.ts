import { isObject, type JsonObject } from "../kube-object";
import type { SchemaNode } from "./api-schema";

const typeMeta = new Set(["apiVersion", "kind", "metadata"]);

/**
 * Removes the fields that the schema does not know, as the API server prunes custom resources
 * and as Go drops fields that a type does not have.
 *
 * @param value object to change in place
 * @returns paths of what was removed, in the notation of the server's warnings (`spec.topics[0].x`)
 */
export function removeUnknownFields(value: JsonObject, node: SchemaNode): string[] {
  const removed: string[] = [];
  prune(value, node, "", removed, true);
  return removed;
}

function prune(
  value: unknown,
  node: SchemaNode,
  path: string,
  removed: string[],
  resourceRoot: boolean,
): void {
  if (Array.isArray(value)) {
    const items = node.items();
    for (const [i, item] of value.entries()) prune(item, items, `${path}[${i}]`, removed, false);
    return;
  }
  if (!isObject(value)) return;
  const root = resourceRoot || node.schema["x-kubernetes-embedded-resource"] === true;
  for (const key of Object.keys(value)) {
    const at = path === "" ? key : `${path}.${key}`;
    if (node.closed && !node.declares(key) && !(root && typeMeta.has(key))) {
      delete value[key];
      removed.push(at);
    } else {
      prune(value[key], node.field(key), at, removed, false);
    }
  }
}
