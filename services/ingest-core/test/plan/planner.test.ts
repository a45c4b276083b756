import { schemaFromFooter } from "../../src/iceberg/compatibility/schema-from-footer";
import { FooterSource } from "../../src/plan/footer-source";
import type { IdentifiedFile } from "../../src/plan/plan";
import { type PlanContext, planBatch } from "../../src/plan/planner";
import { fixture, MemoryObjects } from "./memory-objects";
import { EVENTS, tableOf } from "./tables";

describe("planner", () => {
  let objects: MemoryObjects;
  beforeEach(() => {
    objects = new MemoryObjects();
  });

  const plan = (files: readonly IdentifiedFile[], more: Partial<PlanContext> = {}) =>
    planBatch(
      {
        table: "db.events",
        metadata: tableOf(EVENTS),
        rules: {},
        store: objects,
        footers: new FooterSource(objects),
        ...more,
      },
      files,
    );
  /** Strategy, file names and row groups of every output. */
  const outputsOf = async (...args: Parameters<typeof plan>) => {
    const planned = await plan(...args);
    const name = (file: IdentifiedFile) => file.uri.slice("s3://inbox/".length);
    return planned.plan.outputs.map(({ strategy, sources }) => [
      strategy,
      ...sources.map(({ file, rowGroups }) => (rowGroups ? `${name(file)}[${rowGroups}]` : name(file))),
    ]);
  };

  test("merges files of one writer and keeps writers apart", async () => {
    const files = await objects.fixtures(
      "duckdb-row-groups.parquet",
      "polars-events.parquet",
      "duckdb-row-groups-b.parquet",
      "polars-events-b.parquet",
    );
    expect(await outputsOf(files, { rules: { preferMerge: true } })).toEqual([
      ["merge", "duckdb-row-groups-b.parquet", "duckdb-row-groups.parquet"],
      ["merge", "polars-events.parquet", "polars-events-b.parquet"],
    ]);
  });

  test("asks for each footer once", async () => {
    const files = await objects.fixtures("duckdb-row-groups.parquet", "polars-events.parquet");
    await plan(files);
    expect(objects.requests).toEqual(files.map(({ uri }) => `GET ${uri}`));
  });

  test("sets aside what cannot go in, each with its reason, and goes on with the rest", async () => {
    const files = await objects.fixtures(
      "polars-events.parquet",
      "damaged-footer.parquet",
      "damaged-cut-off.parquet",
      "pyarrow-encrypted-footer.parquet",
      "duckdb-nested.parquet",
      "csv/extra-column.csv",
      "csv/missing-column.csv",
    );
    objects.put("s3://inbox/data.json", Buffer.from("{}"));
    const json = await objects.identify("s3://inbox/data.json");
    const { plan: planned } = await plan([...files, ...json]);
    expect(planned.outputs.map(({ sources }) => sources.length)).toEqual([1, 1]);
    expect(planned.quarantined.map(({ file, code }) => [file.uri.slice("s3://inbox/".length), code])).toEqual(
      [
        ["damaged-footer.parquet", expect.stringMatching(/^file\./)],
        ["damaged-cut-off.parquet", expect.stringMatching(/^file\./)],
        ["pyarrow-encrypted-footer.parquet", "file.encrypted"],
        ["duckdb-nested.parquet", "file.extra-column"],
        ["data.json", "file.format"],
        ["csv/extra-column.csv", "file.extra-column"],
      ],
    );
    for (const { reason } of planned.quarantined) expect(reason.length).toBeGreaterThan(10);
  });

  test("finds the partition of every row group, and decodes only what spans several", async () => {
    // Ids 0 to 29 in three row groups of ten.
    const files = await objects.fixtures("hyparquet-events.parquet");
    const columns = { id: "int", country: "string", note: "string" };
    const byRange = tableOf(columns, { partitionBy: [["id", "truncate[20]"]] });
    const { plan: routed } = await plan(files, { metadata: byRange });
    expect(
      routed.outputs.map(({ strategy, partition, sources }) => [strategy, partition, sources[0]?.rowGroups]),
    ).toEqual([
      ["merge", [0], [0, 1]],
      ["merge", [20], [2]],
    ]);
    const byCountry = tableOf(columns, { partitionBy: [["country", "identity"]] });
    const { plan: decoded } = await plan(files, { metadata: byCountry });
    expect(decoded.outputs.map(({ strategy, why, partition }) => [strategy, why, partition])).toEqual([
      [
        "encode",
        expect.stringContaining("row group 0 may hold rows of several partitions (country_0: "),
        undefined,
      ],
    ]);
  });

  test("decodes what has to be converted, and says why", async () => {
    const files = await objects.fixtures("pyarrow-int96.parquet");
    const footers = new FooterSource(objects);
    const { footer } = await footers.get(files[0] as IdentifiedFile);
    const columns = Object.fromEntries(footer.schema.children.map(({ name }) => [name, "timestamptz"]));
    const metadata = tableOf({ ...columns, id: "long" });
    expect((await plan(files, { metadata })).plan.outputs).toMatchObject([
      {
        strategy: "encode",
        why: expect.stringContaining("INT96 timestamps have no place in the Iceberg spec"),
      },
    ]);
  });

  test.each(["duckdb-no-rows.parquet", "polars-no-rows.parquet", "pyarrow-no-row-groups.parquet"])(
    "makes no data file of %s, which has no rows",
    async (name) => {
      const files = await objects.fixtures(name);
      const { footer } = await new FooterSource(objects).get(files[0] as IdentifiedFile);
      const { fields } = schemaFromFooter(footer, 2);
      const metadata = tableOf(Object.fromEntries(fields.map(({ name, type }) => [name, type])));
      expect((await plan(files, { metadata })).plan).toMatchObject({
        outputs: [],
        quarantined: [],
        empty: files,
      });
    },
  );

  test("evolves the schema in the order of the batch, once for all files", async () => {
    const files = await objects.fixtures("duckdb-row-groups.parquet", "duckdb-row-groups-b.parquet");
    const metadata = tableOf({ id: "int" });
    await expect(plan(files, { metadata })).resolves.toMatchObject({
      plan: { outputs: [], quarantined: [{ code: "file.type-mismatch" }, { code: "file.type-mismatch" }] },
    });
    const planned = await plan(files, { metadata, rules: { contract: "evolve", preferMerge: true } });
    expect(planned.plan.schemaChanges).toEqual(["add country", "add amount", "promote id to long"]);
    expect(planned.plan.evolveTo).toMatchObject({
      "schema-id": 1,
      fields: [
        { id: 1, name: "id", type: "long" },
        { id: 2, name: "country", type: "string", required: false },
        { id: 3, name: "amount", type: "double" },
      ],
    });
    expect(planned.schema).toBe(planned.plan.evolveTo);
    expect(planned.plan.outputs).toHaveLength(1);
  });

  test("says whether readers will need the table's name mapping", async () => {
    const plain = await objects.fixtures("polars-events.parquet");
    expect((await plan(plain, { rules: { layout: "as-is" } })).plan).toMatchObject({
      outputs: [{ strategy: "copy" }],
      needsNameMapping: true,
    });
    expect((await plan(plain)).plan.needsNameMapping).toBe(false);
  });

  test("stops for an object that was replaced, because it is another one now", async () => {
    const files = await objects.fixtures("polars-events.parquet");
    objects.put("s3://inbox/polars-events.parquet", fixture("polars-events-b.parquet"));
    await expect(plan(files)).rejects.toMatchObject({ code: "file.changed", retriable: true });
  });

  test("sets a single unreadable object aside, but stops when nothing of the bucket can be read", async () => {
    const files = await objects.fixtures("polars-events.parquet", "polars-events-b.parquet");
    objects.put("s3://inbox/polars-events.parquet", fixture("polars-events.parquet"), { denied: true });
    expect((await plan(files)).plan.quarantined).toMatchObject([{ code: "file.denied" }]);
    objects.put("s3://inbox/polars-events-b.parquet", fixture("polars-events.parquet"), { denied: true });
    await expect(plan(files)).rejects.toMatchObject({ code: "store.denied", retriable: true });
  });

  test("refuses what one plan may not hold", async () => {
    const files = await objects.fixtures("duckdb-row-groups.parquet", "polars-events.parquet");
    await expect(plan(files, { limits: { maxFiles: 1 } })).rejects.toMatchObject({
      code: "request.too-many-files",
    });
    await expect(plan(files, { limits: { maxRowGroups: 2 } })).rejects.toMatchObject({
      code: "request.too-many-row-groups",
    });
    await expect(plan(files, { metadata: tableOf(EVENTS, { formatVersion: 1 }) })).rejects.toMatchObject({
      code: "table.format-version",
    });
  });

  test("gives the same plan when footers do not fit into memory and are read again", async () => {
    const files = await objects.fixtures("duckdb-row-groups.parquet", "duckdb-row-groups-b.parquet");
    const metadata = tableOf({ id: "long" });
    const rules = { contract: "evolve" } as const;
    const kept = await plan(files, { metadata, rules });
    const poor = await plan(files, { metadata, rules, footers: new FooterSource(objects, { keepBytes: 0 }) });
    expect(poor.plan).toEqual(kept.plan);
  });
});
