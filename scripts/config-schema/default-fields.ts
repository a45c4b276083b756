import type { JsonSchema } from "../../schema/schema";

type Mutable = { -readonly [K in keyof JsonSchema]: JsonSchema[K] };

/**
 * Turns the schema of the filled-in configuration into the schema of the file:
 * a field with a default need not be written, and neither need a section in
 * which every required field has one. Prose defaults (`- none`) are not values.
 */
export function relaxDefaults(root: JsonSchema): JsonSchema {
  const definitions = structuredClone(root.definitions ?? {}) as Record<string, Mutable>;
  for (const definition of Object.values(definitions)) dropProse(definition);
  dropWhatSectionDefaultsGive(definitions);
  let changed = true;
  while (changed) {
    changed = false;
    for (const definition of Object.values(definitions)) {
      const required = (definition.required ?? []).filter(
        (name) => !mayBeLeftOut(definitions, definition, name),
      );
      changed ||= required.length !== (definition.required ?? []).length;
      setRequired(definition, required);
    }
  }
  return { ...root, definitions };
}

function mayBeLeftOut(definitions: Record<string, Mutable>, definition: Mutable, name: string): boolean {
  const field = definition.properties?.[name];
  if (field?.default !== undefined) return true;
  const section = sectionOf(definitions, field);
  return section !== undefined && (section.required ?? []).length === 0;
}

function sectionOf(definitions: Record<string, Mutable>, field: JsonSchema | undefined): Mutable | undefined {
  const name = field?.$ref?.replace("#/definitions/", "");
  const target = name === undefined ? undefined : definitions[name];
  return target?.type === "object" && target.properties !== undefined ? target : undefined;
}

function dropProse(definition: Mutable): void {
  for (const field of Object.values(definition.properties ?? {}) as Mutable[])
    if (typeof field.default === "string" && field.default.startsWith("- ")) {
      field.description = `${field.description ?? ""} Default: ${field.default.slice(2)}.`.trim();
      delete field.default;
    }
}

/**
 * A section's default (`{"enabled": true, …}`) is merged field by field with what the file says,
 * so the fields it names need not be written. A type that several sections share may only leave
 * out what every one of their defaults gives.
 */
function dropWhatSectionDefaultsGive(definitions: Record<string, Mutable>): void {
  const given = new Map<Mutable, Set<string>>();
  for (const definition of Object.values(definitions))
    for (const field of Object.values(definition.properties ?? {})) {
      const section = sectionOf(definitions, field);
      if (section === undefined) continue;
      const names = new Set(
        typeof field.default === "object" && field.default !== null ? Object.keys(field.default) : [],
      );
      const before = given.get(section);
      given.set(
        section,
        before === undefined ? names : new Set([...before].filter((name) => names.has(name))),
      );
    }
  for (const [section, names] of given)
    setRequired(
      section,
      (section.required ?? []).filter((name) => !names.has(name)),
    );
}

function setRequired(definition: Mutable, required: readonly string[]): void {
  if (required.length > 0) definition.required = required;
  else delete definition.required;
}
