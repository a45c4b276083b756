import type { JsonSchema } from "./schema";

/**
 * A value with the defaults that its schema gives, as the API server fills them in before it
 * validates: missing fields of objects that are there. The value itself is not changed; parts
 * without defaults are shared with it.
 */
export function withDefaults(schema: JsonSchema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? value
      : sameOr(
          value,
          value.map((item) => withDefaults(items, item)),
        );
  }
  if (typeof value !== "object" || value === null) return value;
  const given = value as Record<string, unknown>;
  const filled: Record<string, unknown> = { ...given };
  let changed = false;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const before = given[name];
    const after = before === undefined ? property.default : withDefaults(property, before);
    if (after === before || after === undefined) continue;
    filled[name] = before === undefined ? withDefaults(property, after) : after;
    changed = true;
  }
  const { additionalProperties } = schema;
  if (typeof additionalProperties === "object")
    for (const [name, before] of Object.entries(given)) {
      const after = withDefaults(additionalProperties, before);
      changed ||= after !== before;
      filled[name] = after;
    }
  return changed ? filled : value;
}

function sameOr(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, index) => item === before[index]) ? before : after;
}
