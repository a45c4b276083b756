import { isPrimitive, parsePrimitive } from "../../iceberg/primitive-type";
import type { NestedField, Schema } from "../../iceberg/schema";
import type { CsvLayout } from "../../plan/csv-layout";
import type { CsvRules } from "../../plan/table-rules";
import { type ProjectedColumn, refuseSameNames } from "./column-projection";
import { sqlName, sqlText } from "./duckdb";
import { duckDbType } from "./sql-types";

/** A CSV column: how it is read, and the value it becomes. */
export interface CsvColumn extends ProjectedColumn {
  /** True for rows whose field is no value of the column. @default - the reader rejects those itself */
  readonly bad?: string;
}

/**
 * Columns of a CSV file in the table's order.
 *
 * DuckDB's reader is lenient where that loses data, so some columns are read as
 * something wider and checked: it rounds `1.5` to 2 in an integer column, and
 * drops the offset of `2024-01-01T00:00:00+02:00` in a column without zone (here
 * it is applied, the value is UTC). Decimals are rounded half up to the column's
 * scale, as every SQL cast does.
 */
export function projectCsv(schema: Schema, layout: CsvLayout, rules: CsvRules): readonly CsvColumn[] {
  const present = new Set(layout.columns.map((field) => field?.id));
  refuseSameNames(layout.columns.flatMap((field) => field?.name ?? []));
  return schema.fields
    .filter(({ id }) => present.has(id))
    .map((field) => {
      const { sql, bad } = convertField(field, rules);
      const name = sqlName(field.name);
      const wrong = [bad, field.required ? `${name} IS NULL` : undefined].filter(
        (part) => part !== undefined,
      );
      const ids = { id: field.id, children: {} };
      return wrong.length === 0 ? { field, sql, ids } : { field, sql, ids, bad: wrong.join(" OR ") };
    });
}

/** The type that a column is read with. */
export function csvReadType(field: NestedField | undefined, rules: CsvRules): string {
  switch (kindOf(field)) {
    case "int":
      // Every 32-bit integer is a double, and reading those is as fast.
      return "DOUBLE";
    case "long":
      return "VARCHAR";
    case "timestamp":
      return rules.timestampFormat === undefined ? "VARCHAR" : "TIMESTAMP";
    default:
      return field === undefined ? "VARCHAR" : duckDbType(field.type);
  }
}

function convertField(field: NestedField, rules: CsvRules): { readonly sql: string; readonly bad?: string } {
  const name = sqlName(field.name);
  switch (kindOf(field)) {
    case "int":
      return {
        sql: `CAST(${name} AS INTEGER)`,
        bad: `${name} <> trunc(${name}) OR NOT ${name} BETWEEN -2147483648 AND 2147483647`,
      };
    case "long": {
      const isRounded = [".", "e", "E"].map((mark) => `contains(${name}, ${sqlText(mark)})`).join(" OR ");
      const sql = `TRY_CAST(${name} AS BIGINT)`;
      return { sql, bad: `${name} IS NOT NULL AND (${isRounded} OR ${sql} IS NULL)` };
    }
    case "timestamp": {
      if (rules.timestampFormat !== undefined) return { sql: name };
      const hasOffset = `contains(${name}, '+') OR contains(substr(${name}, 11), '-')`;
      const zoned = `(TRY_CAST(${name} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')`;
      const sql = `CASE WHEN ${hasOffset} THEN ${zoned} ELSE TRY_CAST(${name} AS TIMESTAMP) END`;
      return { sql, bad: `${name} IS NOT NULL AND (${sql}) IS NULL` };
    }
    default:
      return { sql: name };
  }
}

function kindOf(field: NestedField | undefined): string | undefined {
  return field !== undefined && isPrimitive(field.type) ? parsePrimitive(field.type).kind : undefined;
}
