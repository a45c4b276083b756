import { checkSchema } from "../../../src/iceberg/compatibility/check-schema";
import type { SchemaCheckOptions, SchemaVerdict } from "../../../src/iceberg/compatibility/verdict";
import type { NestedField, Schema, Type } from "../../../src/iceberg/schema";
import { footerOf, type RowGroupSketch } from "../footers";

export const freeze: SchemaCheckOptions = { contract: "freeze", formatVersion: 2, lastColumnId: 20 };
export const evolve: SchemaCheckOptions = { ...freeze, contract: "evolve" };
export const text = { logicalType: { kind: "string" } } as const;

/** A schema field, optional unless said otherwise. */
export const field = (id: number, name: string, type: Type, required = false): NestedField => ({
  id,
  name,
  required,
  type,
});
export const schemaOf = (...fields: NestedField[]): Schema => ({ type: "struct", "schema-id": 4, fields });
export const ab = schemaOf(field(1, "a", "long"), field(2, "b", "string"));

/** The verdict on a file of these columns. */
export function check(
  schema: Schema,
  columns: Parameters<typeof footerOf>[0],
  options: SchemaCheckOptions = freeze,
  rowGroups: readonly RowGroupSketch[] = [],
): SchemaVerdict {
  return checkSchema(schema, footerOf(columns, rowGroups), options);
}
