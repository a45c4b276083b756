import { isObject, type JsonObject } from "../kube-object";
import type { SchemaNode } from "../schema/api-schema";

/** A key that a client left out counts as its default, or as absent (structured-merge-diff `keyedAssociativeListItemToPathElement`). */
function keyValue(item: JsonObject, key: string, items: SchemaNode): unknown {
  return Object.hasOwn(item, key) ? item[key] : items.field(key).beside.default;
}

/**
 * The path element of an item of an associative list: `k:{"name":"a"}` or `v:"a"`.
 *
 * @throws {Error} when an item of a map list is no object
 */
export function itemElement(item: unknown, list: SchemaNode): string {
  if (list.listType === "set") return `v:${JSON.stringify(item)}`;
  if (!isObject(item)) throw new Error("associative list with keys has an element that is not an object");
  const items = list.items();
  const keys: JsonObject = {};
  for (const key of [...list.listKeys].sort()) {
    const value = keyValue(item, key, items);
    if (value !== undefined) keys[key] = value;
  }
  return `k:${JSON.stringify(keys)}`;
}

/** Items by their path element, in order. Of duplicates the last one counts. */
export function itemsByElement(list: readonly unknown[], node: SchemaNode): Map<string, unknown> {
  return new Map(list.map((item) => [itemElement(item, node), item]));
}
