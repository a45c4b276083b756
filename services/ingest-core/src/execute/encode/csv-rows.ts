import type { Schema } from "../../iceberg/schema";
import type { SourceColumns } from "../../plan/planner";
import type { CsvRules } from "../../plan/table-rules";
import { type CsvColumn, csvReadType, projectCsv } from "./csv-projection";
import { sqlName, sqlText } from "./duckdb";
import { type RowSource, selectList } from "./row-source";

/** Records that a CSV reader remembers for each file; a file with more is no CSV of this table. */
export const MAX_REJECTS = 1_000;

/**
 * What a session needs for {@link csvRows}: all columns of a file are read, also those that nobody asks for.
 * With `store_rejects`, DuckDB 1.5 fails an assertion at a bad record when it reads only some
 * ("Attempted to access index 1 within vector of size 1").
 */
export const CSV_SETTINGS: readonly string[] = ["SET disabled_optimizers = 'unused_columns'"];

/**
 * Rows of CSV files of one shape. Types, order and dialect are all given: nothing is sniffed.
 *
 * @param mode of bad records: stop at the first, or leave them out
 */
export function csvRows(
  paths: readonly string[],
  schema: Schema,
  { layout }: SourceColumns & { readonly format: "csv" },
  rules: CsvRules,
  mode: "stop" | "skip",
): RowSource {
  const columns = projectCsv(schema, layout, rules);
  const types = layout.columns.map((field, i) => {
    return `${sqlText(field?.name ?? `floe_ignored_${i}`)}: ${sqlText(csvReadType(field, rules))}`;
  });
  const options = [
    "auto_detect = false",
    `header = ${layout.hasHeader}`,
    `delim = ${sqlText(layout.delimiter)}`,
    `quote = ${sqlText(layout.quote)}`,
    `escape = ${sqlText(layout.escape)}`,
    `columns = {${types.join(", ")}}`,
    `nullstr = ${sqlText(rules.nullString ?? "")}`,
    "allow_quoted_nulls = false",
    "strict_mode = true",
    `compression = ${sqlText(layout.compression)}`,
    `encoding = ${sqlText(rules.encoding ?? "utf-8")}`,
    "store_rejects = true",
    `rejects_limit = ${MAX_REJECTS}`,
    ...(rules.dateFormat === undefined ? [] : [`dateformat = ${sqlText(rules.dateFormat)}`]),
    ...(rules.timestampFormat === undefined ? [] : [`timestampformat = ${sqlText(rules.timestampFormat)}`]),
  ];
  // Without the star, columns would be left out when the statement is bound, which no setting prevents.
  const scan = (more: readonly string[] = []) =>
    `(SELECT * FROM read_csv([${paths.map(sqlText).join(", ")}], ${[...options, ...more].join(", ")}))`;
  const bad = columns
    .flatMap(({ bad }) => (bad === undefined ? [] : [`coalesce(${bad}, false)`]))
    .join(" OR ");
  const countBad = `SELECT filename, count(*) FROM ${scan(["filename = true"])} WHERE ${bad} GROUP BY filename`;
  const rows = { columns, ...(bad !== "" && { countBad }) };
  if (mode === "stop") {
    return { ...rows, select: `SELECT ${selectList(columns.map(stopping))} FROM ${scan()}` };
  }
  const where = bad === "" ? "" : ` WHERE NOT (${bad})`;
  return { ...rows, select: `SELECT ${selectList(columns)} FROM ${scan()}${where}` };
}

/** The column, ending the query at its first bad value with a message that shows it. */
function stopping(column: CsvColumn): CsvColumn {
  const { field, sql, bad } = column;
  if (bad === undefined) return column;
  const value = `coalesce(left(CAST(${sqlName(field.name)} AS VARCHAR), 100), 'null')`;
  const message = `${sqlText(`column ${field.name}: `)} || ${value} || ${sqlText(` is no ${String(field.type)}`)}`;
  return { ...column, sql: `CASE WHEN ${bad} THEN error(${message}) ELSE ${sql} END` };
}
