import { type CsvLayout, isPrimitive, type NestedField, parsePrimitive } from "@floe/ingest-core";
import { sqlName, sqlText } from "./sql-text";
import { absentValue, tableType } from "./table-type";

/** How Spark reads CSV files of one shape. */
export interface CsvReading {
  readonly format: "csv";
  /** Fields of a record: `c0`, `c1` and so on, all text. */
  readonly columns: number;
  /** Options of Spark's CSV reader. */
  readonly options: Readonly<Record<string, string>>;
  /** The table's columns in its order, as SQL over the fields. */
  readonly select: readonly string[];
  /** SQL that says what is wrong with a record; null for a good one. */
  readonly wrong: string;
}

/** Stands for a field without quotes and characters, so that `""` stays an empty text. */
const NOTHING = "\u0000";

/**
 * Says how CSV files of one layout become rows of the table. Everything is read as text and converted
 * here, so that a value which does not fit is noticed and never rounded, cut or made null; what the
 * light path refuses is refused.
 *
 * @throws IngestError `table.type-not-in-spark`
 */
export function projectCsv(fields: readonly NestedField[], layout: CsvLayout): CsvReading {
  const at = new Map(
    layout.columns.flatMap((field, i) => (field === undefined ? [] : [[field.id, `c${i}`]])),
  );
  const complaints: string[] = [];
  const select = fields.map((field) => {
    const column = at.get(field.id);
    if (column === undefined)
      return `${absentValue(field.type, field["initial-default"])} AS ${sqlName(field.name)}`;
    const { sql, bad } = convert(field, column);
    const conditions = [
      ...(bad === undefined ? [] : [`${column} IS NOT NULL AND (${bad})`]),
      ...(field.required ? [`${column} IS NULL`] : []),
    ];
    for (const condition of conditions) complaints.push(`WHEN ${condition} THEN ${complaint(field, column)}`);
    return `${sql} AS ${sqlName(field.name)}`;
  });
  const fieldCount = sqlText(`a record has not ${layout.columns.length} fields`);
  return {
    format: "csv",
    columns: layout.columns.length,
    options: {
      header: String(layout.hasHeader),
      sep: layout.delimiter,
      quote: layout.quote,
      escape: layout.escape,
      encoding: "UTF-8",
      nullValue: NOTHING,
      // Line breaks inside quotes are part of the value.
      multiLine: "true",
    },
    select,
    wrong: ["CASE", `WHEN _corrupt IS NOT NULL THEN ${fieldCount}`, ...complaints, "END"].join(" "),
  };
}

function complaint({ name, type }: NestedField, column: string): string {
  return `concat(${sqlText(`column ${name}: `)}, coalesce(left(${column}, 100), 'null'), ${sqlText(` is no ${String(type)}`)})`;
}

const DATE = "^ *[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2} *$";
const TIMESTAMP = "^ *[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}([ T].*)?$";
const OFFSET = "[T ].*([+-]|[Zz] *$)";
/** Java takes `1d` and `1f` for numbers. */
const SUFFIX = "^[^A-Za-z]*[dDfF] *$";
const UUID = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

/** @returns the value, and when it is none although the field holds something */
function convert({ type }: NestedField, column: string): { readonly sql: string; readonly bad?: string } {
  const kind = isPrimitive(type) ? parsePrimitive(type).kind : undefined;
  const target = tableType(type);
  const attempt = `try_cast(${column} AS ${target})`;
  switch (kind) {
    case "string":
      return { sql: column };
    case "uuid":
      return { sql: `lower(${column})`, bad: `NOT ${matches(column, UUID)}` };
    case "int": {
      // `1.0` and `1e3` are integers; `1.5` is none, and must not become 1.
      const number = `try_cast(${column} AS DOUBLE)`;
      const isNone = `${number} IS NULL OR ${number} <> floor(${number}) OR abs(${number}) >= 2147483648`;
      return { sql: `try_cast(${number} AS INT)`, bad: `${isNone} OR ${matches(column, SUFFIX)}` };
    }
    case "float":
    case "double":
      return { sql: attempt, bad: `${attempt} IS NULL OR ${matches(column, SUFFIX)}` };
    case "date":
      return { sql: attempt, bad: `${attempt} IS NULL OR NOT ${matches(column, DATE)}` };
    case "timestamptz":
      return { sql: attempt, bad: `${attempt} IS NULL OR NOT ${matches(column, TIMESTAMP)}` };
    case "timestamp": {
      // An offset is applied, the value is UTC; Spark's own cast would drop it.
      const zoned = `CAST(try_cast(${column} AS TIMESTAMP) AS TIMESTAMP_NTZ)`;
      const sql = `IF(${matches(column, OFFSET)}, ${zoned}, ${attempt})`;
      return { sql, bad: `(${sql}) IS NULL OR NOT ${matches(column, TIMESTAMP)}` };
    }
    default:
      return { sql: attempt, bad: `${attempt} IS NULL` };
  }
}

function matches(column: string, pattern: string): string {
  return `${column} RLIKE ${sqlText(pattern)}`;
}
