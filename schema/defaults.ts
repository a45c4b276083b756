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
  let filled: Record<string, unknown> | undefined;
  const fill = (name: string, content: unknown) => {
    filled ??= { ...given };
    filled[name] = content;
  };
  const { properties = {}, additionalProperties } = schema;
  for (const name in properties) {
    const property = properties[name] as JsonSchema;
    const before = given[name];
    if (before === undefined) {
      if (property.default !== undefined) fill(name, withDefaults(property, property.default));
      continue;
    }
    const after = withDefaults(property, before);
    if (after !== before) fill(name, after);
  }
  if (typeof additionalProperties === "object")
    for (const name in given) {
      const after = withDefaults(additionalProperties, given[name]);
      if (after !== given[name]) fill(name, after);
    }
  return filled ?? value;
}

function sameOr(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, index) => item === before[index]) ? before : after;
}
