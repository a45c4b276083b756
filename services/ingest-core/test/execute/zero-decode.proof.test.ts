import { decodeSourceIds, readSourceIds, SOURCES_KEY } from "../../src/execute/source-ids";
import { schemaFromFooter } from "../../src/iceberg/compatibility/schema-from-footer";
import type { TableMetadata } from "../../src/iceberg/table-metadata";
import type { IdentifiedFile } from "../../src/plan/plan";
import { EVENTS, tableOf } from "../plan/tables";
import { cases } from "../runs";
import { dataFiles, paths, SMALL_LIMITS, SMALL_PARTS, Workbench } from "./workbench";

/** Fixtures of one writer and schema each, whose row groups go together. */
const FAMILIES: readonly (readonly string[])[] = [
  ["duckdb-row-groups.parquet", "duckdb-row-groups-b.parquet"],
  ["duckdb-nested.parquet", "duckdb-nested-b.parquet"],
  ["pyarrow-bloom.parquet", "pyarrow-bloom-b.parquet"],
  ["pyarrow-nested.parquet", "pyarrow-nested-b.parquet"],
  ["spark-bloom.parquet", "spark-bloom-b.parquet"],
  ["arro3-bloom.parquet", "arro3-bloom-b.parquet"],
  ["polars-events.parquet", "polars-events-b.parquet"],
  ["hyparquet-events.parquet", "hyparquet-events-b.parquet"],
  ["pyarrow-floats.parquet"],
  ["polars-nested.parquet"],
  ["spark-scalars.parquet"],
];

describe("files that need no decoding", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.open();
  });
  afterAll(() => bench.close());

  /** The table that a file asks for. */
  const tableFor = async (file: IdentifiedFile): Promise<TableMetadata> => {
    const { fields } = schemaFromFooter(await bench.footer(file.uri), 2);
    return tableOf(Object.fromEntries(fields.map(({ name, type }) => [name, type])));
  };
  const uris = (files: readonly IdentifiedFile[]) => files.map(({ uri }) => uri);

  test.each(cases(FAMILIES).map((names) => ({ names })))(
    "merge row groups of $names without changing a value",
    async ({ names }) => {
      const files = await bench.put(...names);
      const metadata = await tableFor(files[0] as IdentifiedFile);
      const {
        files: made,
        plan,
        quarantined,
      } = await bench.ingest(files, metadata, { rules: { preferMerge: true } });
      expect(quarantined).toEqual([]);
      expect(plan.outputs.every(({ strategy }) => strategy === "merge" || strategy === "refooter")).toBe(
        true,
      );
      expect(await bench.rows(paths(made))).toEqual(await bench.rows(uris(files)));
      expect(await bench.hyparquetRows(paths(made))).toEqual(await bench.hyparquetRows(uris(files)));
      for (const { path, fileSizeInBytes, recordCount } of dataFiles(made)) {
        const footer = await bench.footer(path);
        expect(BigInt(footer.fileSize)).toBe(fileSizeInBytes);
        expect(BigInt(footer.numRows)).toBe(recordCount);
        expect(footer.leaves.every(({ fieldId }) => fieldId !== undefined)).toBe(true);
        expect(decodeSourceIds(footer.keyValues.get(SOURCES_KEY) ?? "")).toEqual(
          expect.arrayContaining(made.find(({ file }) => file.path === path)?.sources as string[]),
        );
      }
      expect(bench.s3.openUploads).toBe(0);
    },
  );

  test("name their sources, so that a lost ledger can be rebuilt", async () => {
    const files = await bench.put("polars-events.parquet", "polars-events-b.parquet");
    const { files: made } = await bench.ingest(files, tableOf(EVENTS), { rules: { preferMerge: true } });
    expect(await readSourceIds(bench.store, paths(made)[0] ?? "")).toEqual(files.map(({ id }) => id));
    expect(await readSourceIds(bench.store, files[0]?.uri ?? "")).toBeUndefined();
  });

  test("are copied by the store where they are large enough, and only the new footer is sent", async () => {
    const large = await bench.write(
      "COPY (SELECT i AS id, 'c' || i AS country, i / 3 AS amount FROM range(20000) t(i)) TO '$OUT' (FORMAT parquet, ROW_GROUP_SIZE 5000)",
    );
    const files = await bench.put(["large.parquet", large]);
    bench.s3.takeStatistics();
    const { files: made, plan } = await bench.ingest(files, tableOf(EVENTS), {
      rules: { preferMerge: true },
    });
    const { requests, bytesIn, bytesOut } = bench.s3.takeStatistics();
    expect(plan.outputs).toMatchObject([{ strategy: "refooter", bytesToRead: 0 }]);
    expect(requests).toMatchObject({ UploadPart: 1, CompleteMultipartUpload: 1, GetObject: 1 });
    expect(requests.UploadPartCopy).toBeGreaterThan(1);
    expect(bytesIn).toBeLessThan(10_000);
    // One suffix of 64 KiB and the XML of the copies; the file has 250 KB.
    expect(bytesOut).toBeLessThan(100_000);
    expect(await bench.rows(paths(made))).toEqual(await bench.rows(uris(files)));
    expect(dataFiles(made)[0]?.splitOffsets).toHaveLength(4);
    expect(dataFiles(made)[0]?.lowerBounds.size).toBe(3);
  });

  test("mix copied and sent parts, whatever the sizes of the members", async () => {
    const of = (rows: number, from: number) =>
      bench.write(
        `COPY (SELECT i AS id, 'c' || hash(i) AS country, i / 3 AS amount FROM range(${from}, ${from + rows}) t(i))
         TO '$OUT' (FORMAT parquet, COMPRESSION uncompressed)`,
      );
    const sizes = [3, 400, 10, 1, 900, 30, 60, 5];
    const named: [string, Uint8Array][] = [];
    for (const [i, rows] of sizes.entries()) named.push([`m${i}.parquet`, await of(rows, i * 1_000)]);
    const files = await bench.put(...named);
    bench.s3.takeStatistics();
    const { files: made } = await bench.ingest(files, tableOf(EVENTS), { rules: { preferMerge: true } });
    const { requests } = bench.s3.takeStatistics();
    expect(made).toHaveLength(1);
    expect(requests.UploadPartCopy).toBeGreaterThan(1);
    expect(requests.UploadPart).toBeGreaterThan(0);
    expect(await bench.rows(paths(made))).toEqual(await bench.rows(uris(files)));
  });

  test("go to the partitions of their row groups", async () => {
    const files = await bench.put("hyparquet-events.parquet", "hyparquet-events-b.parquet");
    const columns = { id: "int", country: "string", note: "string" };
    const metadata = tableOf(columns, { partitionBy: [["id", "truncate[20]"]] });
    const { files: made, plan } = await bench.ingest(files, metadata, { rules: { preferMerge: true } });
    expect(plan.outputs.map(({ partition }) => partition)).toEqual([[0], [20], [1000], [1020]]);
    expect(await bench.rows(paths(made))).toEqual(await bench.rows(uris(files)));
    for (const { path, partition } of dataFiles(made)) {
      for (const { id } of await bench.rows([path]))
        expect(Math.floor(Number(id) / 20) * 20).toBe(partition[0]);
    }
  });

  test("stay as they are when the table says so, described through its name mapping", async () => {
    const files = await bench.put("polars-events.parquet");
    const { files: made, plan } = await bench.ingest(files, tableOf(EVENTS), { rules: { layout: "as-is" } });
    expect(plan.needsNameMapping).toBe(true);
    const [copy] = dataFiles(made);
    expect(copy?.path).toMatch(
      /^s3:\/\/lake\/db\/events\/data\/ingest\/[0-9a-f]{16}-[0-9a-f-]{36}-0\.parquet$/,
    );
    expect([...(copy?.valueCounts.keys() ?? [])]).toEqual([1, 2, 3]);
    expect((await bench.store.head(copy?.path ?? "")).etag).toBe(files[0]?.etag);
    expect(made[0]?.owned).toBe(true);
  });

  test("are adopted where they are when the table says so, and never removed", async () => {
    const files = await bench.put("polars-events.parquet");
    const { files: made } = await bench.ingest(files, tableOf(EVENTS), { rules: { layout: "adopt" } });
    expect(made).toMatchObject([{ owned: false, file: { path: "s3://inbox/polars-events.parquet" } }]);
  });

  test("are written below the table's data path", async () => {
    const files = await bench.put("polars-events.parquet");
    const properties = { "write.data.path": "s3://lake/elsewhere/", "write.object-storage.enabled": "true" };
    const { files: made } = await bench.ingest(files, tableOf(EVENTS, { properties }));
    expect(paths(made)[0]).toMatch(
      /^s3:\/\/lake\/elsewhere\/[01]{4}\/[01]{4}\/[01]{4}\/[01]{8}\/ingest\/[0-9a-f]{16}-/,
    );
  });

  test("stop the batch and leave nothing behind when one was replaced meanwhile", async () => {
    const bare = await Workbench.open();
    const files = await bare.put(
      "polars-events.parquet",
      "polars-events-b.parquet",
      "duckdb-row-groups.parquet",
    );
    // Between the footer and the body: the plan is made, the bytes are not read yet.
    let reads = 0;
    const store = Object.create(bare.store, {
      readInto: {
        value: async (...args: Parameters<typeof bare.store.readInto>) => {
          if (reads++ === 0) await bare.store.put("s3://inbox/polars-events-b.parquet", Buffer.from("other"));
          return bare.store.readInto(...args);
        },
      },
    });
    const ingesting = bare.ingest(files, tableOf(EVENTS), { rules: { preferMerge: true }, store });
    await expect(ingesting).rejects.toMatchObject({
      code: "file.changed",
      context: { uri: "s3://inbox/polars-events-b.parquet" },
    });
    expect(await bare.list("s3://lake/")).toEqual([]);
    expect(bare.s3.openUploads).toBe(0);
    await bare.close();
  });

  test("are the same under random faults of the store", async () => {
    const { seededFaults } = await import("@floe/devstack");
    const files = await bench.put(
      "duckdb-row-groups.parquet",
      "duckdb-row-groups-b.parquet",
      "polars-events.parquet",
    );
    const expected = await bench.rows(uris(files));
    for (const seed of cases([1, 2, 3])) {
      bench.s3.faults = seededFaults(seed, {
        throttle: 0.02,
        failAfter: 0.05,
        resetAfter: 0.05,
        truncate: 0.05,
      });
      const { files: made } = await bench.ingest(files, tableOf(EVENTS), {
        rules: { preferMerge: true },
        sizes: SMALL_PARTS,
        limits: SMALL_LIMITS,
      });
      bench.s3.faults = undefined;
      expect(await bench.rows(paths(made))).toEqual(expected);
    }
    expect(bench.s3.openUploads).toBe(0);
  });
});
