import type { SchemaNode } from "../../parquet/footer";
import { formatPrimitive, isList, isMap, isStruct, type Primitive } from "../primitive-type";
import type { NestedField, Schema, StructType, Type } from "../schema";
import { highestFieldId } from "../schema-index";
import { FieldIds, numberFields, typeOfNode } from "./schema-from-footer";

/** A file column that the table does not have yet. */
export interface Addition {
  /** Field id of the struct, list element or map value to add it to; `null` for the root. */
  readonly parentId: number | null;
  readonly node: SchemaNode;
}

/** Changes that a file asks for. */
export interface Evolution {
  readonly additions: readonly Addition[];
  /** Field id to its wider type. */
  readonly promotions: ReadonlyMap<number, Primitive>;
}

/** The schema after the changes. */
export interface EvolvedSchema {
  readonly schema: Schema;
  readonly lastColumnId: number;
}

/**
 * Applies additions and promotions to a schema. New columns are optional and stand behind the
 * existing ones; their ids follow the table's `last-column-id`, never the schema's highest id, since
 * dropped columns keep theirs.
 *
 * @throws IngestError `file.type-unsupported` when a new column has no Iceberg type
 */
export function evolveSchema(
  schema: Schema,
  evolution: Evolution,
  options: { readonly lastColumnId: number; readonly formatVersion: number; readonly schemaId: number },
): EvolvedSchema {
  const ids = new FieldIds(Math.max(options.lastColumnId, highestFieldId(schema)));
  const added = new Map<number | null, NestedField[]>();
  for (const { parentId, node } of evolution.additions) {
    const type = typeOfNode(node, options.formatVersion);
    if (type === undefined) continue;
    const id = ids.next();
    const field = { id, name: node.name, required: false, type: numberFields(type, ids) };
    added.set(parentId, [...(added.get(parentId) ?? []), field]);
  }
  const { fields } = changeStruct(schema, null, evolution.promotions, added);
  return { schema: { ...schema, "schema-id": options.schemaId, fields }, lastColumnId: ids.lastColumnId };
}

function changeStruct(
  struct: StructType,
  parentId: number | null,
  promotions: ReadonlyMap<number, Primitive>,
  added: ReadonlyMap<number | null, readonly NestedField[]>,
): StructType {
  const fields = struct.fields.map((field) => ({
    ...field,
    type: changeType(field.type, field.id, promotions, added),
  }));
  return { ...struct, fields: [...fields, ...(added.get(parentId) ?? [])] };
}

function changeType(
  type: Type,
  id: number,
  promotions: ReadonlyMap<number, Primitive>,
  added: ReadonlyMap<number | null, readonly NestedField[]>,
): Type {
  if (isStruct(type)) return changeStruct(type, id, promotions, added);
  if (isList(type)) {
    return { ...type, element: changeType(type.element, type["element-id"], promotions, added) };
  }
  if (isMap(type)) return { ...type, value: changeType(type.value, type["value-id"], promotions, added) };
  const promoted = promotions.get(id);
  return promoted === undefined ? type : formatPrimitive(promoted);
}
