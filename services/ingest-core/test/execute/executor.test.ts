import { fixture } from "../plan/memory-objects";
import { EVENTS, tableOf } from "../plan/tables";
import { dataFiles, paths, Workbench } from "./workbench";

const NOTES = { id: "int", country: "string", note: "string" };

describe("executor", () => {
  let bench: Workbench;
  beforeEach(async () => {
    bench = await Workbench.open();
  });
  afterEach(() => bench.close());

  test("takes a file that fails in one partition out of all the others", async () => {
    const clustered = Buffer.from(fixture("hyparquet-events.parquet"));
    const files = await bench.put("hyparquet-events-b.parquet", ["clustered.parquet", clustered]);
    const metadata = tableOf(NOTES, { partitionBy: [["id", "truncate[20]"]] });
    const whole = await bench.ingest(files, metadata, { rules: { preferMerge: true } });
    expect(
      dataFiles(whole.files)
        .map(({ partition }) => partition[0])
        .sort(),
    ).toEqual([0, 1000, 1020, 20]);

    // A page index that does not parse is met only when its row groups are merged.
    const { rowGroups } = await bench.footer("s3://inbox/clustered.parquet");
    const span = rowGroups[2]?.columns[0]?.offsetIndex ?? { offset: 0, length: 0 };
    expect(span.length).toBeGreaterThan(0);
    clustered.fill(0xff, span.offset, span.offset + span.length);
    const damaged = await bench.put("hyparquet-events-b.parquet", ["clustered.parquet", clustered]);
    const before = await bench.list("s3://lake/");
    const done = await bench.ingest(damaged, metadata, { rules: { preferMerge: true } });
    expect(done.quarantined).toMatchObject([
      { file: { uri: "s3://inbox/clustered.parquet" }, code: "file.corrupt" },
    ]);
    expect(
      dataFiles(done.files)
        .map(({ partition }) => partition[0])
        .sort(),
    ).toEqual([1000, 1020]);
    expect(await bench.rows(paths(done.files))).toEqual(await bench.rows([damaged[0]?.uri ?? ""]));
    expect((await bench.list("s3://lake/")).length - before.length).toBe(2);
  });

  test("removes what it wrote when the store gives up", async () => {
    const files = await bench.put("polars-events.parquet", "duckdb-row-groups.parquet");
    let completed = 0;
    bench.s3.faults = ({ operation }) =>
      operation === "CompleteMultipartUpload" && completed++ > 0
        ? [{ kind: "status", status: 500, when: "before" }]
        : undefined;
    await expect(
      bench.ingest(files, tableOf(EVENTS), { rules: { preferMerge: true } }),
    ).rejects.toMatchObject({
      code: "store.unavailable",
      retriable: true,
    });
    expect(await bench.list("s3://lake/")).toEqual([]);
    expect(bench.s3.openUploads).toBe(0);
  });

  test("never removes an object that was only registered", async () => {
    const files = await bench.put("polars-events.parquet", ["bad.csv", "id,country,amount\n1,DE,1\n"]);
    bench.s3.faults = ({ operation, bucket }) =>
      operation === "PutObject" && bucket === "lake"
        ? [{ kind: "status", status: 403, code: "AccessDenied", when: "before" }]
        : undefined;
    const ingesting = bench.ingest(files, tableOf(EVENTS), { rules: { layout: "adopt" } });
    await expect(ingesting).rejects.toMatchObject({ code: "store.denied" });
    expect(await bench.list("s3://inbox/")).toHaveLength(2);
  });

  test("ends with the signal's reason, also in the middle of a query", async () => {
    const slow = await bench.write(
      "COPY (SELECT i::UINTEGER AS id FROM range(3000000) t(i)) TO '$OUT' (FORMAT parquet)",
    );
    const files = await bench.put(["slow.parquet", slow]);
    const controller = new AbortController();
    const reason = new Error("shutting down");
    const ingesting = bench.ingest(files, tableOf({ id: "long" }), { signal: controller.signal });
    bench.s3.faults = ({ operation }) => {
      if (operation === "GetObject") setImmediate(() => controller.abort(reason));
      return undefined;
    };
    await expect(ingesting).rejects.toBe(reason);
    expect(await bench.list("s3://lake/")).toEqual([]);
  });

  test("leaves the spool empty, whatever happens", async () => {
    const { readdir } = await import("node:fs/promises");
    const files = await bench.put(
      ["good.csv", "id,country,amount\n1,DE,1\n"],
      ["bad.csv", "id,country,amount\nx,DE,1\n"],
    );
    await bench.ingest(files, tableOf(EVENTS));
    await bench.store.put(files[0]?.uri ?? "", Buffer.from("other"));
    await expect(bench.ingest(files, tableOf(EVENTS))).rejects.toMatchObject({ code: "file.changed" });
    expect((await readdir(bench.folder)).filter((name) => name.startsWith("floe-"))).toEqual([]);
  });
});
