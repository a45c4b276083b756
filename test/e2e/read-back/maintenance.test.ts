import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RealLakehouse, removeFolder, type SparkSight, type TableSight } from "./lakehouse";
import { orders, SourceFiles } from "./source-files";

const TABLE = "kept.orders";

describe("a table that Spark compacts and whose snapshots it expires", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-maintenance-"));
  let real: RealLakehouse;
  let files: SourceFiles;
  let uris: readonly string[];
  let before: TableSight | undefined;
  let spark: SparkSight;

  const put = async (name: string, first: number) => {
    const { bytes } = await files.write(name, orders(first, 50));
    const [uri = ""] = await real.upload("orders", { [name]: bytes });
    return uri;
  };
  const read = async () => (await real.readWithPyIceberg([{ name: TABLE, hunt: false }]))[TABLE];

  beforeAll(async () => {
    real = await RealLakehouse.start(folder);
    files = await SourceFiles.open((name) => real.file(name));
    uris = await Promise.all([0, 1, 2, 3].map((i) => put(`${i}.parquet`, i * 50)));
    for (const uri of uris) await real.ingest(TABLE, [uri]);
    before = await read();
    spark = await real.readWithSpark(
      [{ name: TABLE }],
      [
        `CALL lake.system.rewrite_data_files(table => '${TABLE}', options => map('rewrite-all', 'true'))`,
        `CALL lake.system.rewrite_manifests(table => '${TABLE}')`,
        `CALL lake.system.expire_snapshots(table => '${TABLE}', older_than => TIMESTAMP '2099-01-01 00:00:00', retain_last => 1)`,
      ],
    );
  }, 900_000);
  afterAll(async () => {
    files?.close();
    await real?.stop();
    removeFolder(folder);
  }, 60_000);

  test("holds the same rows, in one file of Spark's and one snapshot", async () => {
    expect(before).toMatchObject({ files: 4, snapshots: 4, recorded: 200 });
    expect(spark.results[0]).toMatchObject([{ rewritten_data_files_count: 4, added_data_files_count: 1 }]);
    expect(spark.tables[TABLE]?.content).toEqual(before?.content);
    expect(await read()).toMatchObject({ content: before?.content, files: 1, snapshots: 1 });
  }, 300_000);

  test("still knows every file that it was made of, and takes the next one once", async () => {
    expect(await real.ingest(TABLE, uris)).toMatchObject({ duplicates: 4, committed: 0 });
    const fresh = await put("fresh.parquet", 1000);
    for (const counts of [
      { duplicates: 4, committed: 1 },
      { duplicates: 5, committed: 0 },
    ])
      expect(await real.ingest(TABLE, [...uris, fresh])).toMatchObject(counts);
    expect(await read()).toMatchObject({ recorded: 250, files: 2, falseCounts: [] });
  }, 300_000);
});
