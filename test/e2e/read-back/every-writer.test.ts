import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Strategy, TableRules } from "@floe/ingest-core";
import { mapConcurrently } from "../../../services/ingest-core/src/concurrency";
import { type Fixture, goodFixtures, pairs } from "../../../services/ingest-core/test/parquet/fixtures";
import { asInstants, asPyIcebergReads, asStored, sortedRows } from "./canonical";
import { RealLakehouse, type Row, removeFolder, type SparkSight, type TableSight } from "./lakehouse";

interface Way {
  readonly rules: TableRules;
  /** What a file becomes by it; where its bytes cannot be used it has to be decoded, whatever the rules say. */
  readonly strategies: readonly Strategy[];
  /** Files that are tried. Where no byte changes, those that differ in codec or layout only need not be. */
  readonly files: RegExp;
}

/** Ways of a file into a table. */
const WAYS: Readonly<Record<string, Way>> = {
  merged: { rules: { preferMerge: true }, strategies: ["merge", "encode"], files: /./ },
  encoded: { rules: {}, strategies: ["encode", "merge"], files: /./ },
  copied: {
    rules: { layout: "as-is" },
    strategies: ["copy", "merge", "encode"],
    files: /nested|scalars|events/,
  },
  registered: { rules: { layout: "adopt" }, strategies: ["register", "encode"], files: /nested/ },
};

/** One file of every writer, and what is peculiar to some, for Spark, which takes a second for a table. */
const FOR_SPARK = /^merged\.(\w+_nested|\w+_events|\w+_bloom|hyparquet_\w+|\w+_int96|spark_\w+)$/;

/** Files with columns that the encoder cannot write beside columns that have to be converted. */
const REFUSED = ["arro3-scalars", "pyarrow-scalars"];

/** Columns that are lists of structs. */
const LISTS_OF_STRUCTS = ["path"];

/** Every file with rows, and pairs of which one file is made. */
const groups: readonly (readonly Fixture[])[] = [
  ...goodFixtures
    .filter(({ name, expected }) => expected.rows > 0 && expected.data && !REFUSED.includes(name))
    .map((source) => [source]),
  ...pairs.filter((pair) => pair.every(({ expected }) => expected.data)),
];

const cases = Object.entries(WAYS).flatMap(([way, { rules, files }]) =>
  groups
    .filter((sources) => sources.some(({ name }) => files.test(name)))
    .map((sources) => ({
      way,
      rules,
      sources,
      table: `${way}.${sources.map(({ name }) => name.replaceAll("-", "_")).join("_and_")}`,
    })),
);

function storedRows(sources: readonly Fixture[]): readonly Row[] {
  return sources.flatMap(({ name, expected: { data = [] } }) =>
    data.map((row) => asStored(name === "pyarrow-int96" ? asInstants(row) : row)),
  );
}

describe("files of every writer, by every way into a table", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-writers-"));
  const strategies = new Map<string, readonly Strategy[]>();
  let real: RealLakehouse;
  let pyiceberg: Readonly<Record<string, TableSight>>;
  let spark: SparkSight;

  beforeAll(async () => {
    real = await RealLakehouse.start(folder);
    const files = Object.fromEntries(goodFixtures.map(({ name, bytes }) => [`${name}.parquet`, bytes]));
    await real.upload("fixtures", files);
    await mapConcurrently(cases, 6, async ({ table, rules, sources }) => {
      const uris = sources.map(({ name }) => `s3://inbox/fixtures/${name}.parquet`);
      const result = await real.ingest(table, uris, rules);
      expect(result).toMatchObject({ table, committed: uris.length });
      strategies.set(
        table,
        result.outputs.map(({ strategy }) => strategy),
      );
    });
    const wanted = cases.map(({ table, way }) => ({ name: table, hunt: way === "merged" }));
    [pyiceberg, spark] = await Promise.all([
      real.readWithPyIceberg(wanted),
      real.readWithSpark(wanted.filter(({ name }) => FOR_SPARK.test(name))),
    ]);
  }, 600_000);
  afterAll(async () => {
    await real?.stop();
    removeFolder(folder);
  }, 60_000);

  test("come of seven writers", () => {
    const writers = new Set(groups.flat().map(({ name }) => name.split("-")[0]));
    expect([...writers].sort()).toEqual([
      "arro3",
      "duckdb",
      "fastparquet",
      "hyparquet",
      "polars",
      "pyarrow",
      "spark",
    ]);
  });

  test.each(cases)("$table holds its files' rows", ({ table, sources }) => {
    const rows = storedRows(sources);
    const sight = pyiceberg[table];
    const wanted = rows.map((row) => asPyIcebergReads(row, LISTS_OF_STRUCTS));
    expect(sortedRows(sight?.content.rows)).toEqual(sortedRows(wanted));
    expect(sight?.recorded).toBe(rows.length);
  });

  const bySpark = cases.filter(({ table }) => FOR_SPARK.test(table));

  test.each(bySpark)("Spark reads the same rows in $table", ({ table, sources }) => {
    const rows = storedRows(sources);
    expect(sortedRows(spark.tables[table]?.content.rows)).toEqual(sortedRows(rows));
    expect(spark.tables[table]?.counted).toBe(rows.length);
  });

  test("their null counts are right, and no bound hides a row", () => {
    const wrong = Object.entries(pyiceberg).filter(
      ([, { falseCounts, falseFilters }]) => falseCounts.length > 0 || falseFilters.length > 0,
    );
    expect(wrong).toEqual([]);
  });

  test.each(Object.entries(WAYS))("%s tables are made as their rules say", (way, { strategies: allowed }) => {
    const made = cases.filter((one) => one.way === way).flatMap(({ table }) => strategies.get(table) ?? []);
    for (const strategy of made) expect(allowed).toContain(strategy);
    const asked = made.filter((strategy) => strategy === allowed[0]);
    expect(asked.length).toBeGreaterThan(made.length / 2);
  });
});
