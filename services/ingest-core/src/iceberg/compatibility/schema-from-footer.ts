import { IngestError } from "../../errors";
import type { ParquetFooter, SchemaNode } from "../../parquet/footer";
import { formatPrimitive, isList, isMap, isStruct } from "../primitive-type";
import type { NestedField, Schema, Type } from "../schema";
import { nodeShape } from "./group-shape";
import { describeLeaf, leafType } from "./leaf-type";

/** Hands out field ids in the order that Iceberg assigns them. */
export class FieldIds {
  constructor(private last: number) {}

  /** The highest id handed out. */
  get lastColumnId(): number {
    return this.last;
  }

  next(): number {
    return ++this.last;
  }
}

/**
 * The table schema that a file calls for, to create a table from its first file. All columns are
 * optional: one file is no proof for those that follow. Columns of nulls without a type are left
 * out. Ids count from 1, a struct's own fields before those inside them (TypeUtil.assignFreshIds);
 * catalogs assign them anew.
 *
 * @throws IngestError `file.type-unsupported` when a column has no Iceberg type
 */
export function schemaFromFooter(footer: ParquetFooter, formatVersion: number): Schema {
  const fields = fieldsOf(footer.schema.children, formatVersion);
  const numbered = numberFields({ type: "struct", fields }, new FieldIds(0));
  return { type: "struct", "schema-id": 0, fields: isStruct(numbered) ? numbered.fields : [] };
}

/**
 * The Iceberg type of a node, with 0 for every field id inside it.
 *
 * @returns `undefined` for a column of nulls without a type
 * @throws IngestError `file.type-unsupported`
 */
export function typeOfNode(node: SchemaNode, formatVersion: number, isElement = false): Type | undefined {
  const shape = nodeShape(node, isElement);
  switch (shape.kind) {
    case "leaf":
      return node.kind === "leaf" ? typeOfLeaf(node, formatVersion) : undefined;
    case "struct": {
      const fields = fieldsOf(shape.children, formatVersion);
      return fields.length === 0 ? undefined : { type: "struct", fields };
    }
    case "list": {
      const element = typeOfNode(shape.element, formatVersion, shape.isLegacy);
      if (element === undefined) return undefined;
      return { type: "list", "element-id": 0, element, "element-required": false };
    }
    case "map": {
      const key = typeOfNode(shape.key, formatVersion);
      const value = typeOfNode(shape.value, formatVersion);
      if (key === undefined || value === undefined) return undefined;
      return { type: "map", "key-id": 0, key, "value-id": 0, value, "value-required": false };
    }
    case "malformed":
      throw unsupported(node, shape.why);
  }
}

/** Gives every field of a type a new id, those of a struct before those inside them. */
export function numberFields(type: Type, ids: FieldIds): Type {
  if (isStruct(type)) {
    const own = type.fields.map((field) => ({ ...field, id: ids.next() }));
    return { ...type, fields: own.map((field) => ({ ...field, type: numberFields(field.type, ids) })) };
  }
  if (isList(type)) {
    return { ...type, "element-id": ids.next(), element: numberFields(type.element, ids) };
  }
  if (!isMap(type)) return type;
  const [keyId, valueId] = [ids.next(), ids.next()];
  const [key, value] = [numberFields(type.key, ids), numberFields(type.value, ids)];
  return { ...type, "key-id": keyId, key, "value-id": valueId, value };
}

function fieldsOf(children: readonly SchemaNode[], formatVersion: number): readonly NestedField[] {
  return children.flatMap((node): NestedField[] => {
    const type = typeOfNode(node, formatVersion);
    return type === undefined ? [] : [{ id: 0, name: node.name, required: false, type }];
  });
}

function typeOfLeaf(leaf: SchemaNode & { readonly kind: "leaf" }, formatVersion: number): Type | undefined {
  const file = leafType(leaf, formatVersion);
  if (file.kind === "unsupported") throw unsupported(leaf, file.why);
  return file.kind === "null" ? undefined : formatPrimitive(file.type);
}

function unsupported(node: SchemaNode, why: string): IngestError {
  const at = node.path.join(".");
  return new IngestError("file.type-unsupported", `column ${at} has no Iceberg type: ${why}`, false, {
    at,
    got: node.kind === "leaf" ? describeLeaf(node) : "group",
    nextStep: "write the column as another type, or leave it out",
  });
}
