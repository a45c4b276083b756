/** A row in canonical text (services/ingest-core/test/fixtures/generate/canonical.py). */
export type Row = Readonly<Record<string, unknown>>;

/** Rows as text, in an order of their own. */
export function sortedRows(rows: readonly Row[] | undefined): readonly string[] | undefined {
  return rows?.map((row) => JSON.stringify(row, sorted)).sort();
}

/**
 * A row as a table of format version 2 holds it and a reader gives it back: nanoseconds are rounded down
 * to microseconds.
 *
 * PyIceberg 0.10 gives an empty list for a list of structs that is null: its `ArrowProjectionVisitor` builds
 * such lists anew from offsets and values, and forgets which are null. Spark reads the same files with nulls.
 */
export function asRead(row: Row, reader: "pyiceberg" | "spark"): Row {
  const read = Object.entries(row).map(([name, value]): [string, unknown] => {
    if (name === "path" && value === null && reader === "pyiceberg") return [name, []];
    return [name, withoutNanos(value)];
  });
  return Object.fromEntries(read);
}

const NANOS = /^(\d+-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})\d{1,3}(Z?)$/;

/** Rows of a file whose timestamps are INT96: to every reader but their writer they are instants. */
export function asInstants(rows: readonly Row[]): readonly Row[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === "string" && LOCAL.test(value) ? `${value}Z` : value,
      ]),
    ),
  );
}

const LOCAL = /^\d+-\d\d-\d\dT[\d:.]+$/;

function withoutNanos(value: unknown): unknown {
  const [, micros, zone] = (typeof value === "string" && NANOS.exec(value)) || [];
  return micros === undefined ? value : micros.replace(/\.?0+$/, "") + zone;
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
