import { isObject } from "../kube-object";
import type { SchemaNode } from "./api-schema";

/**
 * Fills in the defaults of a CustomResourceDefinition's schema (apiextensions `structural/defaulting`):
 * a missing field gets its default, and a null takes it where null is not allowed.
 *
 * @param value object or array to change in place
 */
export function applySchemaDefaults(value: unknown, node: SchemaNode): void {
  if (Array.isArray(value)) {
    const items = node.items();
    for (const item of value) applySchemaDefaults(item, items);
    return;
  }
  if (!isObject(value)) return;
  for (const name of Object.keys(node.schema.properties ?? {})) {
    const field = node.field(name);
    const fallback = field.beside.default;
    if (fallback === undefined) continue;
    const missing = !Object.hasOwn(value, name);
    if (missing || (value[name] === null && field.schema.nullable !== true))
      value[name] = structuredClone(fallback);
  }
  for (const [name, item] of Object.entries(value)) applySchemaDefaults(item, node.field(name));
}
