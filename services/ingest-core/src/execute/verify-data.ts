import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { IngestError } from "../errors";
import { decodeBound } from "../iceberg/metrics/decode-bound";
import { formatPrimitive, isPrimitive, type Primitive, parsePrimitive } from "../iceberg/primitive-type";
import type { Schema } from "../iceberg/schema";
import type { ObjectStore } from "../object-store/object-store";
import { pinTo } from "../object-store/server-side-copy";
import type { AssembledFile } from "../parquet/edit/assembled-file";
import { mergeFooters } from "../parquet/edit/merge-footers";
import type { ColumnChunk, ParquetFooter, RowGroup } from "../parquet/footer";
import { chunkStatistics } from "../parquet/statistics";
import type { IdentifiedFile } from "../plan/plan";
import { type DuckDbSession, sqlName, sqlText } from "./encode/duckdb";
import type { Spool } from "./encode/spool";
import { sqlLiteral } from "./encode/sql-literal";
import { duckDbType } from "./encode/sql-types";

/** What a file is verified with. */
export interface Verification {
  readonly store: Pick<ObjectStore, "stream">;
  readonly session: DuckDbSession;
  readonly spool: Spool;
  readonly schema: Schema;
}

/** A file to verify and which table column each of its columns is. */
export interface VerifiableFile {
  readonly file: IdentifiedFile;
  readonly footer: ParquetFooter;
  readonly columns: ReadonlyMap<number, number>;
}

/**
 * Decodes row groups, one at a time, and checks that they are what the footer
 * says: the number of rows, of nulls, and values within the stated bounds, which
 * readers of the table would prune by.
 *
 * @param rowGroups how many to decode, from the first on
 * @throws IngestError `file.undecodable`, `file.statistics-wrong`
 */
export async function verifyData(
  verification: Verification,
  { file, footer, columns }: VerifiableFile,
  rowGroups: number,
): Promise<void> {
  for (const group of footer.rowGroups.slice(0, rowGroups)) {
    if (group.numRows === 0) continue;
    const alone = mergeFooters([{ footer, rowGroups: [group.index] }]);
    // A name of its own for each: DuckDB caches what it read of a path.
    const path = join(verification.spool.folder, `${file.id}-${group.index}.parquet`);
    await materialise(verification.store, file, alone, path);
    await verifyGroup(verification, { file, footer, columns }, group, path);
    await rm(path);
  }
}

async function materialise(
  store: Pick<ObjectStore, "stream">,
  file: IdentifiedFile,
  { head, body, tail }: AssembledFile,
  path: string,
): Promise<void> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield head;
    for (const { start, end } of body) yield* store.stream(file.uri, { start, end }, pinTo(file));
    yield tail;
  }
  await pipeline(Readable.from(bytes(), { objectMode: false }), createWriteStream(path));
}

interface Check {
  /** What would be wrong, for people. */
  readonly claim: string;
  /** SQL that is true when it holds. */
  readonly sql: string;
  readonly column: string;
}

async function verifyGroup(
  { session, schema }: Verification,
  { file, footer, columns }: VerifiableFile,
  group: RowGroup,
  path: string,
): Promise<void> {
  const from = `read_parquet([${sqlText(path)}], hive_partitioning = false)`;
  const names = footer.schema.children.map(({ name }) => sqlName(name));
  const checks: Check[] = [
    { claim: `${group.numRows} rows`, sql: `count(*) = ${group.numRows}`, column: "" },
    ...group.columns.flatMap((chunk) => columnChecks(footer, chunk, columns, schema)),
  ];
  // The hashes make DuckDB decode every value of every column, checked or not.
  const decoded = names.map((name) => `bit_xor(hash(${name}))`);
  try {
    const [row = []] = await session.rows(
      `SELECT ${[...checks.map(({ sql }) => sql), ...decoded].join(", ")} FROM ${from}`,
    );
    const failed = checks.find((_, i) => row[i] !== true);
    if (failed !== undefined) throw wrong(file, group, failed);
  } catch (error) {
    if (!(error instanceof IngestError) || error.code !== "file.undecodable") throw error;
    const message = `row group ${group.index} does not decode: ${error.message.replaceAll(path, file.uri)}`;
    throw new IngestError("file.undecodable", message, false, { uri: file.uri }, { cause: error });
  }
}

function columnChecks(
  footer: ParquetFooter,
  chunk: ColumnChunk,
  columns: ReadonlyMap<number, number>,
  schema: Schema,
): readonly Check[] {
  const { leaf } = chunk;
  // Inside structs, lists and maps a value's nulls depend on its parents': only decoding is checked there.
  if (leaf.path.length !== 1) return [];
  const id = columns.get(leaf.column);
  const field = schema.fields.find((candidate) => candidate.id === id);
  if (field === undefined || !isPrimitive(field.type)) return [];
  const type = parsePrimitive(field.type);
  const { nullCount, lower, upper } = chunkStatistics(footer, chunk);
  const sqlType = comparableType(type);
  const low = lower && sqlType && decodeBound(leaf, type, lower.bytes);
  const high = upper && sqlType && decodeBound(leaf, type, upper.bytes);
  const name = sqlName(leaf.name);
  const value = sqlType === undefined ? name : `CAST(${name} AS ${sqlType})`;
  // NaN compares above everything, and bounds leave it out.
  const counted = type.kind === "float" || type.kind === "double" ? `AND NOT isnan(${value})` : "";
  const none = (claim: string, condition: string): Check => ({
    claim,
    sql: `count(*) FILTER (WHERE ${condition} ${counted}) = 0`,
    column: leaf.name,
  });
  return [
    ...(nullCount === undefined
      ? []
      : [
          { claim: `${nullCount} nulls`, sql: `count(*) - count(${name}) = ${nullCount}`, column: leaf.name },
        ]),
    ...(low === undefined ? [] : [none("no value below its minimum", `${value} < ${sqlLiteral(type, low)}`)]),
    ...(high === undefined
      ? []
      : [none("no value above its maximum", `${value} > ${sqlLiteral(type, high)}`)]),
  ];
}

/** DuckDB type whose order is that of the bounds; `undefined` when there is none, then bounds are not checked. */
function comparableType(type: Primitive): string | undefined {
  if (type.kind === "fixed") return "BLOB";
  try {
    return duckDbType(formatPrimitive(type));
  } catch {
    return undefined;
  }
}

function wrong(file: IdentifiedFile, group: RowGroup, { claim, column }: Check): IngestError {
  const where = column === "" ? `row group ${group.index}` : `column ${column} of row group ${group.index}`;
  return new IngestError(
    "file.statistics-wrong",
    `${where} does not hold ${claim}, as the footer says`,
    false,
    {
      uri: file.uri,
      at: column,
      nextStep: "its writer's statistics are wrong; readers of the table would skip rows by them",
    },
  );
}
