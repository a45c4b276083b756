import { basename, dirname, join } from "node:path";
import { IngestError } from "../../errors";
import type { PartitionValue } from "../../iceberg/data-file";
import { defaultFromJson } from "../../iceberg/default-value";
import { applyTransform } from "../../iceberg/partition/apply-transform";
import type { BoundPartitionField } from "../../iceberg/partition/partition-type";
import type { Schema } from "../../iceberg/schema";
import { findField } from "../../iceberg/schema-index";
import { type FieldIdTree, fieldIdsOption, type ProjectedColumn } from "./column-projection";
import { type DuckDbSession, loadDuckDb, sqlName, sqlText } from "./duckdb";
import { partitionSql, partitionValue, registerTransforms } from "./partition-sql";
import type { RowSource } from "./row-source";
import type { Spool } from "./spool";

/** Where rows are written and how. */
export interface RowTarget {
  readonly schema: Schema;
  readonly partitionFields: readonly BoundPartitionField[];
  /** Of all rows, when it is known. @default - computed for each row */
  readonly partition: readonly PartitionValue[] | undefined;
  readonly maxPartitions: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly keyValues: Readonly<Record<string, string>>;
}

/** A Parquet file on local disk. */
export interface LocalFile {
  readonly path: string;
  readonly partition: readonly PartitionValue[];
}

const PARTITION = "floe_partition";

/**
 * Writes rows as Parquet with all field ids, one file for each partition (DuckDB
 * may write several).
 *
 * @throws IngestError `file.undecodable` and others of {@link DuckDbSession}, `request.too-many-partitions`
 */
export async function writeRows(
  session: DuckDbSession,
  spool: Spool,
  rows: RowSource,
  target: RowTarget,
): Promise<readonly LocalFile[]> {
  const options = copyOptions(rows.columns, target);
  const known = target.partition ?? (target.partitionFields.length === 0 ? [] : undefined);
  if (known !== undefined) {
    const path = join(spool.folder, "rows.parquet");
    await session.run(`COPY (${rows.select}) TO ${sqlText(path)} (${options})`);
    return [{ path, partition: known }];
  }
  return writePartitions(session, spool, rows, target, options);
}

/**
 * Rows are numbered by the partition they belong to, and DuckDB writes a folder for
 * each number: names of folders then say nothing about values, which may be
 * longer than a file name can be.
 */
async function writePartitions(
  session: DuckDbSession,
  spool: Spool,
  rows: RowSource,
  target: RowTarget,
  options: string,
): Promise<readonly LocalFile[]> {
  const { partitionFields, maxPartitions } = target;
  registerTransforms(await loadDuckDb(), session.connection, partitionFields);
  const computed = partitionFields.map((bound, i) => computeField(bound, i, rows.columns, target.schema));
  const varying = computed.flatMap((field, i) =>
    field.kind === "sql" ? [{ ...field, name: `floe_p${i}` }] : [],
  );
  const values = varying.map(({ sql, name }) => `${sql} AS ${name}`);
  const relation = `(SELECT ${["*", ...values].join(", ")} FROM (${rows.select}))`;
  const distinct = `SELECT DISTINCT ${varying.length === 0 ? "0 AS floe_none" : varying.map(({ name }) => name).join(", ")}`;
  await session.run(
    `CREATE TEMP TABLE floe_partitions AS SELECT (row_number() OVER ()) - 1 AS ${PARTITION}, *
     FROM (${distinct} FROM ${relation} LIMIT ${maxPartitions + 1})`,
  );
  const tuples = await session.rows(
    `SELECT * EXCLUDE (${PARTITION}) FROM floe_partitions ORDER BY ${PARTITION}`,
  );
  if (tuples.length > maxPartitions) {
    throw new IngestError("request.too-many-partitions", "the rows belong to too many partitions", false, {
      got: `more than ${maxPartitions}`,
      expected: `at most ${maxPartitions} partitions for rows that have to be decoded`,
      nextStep: "send the batch to the heavy path",
    });
  }
  if (tuples.length === 0) return [];
  const same = varying.map(({ name }) => `r.${name} IS NOT DISTINCT FROM p.${name}`).join(" AND ") || "true";
  const hidden = varying.length === 0 ? "" : ` EXCLUDE (${varying.map(({ name }) => name).join(", ")})`;
  await session.run(
    `COPY (SELECT r.*${hidden}, p.${PARTITION} FROM ${relation} r JOIN floe_partitions p ON ${same})
     TO ${sqlText(join(spool.folder, "rows"))} (${options}, PARTITION_BY (${PARTITION}))`,
  );
  const partitions = tuples.map((tuple) => {
    let next = 0;
    return computed.map((field, i) => {
      if (field.kind === "constant") return field.value;
      const bound = partitionFields[i];
      return bound === undefined ? null : partitionValue(bound.result, tuple[next++]);
    });
  });
  return (await spool.list("rows")).map((path) => ({
    path,
    partition: partitions[folderNumber(path)] ?? [],
  }));
}

type ComputedField =
  | { readonly kind: "sql"; readonly sql: string }
  | { readonly kind: "constant"; readonly value: PartitionValue };

/** A column that the files do not have reads as its initial default, so its partition is that of the default. */
function computeField(
  bound: BoundPartitionField,
  ordinal: number,
  columns: readonly ProjectedColumn[],
  schema: Schema,
): ComputedField {
  const { transform, source, field } = bound;
  const id = field["source-id"];
  const found = findField(schema, id);
  if (transform.kind === "void" || found === undefined) return { kind: "constant", value: null };
  if (!columns.some(({ ids }) => holds(ids, id))) {
    const initial = defaultFromJson(source, found.field?.["initial-default"]);
    return { kind: "constant", value: applyTransform(transform, source, initial) };
  }
  return { kind: "sql", sql: partitionSql(bound, found.path.map(sqlName).join("."), ordinal) };
}

function holds({ id, children }: FieldIdTree, wanted: number): boolean {
  return id === wanted || Object.values(children).some((child) => holds(child, wanted));
}

function folderNumber(path: string): number {
  return Number(basename(dirname(path)).slice(`${PARTITION}=`.length));
}

/** Codecs of `write.parquet.compression-codec` by DuckDB's names. */
const CODECS: Readonly<Record<string, string>> = {
  zstd: "zstd",
  snappy: "snappy",
  gzip: "gzip",
  brotli: "brotli",
  lz4: "lz4_raw",
  uncompressed: "uncompressed",
  none: "uncompressed",
};

function copyOptions(columns: readonly ProjectedColumn[], { properties, keyValues }: RowTarget): string {
  const wanted = (properties["write.parquet.compression-codec"] ?? "zstd").toLowerCase();
  const codec = CODECS[wanted] ?? "zstd";
  const level = Number(properties["write.parquet.compression-level"]);
  const pairs = Object.entries(keyValues).map(([key, value]) => `${sqlText(key)}: ${sqlText(value)}`);
  return [
    "FORMAT parquet",
    `COMPRESSION ${codec}`,
    ...(codec === "zstd" && Number.isInteger(level) ? [`COMPRESSION_LEVEL ${level}`] : []),
    `FIELD_IDS ${fieldIdsOption(columns)}`,
    `KV_METADATA {${pairs.join(", ")}}`,
  ].join(", ");
}
