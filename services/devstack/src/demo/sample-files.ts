import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

/** An object to put, and what it is. */
export interface SampleFile {
  readonly key: string;
  readonly body: Uint8Array;
  /** Who wrote it and how. */
  readonly note: string;
  /** First order number and how many; none for files that can not be ingested. */
  readonly orders: { readonly first: number; readonly count: number };
}

/** Waves of files that the demo puts one after the other. */
export interface Samples {
  /** Small Parquet files of two writers. */
  readonly first: readonly SampleFile[];
  /** A large Parquet file, CSV, and a Parquet file that lost its end. */
  readonly mixed: readonly SampleFile[];
  /** Delivered to a worker that dies after its commit. */
  readonly beforeKill: readonly SampleFile[];
  /** Delivered to a worker that dies before its commit; one file brings a new column. */
  readonly afterKill: readonly SampleFile[];
}

const PREFIX = "orders/";
const EXTENSIONS = { parquet: "parquet", csv: "csv" } as const;

/** Makes the demo's files: every order number occurs in exactly one of them. */
export async function makeSamples(): Promise<Samples> {
  const folder = mkdtempSync(join(tmpdir(), "floe-samples-"));
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  let next = 1;
  const take = (count: number) => {
    const first = next;
    next += count;
    return { first, count };
  };
  const duckdb = async (
    name: string,
    count: number,
    options: string,
    note: string,
    more = "",
  ): Promise<SampleFile> => {
    const orders = take(count);
    const format = options.includes("FORMAT csv") ? EXTENSIONS.csv : EXTENSIONS.parquet;
    const path = join(folder, `${name}.${format}`);
    await connection.run(`COPY (${ordersSql(orders, more)}) TO '${path}' (${options})`);
    return { key: `${PREFIX}${name}.${format}`, body: readFileSync(path), note, orders };
  };
  const hyparquet = async (name: string, count: number): Promise<SampleFile> => {
    const orders = take(count);
    return { key: `${PREFIX}${name}.parquet`, body: await written(orders), note: "hyparquet-writer", orders };
  };
  try {
    const first = [
      await duckdb("north-1", 2000, "FORMAT parquet, COMPRESSION snappy", "DuckDB, snappy"),
      await duckdb("north-2", 2000, "FORMAT parquet, COMPRESSION snappy", "DuckDB, snappy"),
      await duckdb("north-3", 2000, "FORMAT parquet, COMPRESSION zstd", "DuckDB, zstd"),
      await hyparquet("south-1", 1500),
      await hyparquet("south-2", 1500),
    ];
    const large = await duckdb(
      "archive",
      130_000,
      "FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 43008",
      "DuckDB, four row groups",
    );
    const whole = await duckdb("torn", 500, "FORMAT parquet", "a Parquet file that lost its end");
    const mixed = [
      large,
      await duckdb("shop-1", 800, "FORMAT csv, HEADER", "CSV"),
      await duckdb("shop-2", 700, "FORMAT csv, HEADER", "CSV"),
      { ...whole, body: whole.body.subarray(0, whole.body.length >> 1), orders: { first: 0, count: 0 } },
    ];
    const beforeKill = [
      await duckdb("east-1", 2500, "FORMAT parquet", "DuckDB, snappy"),
      await duckdb("east-2", 2500, "FORMAT parquet", "DuckDB, snappy"),
    ];
    const channel = ", CASE i % 3 WHEN 0 THEN 'web' WHEN 1 THEN 'phone' ELSE NULL END AS channel";
    const afterKill = [
      await duckdb("west-1", 2500, "FORMAT parquet", "DuckDB, snappy"),
      await duckdb("west-2", 2500, "FORMAT parquet", "DuckDB, with a new column", channel),
    ];
    return { first, mixed, beforeKill, afterKill };
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
}

const START_SECONDS = Date.UTC(2026, 0, 1) / 1000;

function ordersSql({ first, count }: SampleFile["orders"], more: string): string {
  return `SELECT i::BIGINT AS order_id, 'customer-' || (i * 7919 % 1000) AS customer, md5(i::VARCHAR) AS reference,
    (i * 37 % 10000) / 100.0::DOUBLE AS amount, to_timestamp(${START_SECONDS} + i) AS placed_at${more}
    FROM range(${first}, ${first + count}) AS numbers(i)`;
}

/** The same columns by a second writer, which is ES modules only. */
async function written({ first, count }: SampleFile["orders"]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const numbers = Array.from({ length: count }, (_, i) => first + i);
  const columnData = [
    { name: "order_id", data: numbers.map(BigInt), type: "INT64" as const, nullable: true },
    { name: "customer", data: numbers.map((i) => `customer-${(i * 7919) % 1000}`), type: "STRING" as const },
    {
      name: "reference",
      data: numbers.map((i) => i.toString(16).padStart(32, "0")),
      type: "STRING" as const,
    },
    { name: "amount", data: numbers.map((i) => ((i * 37) % 10_000) / 100), type: "DOUBLE" as const },
    {
      name: "placed_at",
      data: numbers.map((i) => new Date((START_SECONDS + i) * 1000)),
      type: "TIMESTAMP" as const,
    },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
