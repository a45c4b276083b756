import { IngestError } from "../../errors";
import { label } from "../file-error";
import type { ParquetFooter, SchemaGroup, SchemaNode } from "../footer";
import { FileMetaData, SchemaElement } from "../format";
import { listOfStructs, structsAt } from "../thrift/tree";
import { type ThriftList, ThriftType } from "../thrift/value";

/** The table's field id of a schema node; `undefined` for nodes that Iceberg has no field for. */
export type FieldIdOf = (node: SchemaNode) => number | undefined;

/**
 * The schema of a file with the table's field ids on every node, groups and
 * list elements, map keys and values included. Ids that the file brought are
 * replaced or dropped: a file with only some ids reads as null in the columns
 * without (Iceberg `ParquetSchemaUtil.hasIds` asks for any).
 *
 * @throws IngestError `engine.field-ids` when a column gets no id or two get the same
 */
export function schemaWithFieldIds(footer: ParquetFooter, fieldIdOf: FieldIdOf): ThriftList {
  const ids = new Map<number, number>();
  const owners = new Map<number, SchemaNode>();
  visit(footer.schema, undefined, (node, parent) => {
    const id = fieldIdOf(node);
    if (id === undefined) {
      if (parent !== undefined && isRepeatedLayer(node, parent)) return;
      throw new IngestError("engine.field-ids", `column ${label(node.path)} has no field id`, false, {
        at: label(node.path),
      });
    }
    const owner = owners.get(id);
    if (owner !== undefined)
      throw new IngestError("engine.field-ids", `field id ${id} is given twice`, false, {
        at: label(node.path),
        got: id,
        expected: `only ${label(owner.path)}`,
      });
    owners.set(id, node);
    ids.set(node.index, id);
  });
  return listOfStructs(
    structsAt(footer.tree, FileMetaData.schema).map((element, index) => {
      const id = ids.get(index);
      return id === undefined
        ? element.with([SchemaElement.fieldId, undefined])
        : element.with([SchemaElement.fieldId, ThriftType.I32, id]);
    }),
  );
}

/** The `list` or `key_value` group of the three-level encodings is structure, not a field. */
function isRepeatedLayer(node: SchemaNode, parent: SchemaGroup): boolean {
  const kind = parent.logicalType?.kind;
  return node.kind === "group" && node.repetition === "repeated" && (kind === "list" || kind === "map");
}

function visit(
  group: SchemaGroup,
  parent: SchemaGroup | undefined,
  see: (node: SchemaNode, parent: SchemaGroup | undefined) => void,
): void {
  if (parent !== undefined) see(group, parent);
  for (const child of group.children) {
    if (child.kind === "group") visit(child, group, see);
    else see(child, group);
  }
}
