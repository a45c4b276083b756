import { createHash } from "node:crypto";
import { IngestError } from "../errors";
import { isPrimitive, parsePrimitive } from "../iceberg/primitive-type";
import type { NestedField, Schema } from "../iceberg/schema";
import { type CsvDialect, csvDialect } from "./csv-header";
import { type CsvCompression, csvCompression } from "./file-format";
import type { IdentifiedFile } from "./plan";
import type { SourceFacts } from "./source-facts";
import type { CsvRules } from "./table-rules";

/** How a CSV file is laid out: which table column each of its fields is. */
export interface CsvLayout extends CsvDialect {
  readonly hasHeader: boolean;
  readonly compression: CsvCompression;
  /** In file order; `undefined` for a column that is left out. */
  readonly columns: readonly (NestedField | undefined)[];
}

/** Types that text has no form for, or whose bytes the encoder cannot write. */
const WITHOUT_TEXT: ReadonlySet<string> = new Set([
  "binary",
  "fixed",
  "unknown",
  "variant",
  "geometry",
  "geography",
  "timestamptz_ns",
]);

/**
 * Maps a CSV file's columns to the table's by name.
 *
 * @param names of the header; `undefined` when the file has none and the rules tell the order
 * @throws IngestError `file.extra-column`, `file.missing-column`, `file.duplicate-column`,
 * `file.type-unsupported`
 */
export function csvLayout(
  file: IdentifiedFile,
  schema: Schema,
  rules: CsvRules,
  names: readonly string[] | undefined,
): CsvLayout {
  const { uri } = file;
  const given = names ?? rules.columns ?? schema.fields.map(({ name }) => name);
  const byName = new Map(schema.fields.map((field) => [field.name, field]));
  const seen = new Set<string>();
  const columns = given.map((name) => {
    const field = byName.get(name);
    if (seen.has(name)) throw bad("file.duplicate-column", uri, name, `column ${name} is there twice`);
    seen.add(name);
    if (field === undefined && (rules.extraColumns ?? "refuse") === "refuse") {
      throw bad("file.extra-column", uri, name, "the table has no such column, and CSV cannot tell its type");
    }
    if (
      field !== undefined &&
      (!isPrimitive(field.type) || WITHOUT_TEXT.has(parsePrimitive(field.type).kind))
    ) {
      throw bad("file.type-unsupported", uri, name, "values of its type cannot be written in CSV");
    }
    return field;
  });
  if (columns.every((field) => field === undefined)) {
    const message = `the file has none of the table's columns, but ${given.map((name) => JSON.stringify(name)).join(", ")}`;
    throw bad("file.missing-column", uri, given[0] ?? "", message.slice(0, 500));
  }
  for (const { name, required, "initial-default": initial } of schema.fields) {
    if (!required || seen.has(name) || (initial ?? null) !== null) continue;
    throw bad("file.missing-column", uri, name, `the file has no column ${name}, which the table requires`);
  }
  return {
    ...csvDialect(uri, rules),
    hasHeader: names !== undefined,
    compression: csvCompression(uri),
    columns,
  };
}

/** Facts of a CSV file: it always has to be decoded. */
export function csvFacts(file: IdentifiedFile, layout: CsvLayout): SourceFacts {
  const { columns, ...rest } = layout;
  const ids = columns.map((field) => field?.id ?? null);
  return {
    file,
    format: "csv",
    shape: createHash("sha256")
      .update(JSON.stringify([ids, rest]))
      .digest("hex"),
    mustDecode: "CSV has to be decoded",
    isEncodable: true,
    fieldIds: "absent",
    isReadableAsIs: false,
    bodyBytes: file.size,
    footerBytes: 0,
    rowGroups: [],
  };
}

function bad(code: `file.${string}`, uri: string, at: string, message: string): IngestError {
  return new IngestError(code, message, false, { uri, at });
}
