import * as duckdb from "@duckdb/node-api";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";

/** A row in the text form of the expectations beside the fixtures (generate/canonical.py says how). */
export type CanonicalRow = { readonly [column: string]: unknown };

/** An in-memory DuckDB in UTC with one thread; tests close it. */
export async function openDuckDb(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}

/** Rows of a query in canonical text form, in order. */
export async function canonicalRows(connection: DuckDBConnection, sql: string): Promise<CanonicalRow[]> {
  const reader = await connection.runAndReadAll(sql);
  const names = reader.deduplicatedColumnNames();
  return reader.getRows().map((row) => Object.fromEntries(row.map((value, i) => [names[i], text(value)])));
}

function text(value: DuckDBValue): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof duckdb.DuckDBDecimalValue || value instanceof duckdb.DuckDBUUIDValue)
    return value.toString();
  if (value instanceof duckdb.DuckDBBlobValue) return `hex:${Buffer.from(value.bytes).toString("hex")}`;
  if (value instanceof duckdb.DuckDBDateValue) return moment(BigInt(value.days) * 86_400n, 1n).slice(0, 10);
  if (value instanceof duckdb.DuckDBTimeValue) return moment(value.micros, 1_000_000n).slice(11);
  if (value instanceof duckdb.DuckDBTimeNSValue) return moment(value.nanos, 1_000_000_000n).slice(11);
  if (value instanceof duckdb.DuckDBTimestampValue) return moment(value.micros, 1_000_000n);
  if (value instanceof duckdb.DuckDBTimestampTZValue) return `${moment(value.micros, 1_000_000n)}Z`;
  if (value instanceof duckdb.DuckDBTimestampNanosecondsValue) return moment(value.nanos, 1_000_000_000n);
  if (value instanceof duckdb.DuckDBTimestampMillisecondsValue) return moment(value.millis, 1_000n);
  if (value instanceof duckdb.DuckDBListValue || value instanceof duckdb.DuckDBArrayValue)
    return value.items.map(text);
  if (value instanceof duckdb.DuckDBStructValue)
    return Object.fromEntries(Object.entries(value.entries).map(([name, field]) => [name, text(field)]));
  if (value instanceof duckdb.DuckDBMapValue)
    return value.entries.map((entry) => [text(entry.key), text(entry.value)]);
  throw new Error(`no canonical form for ${value?.constructor.name}`);
}

/** ISO 8601 with the shortest fraction. */
function moment(value: bigint, perSecond: bigint): string {
  const rest = ((value % perSecond) + perSecond) % perSecond;
  const seconds = (value - rest) / perSecond;
  const base = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const digits = perSecond.toString().length - 1;
  const fraction = rest.toString().padStart(digits, "0").replace(/0+$/, "");
  return rest === 0n ? base : `${base}.${fraction}`;
}
