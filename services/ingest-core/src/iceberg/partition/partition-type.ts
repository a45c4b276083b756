import { IngestError } from "../../errors";
import { isPrimitive, type Primitive, parsePrimitive } from "../primitive-type";
import type { PartitionField, PartitionSpec, Schema } from "../schema";
import { findField } from "../schema-index";
import { parseTransform, type Transform, transformResult } from "./transform";

/** A partition field with its transform parsed and both its types known. */
export interface BoundPartitionField {
  readonly field: PartitionField;
  readonly transform: Transform;
  /** Type of the source column in the schema. */
  readonly source: Primitive;
  /** Type of the partition value. */
  readonly result: Primitive;
}

/**
 * Binds a partition spec to the schema whose columns it refers to.
 *
 * @param schema must still hold the source columns; for an old spec pass the schema it was used with
 * @throws IngestError `table.partition-source` when a source column is gone or is not primitive,
 *   `table.transform-unknown`, `table.transform-type`
 */
export function bindPartitionSpec(spec: PartitionSpec, schema: Schema): readonly BoundPartitionField[] {
  return spec.fields.map((field) => {
    const transform = parseTransform(field.transform);
    const source = sourceType(field, schema, transform);
    return { field, transform, source, result: transformResult(transform, source) };
  });
}

function sourceType(field: PartitionField, schema: Schema, transform: Transform): Primitive {
  const column = findField(schema, field["source-id"]);
  if (column !== undefined && isPrimitive(column.type)) return parsePrimitive(column.type);
  // A dropped column leaves its void field behind; its values are null, any type does.
  if (column === undefined && transform.kind === "void") return { kind: "int" };
  throw new IngestError(
    "table.partition-source",
    `partition field ${field.name} has no primitive source column ${field["source-id"]}`,
    false,
    { at: field.name, nextStep: "evolve the table's partition spec" },
  );
}
