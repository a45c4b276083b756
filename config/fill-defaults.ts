import type { JsonSchema } from "../schema/schema";

/**
 * Fills in what the file leaves out: a field's own default, and a section's default
 * merged with what the file says of the section.
 *
 * @param value what the file says; must have passed the schema
 * @param root the schema that `$ref`s point into
 */
export function fillDefaults(schema: JsonSchema, value: unknown, root: JsonSchema): unknown {
  const section =
    schema.$ref === undefined ? schema : root.definitions?.[schema.$ref.replace("#/definitions/", "")];
  if (section === undefined || !isRecord(value)) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [name, field] of Object.entries(section.properties ?? {})) {
    const given = value[name];
    const fallback = field.default ?? (isSection(field, root) ? {} : undefined);
    const merged =
      isRecord(given) && isRecord(fallback) && isSection(field, root)
        ? { ...fallback, ...given }
        : (given ?? fallback);
    if (merged !== undefined) filled[name] = fillDefaults(field, merged, root);
  }
  return filled;
}

function isSection(field: JsonSchema, root: JsonSchema): boolean {
  const target = root.definitions?.[field.$ref?.replace("#/definitions/", "") ?? ""];
  return target?.properties !== undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
