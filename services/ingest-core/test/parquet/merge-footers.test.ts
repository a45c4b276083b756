import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { FileSpan, RowGroup } from "../../src/parquet/footer";
import { parseFooter } from "../../src/parquet/parse-footer";
import { cases } from "../runs";
import { type CanonicalRow, canonicalRows, openDuckDb } from "./duckdb-rows";
import { type Fixture, fixture, goodFixtures, pairs } from "./fixtures";
import { hyparquetRows, hyparquetSearch, indexedPages } from "./hyparquet-reader";
import { merge } from "./merged-file";

let duckdb: DuckDBConnection;
let folder: string;
let files = 0;

beforeAll(async () => {
  duckdb = await openDuckDb();
  folder = mkdtempSync(join(tmpdir(), "floe-merge-"));
});

afterAll(() => {
  duckdb.closeSync();
  rmSync(folder, { recursive: true });
});

/** Every file under its own name: DuckDB caches what it read of a path. */
function save(bytes: Buffer): string {
  const path = join(folder, `${files++}.parquet`);
  writeFileSync(path, bytes);
  return path;
}

function duckdbRows(bytes: Buffer): Promise<CanonicalRow[]> {
  return canonicalRows(duckdb, `SELECT * FROM read_parquet('${save(bytes)}')`);
}

/**
 * The writer's rows as DuckDB expresses them: to it an INT96 and a converted
 * timestamp are local time, and an INT96 has microseconds.
 */
function writtenRows({ name, expected }: Fixture): readonly CanonicalRow[] | undefined {
  const alter: Record<string, (row: CanonicalRow) => CanonicalRow> = {
    "spark-int96": (row) => ({ ...row, at: row.at && String(row.at).slice(0, -1) }),
    "hyparquet-scalars": (row) => ({ ...row, at: row.at && String(row.at).slice(0, -1) }),
    "pyarrow-int96": (row) => ({ ...row, ts_ns: row.ts_ns && withMicros(String(row.ts_ns)) }),
  };
  return expected.data?.map(alter[name] ?? ((row) => row));
}

function withMicros(moment: string): string {
  const [seconds, fraction = ""] = moment.split(".");
  const micros = fraction.slice(0, 6).replace(/0+$/, "");
  return micros === "" ? `${seconds}` : `${seconds}.${micros}`;
}

/** Deep equality; the report of a difference is only made when there is one. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

function slice(bytes: Buffer, span: FileSpan | undefined): Buffer | undefined {
  return span && bytes.subarray(span.offset, span.offset + span.length);
}

// DuckDB refuses files without columns.
const readable = goodFixtures.filter(({ name }) => name !== "pyarrow-no-columns");

describe.each(cases(readable))("$name merged with itself", (file) => {
  const merged = merge([file], [file]);

  test("hyparquet reads its rows twice", async () => {
    const once = await hyparquetRows(file.bytes);
    expect(once).toHaveLength(file.expected.rows);
    expectSame(await hyparquetRows(merged), [...once, ...once]);
  });

  test("DuckDB reads what the writer wrote, twice", async () => {
    // Files with thousands of rows carry a digest; there DuckDB's own reading of the source stands in.
    const once = writtenRows(file) ?? (await duckdbRows(file.bytes));
    expect(once).toHaveLength(file.expected.rows);
    expectSame(await duckdbRows(merged), [...once, ...once]);
  });

  test("data, page indexes and bloom filters are the same bytes as before", async () => {
    const before = parseFooter(file.bytes, file.bytes.length);
    const after = parseFooter(merged, merged.length);
    const twice = [...before.rowGroups, ...before.rowGroups];
    expect(after.rowGroups.map((group) => group.numRows)).toEqual(twice.map((group) => group.numRows));
    const moved = after.rowGroups.flatMap((group) => group.columns);
    for (const [i, old] of twice.flatMap((group) => group.columns).entries()) {
      const chunk = moved[i];
      expect(merged.subarray(chunk?.start, chunk?.end)).toEqual(file.bytes.subarray(old.start, old.end));
      expect(chunk?.statistics).toEqual(old.statistics);
      expect(slice(merged, chunk?.columnIndex)).toEqual(slice(file.bytes, old.columnIndex));
      expect(slice(merged, chunk?.bloomFilter)).toEqual(slice(file.bytes, old.bloomFilter));
      expect(await indexedPages(merged, chunk?.offsetIndex)).toEqual(
        await indexedPages(file.bytes, old.offsetIndex),
      );
    }
  });
});

describe.each(cases(pairs).map(([first, second]) => ({ name: first.name, first, second })))(
  "$name and its sibling",
  ({ first, second }) => {
    test("merge into the rows of one, then of the other", async () => {
      const merged = merge([first], [second], [first]);
      const rows = await Promise.all([first, second].map(({ bytes }) => hyparquetRows(bytes)));
      expectSame(await hyparquetRows(merged), [...rows[0]!, ...rows[1]!, ...rows[0]!]);
    });

    test("every selection of row groups gives exactly their rows", async () => {
      const groups = (file: Fixture) => parseFooter(file.bytes, file.bytes.length).rowGroups;
      const rest = groups(second).length > 1 ? [groups(second).length - 1] : [];
      const [rows, others] = await Promise.all([first, second].map(({ bytes }) => hyparquetRows(bytes)));
      for (const chosen of subsets(groups(first).length)) {
        const merged = merge([first, chosen], [second, rest]);
        const expected = [...rowsOf(groups(first), rows!, chosen), ...rowsOf(groups(second), others!, rest)];
        expectSame(await hyparquetRows(merged), expected);
        expect(merged.length).toBeLessThan(first.bytes.length + second.bytes.length);
      }
    });

    test("merging is associative: offsets do not depend on how often they moved", () => {
      const both = { ...first, bytes: merge([first], [second]) };
      const twice = merge([both], [first]);
      expect(twice.equals(merge([first], [second], [first]))).toBe(true);
    });
  },
);

/** Rows of chosen row groups out of all rows of a source. */
function rowsOf(groups: readonly RowGroup[], rows: readonly unknown[], chosen: readonly number[]): unknown[] {
  let start = 0;
  return groups.flatMap(({ numRows, index }) => {
    start += numRows;
    return chosen.includes(index) ? rows.slice(start - numRows, start) : [];
  });
}

function subsets(count: number): number[][] {
  const positions = Array.from({ length: count }, (_, i) => i);
  const bits = Array.from({ length: 2 ** count }, (_, mask) => positions.filter((i) => mask & (1 << i)));
  return bits.filter((chosen) => chosen.length > 0);
}

describe("readers that follow the indexes of a merged file", () => {
  const indexed = ["pyarrow-bloom", "arro3-bloom", "spark-bloom", "hyparquet-events"].map((name) => ({
    name,
  }));

  test.each(indexed)("$name: hyparquet finds a row by page index and bloom filter", async ({ name }) => {
    const merged = merge([fixture(name)], [fixture(`${name}-b`)]);
    const key = (id: number) => ({ id: { $eq: name.startsWith("hyparquet") ? id : BigInt(id) } });
    for (const id of [0, 29, 1000, 1017]) {
      const { rows } = await hyparquetSearch(merged, key(id));
      expect(rows.map((row) => Number(row.id))).toEqual([id]);
    }
    const absent = await hyparquetSearch(merged, key(500));
    expect(absent.rows).toEqual([]);
    expect(absent.bytesRead).toBe(0);
  });

  test("DuckDB's bloom filter probe excludes the row groups without the value, and no other", async () => {
    const path = save(merge([fixture("duckdb-row-groups")], [fixture("duckdb-row-groups-b")]));
    const probe = await canonicalRows(
      duckdb,
      `SELECT bloom_filter_excludes AS out FROM parquet_bloom_probe('${path}', 'country', 'FR') ORDER BY row_group_id`,
    );
    const holds = await Promise.all(
      ["duckdb-row-groups", "duckdb-row-groups-b"].map(async (name) => {
        const all = await hyparquetRows(fixture(name).bytes);
        return [0, 2048, 4096].map((start) =>
          all.slice(start, start + 2048).some((row) => row.country === "FR"),
        );
      }),
    );
    expect(probe.map(({ out }) => out)).toEqual(holds.flat().map((held) => !held));
  });
});
