import type { Schema } from "../../iceberg/schema";
import type { ParquetFooter } from "../../parquet/footer";
import type { SourceColumns } from "../../plan/planner";
import { type ProjectedColumn, projectParquet } from "./column-projection";
import { sqlName, sqlText } from "./duckdb";

/** Rows of a job's files as SQL. */
export interface RowSource {
  readonly columns: readonly ProjectedColumn[];
  /** SELECT of the columns under the table's names. */
  readonly select: string;
  /** SELECT of path and number of rows whose values are bad, by file; absent when none can be. */
  readonly countBad?: string;
}

/** Rows of Parquet files of one shape. */
export function parquetRows(
  paths: readonly string[],
  schema: Schema,
  footer: ParquetFooter,
  columns: SourceColumns & { readonly format: "parquet" },
): RowSource {
  const projected = projectParquet(schema, footer.schema, (node) => columns.mapping.nodes.get(node.index));
  const from = `read_parquet([${paths.map(sqlText).join(", ")}], hive_partitioning = false)`;
  return { columns: projected, select: `SELECT ${selectList(projected)} FROM ${from}` };
}

/** Columns under the table's names. */
export function selectList(columns: readonly ProjectedColumn[]): string {
  return columns.map(({ field, sql }) => `${sql} AS ${sqlName(field.name)}`).join(", ");
}
