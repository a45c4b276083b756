import { isList, isMap, isStruct } from "../primitive-type";
import type { Type } from "../schema";

/** Table property that holds the name mapping as JSON. */
export const NAME_MAPPING_PROPERTY = "schema.name-mapping.default";

/** One field of a name mapping (Iceberg spec, "Name Mapping Serialization"). */
export interface MappedField {
  readonly names: readonly string[];
  readonly "field-id"?: number;
  readonly fields?: readonly MappedField[];
}

/**
 * The mapping that gives files without field ids the names of this schema. Lists map `element`,
 * maps `key` and `value`, whatever the file calls them: readers normalise (ApplyNameMapping.java).
 */
export function createNameMapping(type: Type): readonly MappedField[] {
  if (isStruct(type)) return type.fields.map((field) => mapped(field.name, field.id, field.type));
  if (isList(type)) return [mapped("element", type["element-id"], type.element)];
  if (!isMap(type)) return [];
  return [mapped("key", type["key-id"], type.key), mapped("value", type["value-id"], type.value)];
}

/**
 * Reads a table's name mapping.
 *
 * @param json value of {@link NAME_MAPPING_PROPERTY}
 * @returns `undefined` when there is none or it is unreadable: then it does not help readers either
 */
export function parseNameMapping(json: string | undefined): readonly MappedField[] | undefined {
  if (json === undefined) return undefined;
  try {
    const mapping: unknown = JSON.parse(json);
    return isMapping(mapping, 0) ? mapping : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the mapped field that answers to the name */
export function findMapped(
  mapping: readonly MappedField[] | undefined,
  name: string,
): MappedField | undefined {
  return mapping?.find(({ names }) => names.includes(name));
}

const MAX_DEPTH = 64;

function isMapping(value: unknown, depth: number): value is readonly MappedField[] {
  return Array.isArray(value) && depth < MAX_DEPTH && value.every((field) => isMappedField(field, depth));
}

function isMappedField(field: unknown, depth: number): boolean {
  if (typeof field !== "object" || field === null) return false;
  const { names, fields, "field-id": id } = field as Partial<Record<keyof MappedField, unknown>>;
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) return false;
  return (
    (id === undefined || typeof id === "number") && (fields === undefined || isMapping(fields, depth + 1))
  );
}

function mapped(name: string, id: number, type: Type): MappedField {
  const fields = createNameMapping(type);
  return { "field-id": id, names: [name], ...(fields.length === 0 ? {} : { fields }) };
}
