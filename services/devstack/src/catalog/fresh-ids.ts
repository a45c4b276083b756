import type { NestedField, Schema, Type } from "@floe/ingest-core";

/** A schema with ids assigned by the catalog, and where the client's ids went. */
export interface FreshSchema {
  readonly schema: Schema;
  readonly lastColumnId: number;
  /** Client's field id to the assigned one: partition and sort fields refer to it. */
  readonly assigned: ReadonlyMap<number, number>;
}

/**
 * Assigns field ids to a new table's schema the way Java does (AssignFreshIds):
 * all fields of a struct first, then what is inside them.
 */
export function assignFreshIds(schema: Schema): FreshSchema {
  let last = 0;
  const assigned = new Map<number, number>();
  const next = (old: number): number => {
    last += 1;
    assigned.set(old, last);
    return last;
  };
  const fresh = (type: Type): Type => {
    if (typeof type === "string") return type;
    switch (type.type) {
      case "struct":
        return { ...type, fields: freshFields(type.fields) };
      case "list":
        return { ...type, "element-id": next(type["element-id"]), element: fresh(type.element) };
      case "map":
        return {
          ...type,
          "key-id": next(type["key-id"]),
          "value-id": next(type["value-id"]),
          key: fresh(type.key),
          value: fresh(type.value),
        };
    }
  };
  const freshFields = (fields: readonly NestedField[]): readonly NestedField[] =>
    fields
      .map((field) => ({ ...field, id: next(field.id) }))
      .map((field) => ({ ...field, type: fresh(field.type) }));

  const fields = freshFields(schema.fields);
  const identifiers = schema["identifier-field-ids"]?.map((id) => assigned.get(id) ?? id);
  return {
    schema: {
      type: "struct",
      "schema-id": 0,
      ...(identifiers !== undefined && { "identifier-field-ids": identifiers }),
      fields,
    },
    lastColumnId: last,
    assigned,
  };
}

/** @returns the highest field id in a type, 0 when it has none */
export function highestFieldId(type: Type): number {
  if (typeof type === "string") return 0;
  switch (type.type) {
    case "struct":
      return Math.max(0, ...type.fields.map((field) => Math.max(field.id, highestFieldId(field.type))));
    case "list":
      return Math.max(type["element-id"], highestFieldId(type.element));
    case "map":
      return Math.max(type["key-id"], type["value-id"], highestFieldId(type.key), highestFieldId(type.value));
  }
}
