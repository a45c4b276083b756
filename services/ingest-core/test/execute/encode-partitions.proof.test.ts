import { DuckDBInstance } from "@duckdb/node-api";
import { partitionValue } from "../../src/execute/encode/partition-sql";
import type { PartitionValue } from "../../src/iceberg/data-file";
import { applyTransform } from "../../src/iceberg/partition/apply-transform";
import { bindPartitionSpec } from "../../src/iceberg/partition/partition-type";
import { partitionKey } from "../../src/plan/partition-slices";
import { schemaOf, tableOf } from "../plan/tables";
import { cases } from "../runs";
import { dataFiles, paths, Workbench } from "./workbench";

/** Columns of every type that can be partitioned by, with values around zero, nulls and odd text. */
const COLUMNS = {
  id: "long",
  i: "int",
  l: "long",
  s: "string",
  d: "date",
  t: "timestamp",
  z: "timestamptz",
  dec: "decimal(20,3)",
  b: "binary",
  u: "uuid",
  f: "boolean",
};

const SOURCE = `SELECT k::BIGINT AS id, CASE WHEN k % 11 = 0 THEN NULL ELSE (k % 7) - 3 END::INTEGER AS i,
  (k * 1000003 % 97) - 48 AS l,
  CASE WHEN k % 13 = 0 THEN NULL ELSE ['', 'a/b=c', 'Z', 'é🦆é', 'x'][1 + k % 5] || repeat('long', (k % 3)::INTEGER * 90) END AS s,
  CASE WHEN k % 17 = 0 THEN NULL ELSE DATE '1969-12-25' + (k % 14)::INTEGER END AS d,
  TIMESTAMP '1969-12-31 20:30:00' + INTERVAL (k % 9) HOUR AS t,
  TIMESTAMPTZ '1969-11-30 22:00:00+00' + INTERVAL (k % 5) MONTH AS z,
  CASE WHEN k % 19 = 0 THEN NULL ELSE ((k % 23) - 11)::DECIMAL(20,3) / 8 END::DECIMAL(20,3) AS dec,
  encode('blob' || (k % 6)) AS b, md5('u' || (k % 4))::UUID AS u, k % 2 = 0 AS f
  FROM range(200) t(k)`;

const SPECS = [
  "identity(s)",
  "identity(u)",
  "year(z), identity(d)",
  "month(z), identity(f)",
  "hour(t)",
  "day(t), truncate[3](i)",
  "month(d), truncate[10](l)",
  "truncate[2](s)",
  "truncate[2000](dec), truncate[5](b)",
  "bucket[3](s), bucket[2](z), bucket[2](l)",
  "bucket[2](dec), bucket[2](d), bucket[2](i)",
  "bucket[3](u), bucket[2](b), bucket[2](t)",
  "void(t), identity(f)",
].map((spec) => ({ spec }));

describe("partitions of rows that are decoded", () => {
  let bench: Workbench;
  let source: Uint8Array;
  /** `id` and every column, as DuckDB's JavaScript values. */
  let rows: readonly (readonly unknown[])[];
  beforeAll(async () => {
    bench = await Workbench.open();
    source = await bench.write(`COPY (${SOURCE}) TO '$OUT' (FORMAT parquet)`);
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    rows = (await connection.runAndReadAll(SOURCE)).getRows();
    instance.closeSync();
  });
  afterAll(() => bench.close());

  test.each(cases(SPECS))("are those of the library's transforms: $spec", async ({ spec }) => {
    const partitionBy = spec.split(", ").map((field): [string, string] => {
      const [transform = "", column = ""] = field.replace(")", "").split("(");
      return [column, transform];
    });
    const files = await bench.put(["p.parquet", source]);
    const metadata = tableOf(COLUMNS, { partitionBy });
    const { files: made, plan, quarantined } = await bench.ingest(files, metadata);
    expect([plan.outputs.map(({ strategy }) => strategy), quarantined]).toEqual([["encode"], []]);
    expect(await bench.rows(paths(made))).toEqual(await bench.rows([files[0]?.uri ?? ""]));

    const bound = bindPartitionSpec(metadata["partition-specs"][0] as never, schemaOf(COLUMNS));
    const names = Object.keys(COLUMNS);
    const expected = new Map<string, string>();
    for (const row of rows) {
      const tuple = bound.map(({ transform, source }, i): PartitionValue => {
        const value = row[names.indexOf(partitionBy[i]?.[0] ?? "")];
        return applyTransform(transform, source, partitionValue(source, value));
      });
      expected.set(String(row[0]), partitionKey(tuple));
    }
    const idsOf = await bench.valuesByFile(paths(made), "id");
    for (const { path, partition } of dataFiles(made)) {
      for (const id of idsOf.get(path) ?? []) {
        expect([id, partitionKey(partition)]).toEqual([id, expected.get(id ?? "")]);
      }
    }
    expect([...idsOf.values()].flat()).toHaveLength(rows.length);
  });

  test("of a column the files do not have are that of its default", async () => {
    const bytes = await bench.write(
      "COPY (SELECT i::UINTEGER AS id FROM range(3) t(i)) TO '$OUT' (FORMAT parquet)",
    );
    const files = await bench.put(["no-day.parquet", bytes]);
    const metadata = tableOf(
      { id: "long", region: "string" },
      {
        partitionBy: [
          ["id", "truncate[2]"],
          ["region", "identity"],
        ],
      },
    );
    const { files: made } = await bench.ingest(files, metadata);
    expect(
      dataFiles(made)
        .map(({ partition, recordCount }) => [partition, recordCount])
        .sort(),
    ).toEqual([
      [[0n, null], 2n],
      [[2n, null], 1n],
    ]);
  });

  test("of CSV rows are computed from the table's types", async () => {
    const text = "id,d\n1,2026-01-31\n2,2026-02-01\n3,\n";
    const files = await bench.put(["days.csv", text]);
    const metadata = tableOf({ id: "int", d: "date" }, { partitionBy: [["d", "month"]] });
    const { files: made } = await bench.ingest(files, metadata);
    expect(
      dataFiles(made)
        .map(({ partition }) => partition[0])
        .sort(),
    ).toEqual([672, 673, null]);
  });

  test("beyond the limit are for the heavy path, and nothing is left behind", async () => {
    const before = await bench.list("s3://lake/");
    const files = await bench.put(["p.parquet", source]);
    const metadata = tableOf(COLUMNS, { partitionBy: [["id", "identity"]] });
    await expect(bench.ingest(files, metadata, { limits: { maxPartitions: 20 } })).rejects.toMatchObject({
      code: "request.too-many-partitions",
      retriable: false,
    });
    expect(await bench.list("s3://lake/")).toEqual(before);
  });
});
