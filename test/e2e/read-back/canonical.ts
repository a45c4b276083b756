import type { Row } from "./lakehouse";

/** Rows as text, in an order of their own: two multisets are equal when these are. */
export function sortedRows(rows: readonly Row[] | undefined): readonly string[] | undefined {
  return rows?.map((row) => JSON.stringify(row, withSortedNames)).sort();
}

/** A row of a source file as a table of format version 2 holds it: nanoseconds are rounded down to microseconds. */
export function asStored(row: Row): Row {
  return mapValues(row, (_, value) => withoutNanos(value));
}

/**
 * A stored row as PyIceberg gives it back: its `ArrowProjectionVisitor` builds lists of structs anew from offsets
 * and values, and gives an empty list for one that is null. Spark reads nulls in the same files.
 *
 * @param listsOfStructs columns of that type
 */
export function asPyIcebergReads(row: Row, listsOfStructs: readonly string[]): Row {
  return mapValues(row, (name, value) => (value === null && listsOfStructs.includes(name) ? [] : value));
}

/** A row of a file whose timestamps are INT96: to every reader but their writer they are instants. */
export function asInstants(row: Row): Row {
  return mapValues(row, (_, value) => (typeof value === "string" && LOCAL.test(value) ? `${value}Z` : value));
}

const LOCAL = /^\d+-\d\d-\d\dT[\d:.]+$/;
const NANOS = /^(\d+-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})\d{1,3}(Z?)$/;

function withoutNanos(value: unknown): unknown {
  const [, micros, zone] = (typeof value === "string" && NANOS.exec(value)) || [];
  return micros === undefined ? value : micros.replace(/\.?0+$/, "") + zone;
}

function mapValues(row: Row, map: (name: string, value: unknown) => unknown): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, map(name, value)]));
}

function withSortedNames(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
