import type { Observer } from "../../src/observe";
import type { IngestFile } from "../../src/request/ingest-request";
import { noTracing, type Tracing } from "../../src/tracing";
import { fixture } from "../plan/memory-objects";
import { EVENTS, schemaOf } from "../plan/tables";
import { Lakehouse } from "./lakehouse";

describe("engine", () => {
  let house: Lakehouse;
  beforeEach(async () => {
    house = await Lakehouse.open();
    await house.createTable("events", schemaOf(EVENTS));
  });
  afterEach(() => house.close());

  const TABLE = "db.events";

  test("puts Parquet and CSV into the table, says what became of each file, and knows them again", async () => {
    const engine = house.engine();
    const files = await house.put(
      "duckdb-row-groups.parquet",
      "polars-events.parquet",
      ["new.csv", "id,country,amount\n1,DE,2.5\n2,FR,\n"],
      "polars-no-rows.parquet",
      "damaged-footer.parquet",
    );
    const result = await engine.ingest({ table: TABLE, files });
    expect(result).toMatchObject({ table: TABLE, committed: 3, empty: 1, quarantined: 1, attempts: 1 });
    expect(result.files.map(({ outcome }) => outcome)).toEqual([
      "committed",
      "committed",
      "committed",
      "empty",
      "quarantined",
    ]);
    expect(result.files[0]).toEqual({
      uri: files[0]?.uri,
      outcome: "committed",
      snapshotId: result.snapshotId,
    });
    expect(await house.rowCount("events")).toBe(5_032);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);

    const again = await house.engine().ingest({ table: TABLE, files });
    expect(again).toMatchObject({ committed: 0, duplicates: 4, empty: 0, quarantined: 1, attempts: 0 });
    expect(again).not.toHaveProperty("snapshotId");
    expect(await house.rowCount("events")).toBe(5_032);
    expect(await house.spooled()).toEqual([]);
  });

  test("needs no more of a file than its name", async () => {
    const files = (await house.put("polars-events.parquet")).map(({ uri }) => ({ uri }));
    expect(await house.engine().ingest({ table: TABLE, files })).toMatchObject({ committed: 1 });
    expect(await house.engine().ingest({ table: TABLE, files })).toMatchObject({ duplicates: 1 });
    const [known] = await house.put("polars-events.parquet");
    const { lastModified = 0 } = await house.store.head("s3://inbox/polars-events.parquet");
    const named = { ...known, uri: known?.uri ?? "", eventTime: new Date(lastModified).toISOString() };
    expect(await house.engine().ingest({ table: TABLE, files: [named] })).toMatchObject({ duplicates: 1 });
  });

  test("counts files without rows as such", async () => {
    const files = await house.put(["none.csv", "id,country,amount\n"], "polars-events.parquet");
    const result = await house.engine().ingest({ table: TABLE, files });
    expect(result).toMatchObject({ committed: 1, empty: 1 });
    expect(result.files[0]).toEqual({ uri: "s3://inbox/none.csv", outcome: "empty" });
  });

  test("keeps a record of each bad file that points at it, one however often it comes", async () => {
    const files = await house.put("damaged-cut-off.parquet", ["bad.csv", "id,country,amount\n1,DE,x\n"]);
    const request = { table: TABLE, files: [...files, { uri: "s3://inbox/gone" }], traceparent: "00-a-b-01" };
    const result = await house.engine().ingest(request);
    await house.engine().ingest(request);
    const records = await house.records(TABLE);
    expect([...records.keys()].sort()).toEqual(["bad.csv", "damaged-cut-off.parquet", "gone"]);
    expect(records.get("bad.csv")).toMatchObject({
      version: 1,
      table: TABLE,
      file: { uri: "s3://inbox/bad.csv", etag: files[1]?.etag, id: expect.stringMatching(/^[0-9a-f]{32}$/) },
      code: "file.bad-rows",
      at: 2,
      traceparent: "00-a-b-01",
    });
    expect(result.files[2]).toMatchObject({
      outcome: "quarantined",
      code: "file.not-found",
      record: expect.stringMatching(/^s3:\/\/lake\/_quarantine\/db\.events\/[0-9a-f]{32}\.json$/),
    });
  });

  test("fails, and may come again, when the quarantine cannot be written: nothing is forgotten", async () => {
    const files = await house.put("damaged-cut-off.parquet", "polars-events.parquet");
    house.s3.faults = ({ key }) =>
      key.startsWith("_quarantine") ? [{ kind: "status", status: 500, when: "before" }] : [];
    await expect(house.engine().ingest({ table: TABLE, files })).rejects.toMatchObject({ retriable: true });
    house.s3.faults = undefined;
    expect(await house.engine().ingest({ table: TABLE, files })).toMatchObject({
      duplicates: 1,
      quarantined: 1,
    });
    expect((await house.records(TABLE)).size).toBe(1);
  });

  test("ingests what is there when an object was replaced after its event, once", async () => {
    const [old] = await house.put("polars-events.parquet");
    await house.put(["polars-events.parquet", fixture("duckdb-row-groups.parquet")]);
    const files = [old ?? { uri: "" }];
    const result = await house.engine().ingest({ table: TABLE, files });
    expect(result).toMatchObject({ committed: 1, files: [{ uri: old?.uri, outcome: "committed" }] });
    expect(await house.rowCount("events")).toBe(5_000);
    const [current] = await house.put(["polars-events.parquet", fixture("duckdb-row-groups.parquet")]);
    expect(await house.engine().ingest({ table: TABLE, files: [current ?? { uri: "" }] })).toMatchObject({
      duplicates: 1,
    });
  });

  test("asks for a small file once, whether it is merged or decoded", async () => {
    const files = await house.put("polars-events.parquet", "polars-events-b.parquet");
    for (const preferMerge of [false, true]) {
      const name = preferMerge ? "merged" : "decoded";
      await house.createTable(name, schemaOf(EVENTS));
      const engine = house.engine({ rules: () => ({ preferMerge }) });
      house.s3.takeStatistics();
      const { outputs } = await engine.ingest({ table: `db.${name}`, files });
      expect(outputs.map(({ strategy }) => strategy)).toEqual([preferMerge ? "merge" : "encode"]);
      expect(house.s3.takeStatistics().requests.GetObject).toBe(2);
      expect(await house.rowCount(name)).toBe(50);
    }
  });

  test.each([
    ["while it is read", 1 << 20],
    ["between its footer and its rows", 0],
  ])(
    "starts over when an object is replaced %s, and gives up when that never ends",
    async (_when, readAheadBytes) => {
      const files = await house.put("polars-events.parquet", "polars-events-b.parquet");
      let replacements = 0;
      const replaceBody = (limit: number) => async (uri: string) => {
        if (uri.endsWith("-b.parquet") && replacements < limit) {
          const bytes = Buffer.from(fixture("polars-events-b.parquet"));
          // One byte of the body, so that every version has another entity tag.
          bytes[40] = replacements++;
          await house.store.put(uri, bytes);
        }
      };
      const meddling = (limit: number) => {
        const meddle = replaceBody(limit);
        return Object.create(house.store, {
          withSignal: { value: undefined },
          readInto: {
            value: async (...args: Parameters<typeof house.store.readInto>) => {
              await meddle(args[0]);
              return house.store.readInto(...args);
            },
          },
        });
      };
      const rules = () => ({ preferMerge: true });
      const memory = { readAheadBytes };
      const engine = house.engine({ store: () => meddling(2), rules, memory });
      expect(await engine.ingest({ table: TABLE, files })).toMatchObject({ committed: 2 });
      expect(replacements).toBe(2);
      expect(await house.rowCount("events")).toBe(50);

      const more = await house.put(["other-b.parquet", fixture("polars-events-b.parquet")]);
      const endless = house.engine({ store: () => meddling(Number.POSITIVE_INFINITY), rules, memory });
      await expect(endless.ingest({ table: TABLE, files: more })).rejects.toMatchObject({
        code: "file.changed",
        retriable: true,
      });
      expect(await house.rowCount("events")).toBe(50);
      expect(house.s3.openUploads).toBe(0);
    },
  );

  test("evolves the schema with the commit when the contract allows it", async () => {
    await house.createTable("narrow", schemaOf({ id: "int" }));
    const files = await house.put("duckdb-row-groups.parquet");
    const frozen = await house.engine().ingest({ table: "db.narrow", files });
    expect(frozen.files).toMatchObject([{ outcome: "quarantined", code: "file.type-mismatch" }]);
    const engine = house.engine({ rules: () => ({ contract: "evolve" }) });
    const result = await engine.ingest({ table: "db.narrow", files });
    expect(result.schemaChanges).toEqual(["add country", "add amount", "promote id to long"]);
    const { document } = await house.created.catalog.loadTable(["db", "narrow"]);
    const current = document.schemas.find((schema) => schema["schema-id"] === document["current-schema-id"]);
    expect(current?.fields.map(({ id, name, type }) => [id, name, type])).toEqual([
      [1, "id", "long"],
      [2, "country", "string"],
      [3, "amount", "double"],
    ]);
    const [file] = await house.dataFiles("narrow");
    expect([...(file?.valueCounts.keys() ?? [])]).toEqual([1, 2, 3]);
  });

  test("makes a missing table from its first file, when it may", async () => {
    const files = await house.put(
      ["first.csv", "id\n1\n"],
      "damaged-footer.parquet",
      "polars-events.parquet",
    );
    await expect(house.engine().ingest({ table: "db.new", files })).rejects.toMatchObject({
      code: "table.not-found",
    });
    const engine = house.engine({ createTables: () => ({ properties: { owner: "floe" } }) });
    const csvOnly = engine.ingest({ table: "db.new", files: files.slice(0, 2) });
    await expect(csvOnly).rejects.toMatchObject({ code: "table.not-found", retriable: false });
    expect(await engine.ingest({ table: "db.new", files })).toMatchObject({ committed: 2, quarantined: 1 });
    const { document } = await house.created.catalog.loadTable(["db", "new"]);
    expect(document.properties.owner).toBe("floe");
    expect(document.schemas[0]?.fields.map(({ name }) => name)).toEqual(["id", "country", "amount"]);
  });

  test("sets broken files for a table that does not exist aside, and makes it from the first good one", async () => {
    const [broken, good] = await house.put("damaged-footer.parquet", "polars-events.parquet");
    const engine = house.engine({ createTables: () => ({}) });
    const ingest = (...files: readonly IngestFile[]) => engine.ingest({ table: "db.later", files });
    for (const delivery of ["first", "again"]) {
      const { files, ...counts } = await ingest(broken as IngestFile);
      expect([delivery, counts]).toMatchObject([delivery, { committed: 0, quarantined: 1, attempts: 0 }]);
      expect(files).toMatchObject([{ outcome: "quarantined", code: "file.corrupt" }]);
    }
    await expect(house.created.catalog.loadTable(["db", "later"])).rejects.toThrow();
    expect(await ingest(broken as IngestFile, good as IngestFile)).toMatchObject({
      committed: 1,
      quarantined: 1,
    });
  });

  test("sets the table's name mapping with the first file that keeps its bytes", async () => {
    const files = await house.put("polars-events.parquet");
    const engine = house.engine({ rules: () => ({ layout: "as-is" }) });
    expect((await engine.ingest({ table: TABLE, files })).outputs).toMatchObject([{ strategy: "copy" }]);
    const { document } = await house.created.catalog.loadTable(["db", "events"]);
    expect(JSON.parse(document.properties["schema.name-mapping.default"] ?? "")).toEqual([
      { "field-id": 1, names: ["id"] },
      { "field-id": 2, names: ["country"] },
      { "field-id": 3, names: ["amount"] },
    ]);
  });

  test("keeps apart the versions of one object in one request", async () => {
    await house.s3.createBucket("inbox", { versioning: true });
    const uri = "s3://inbox/versions.parquet";
    const first = await house.store.put(uri, fixture("polars-events.parquet"));
    const broken = await house.store.put(uri, fixture("damaged-footer.parquet"));
    const third = await house.store.put(uri, fixture("duckdb-row-groups.parquet"));
    const files = [first, broken, third].map(({ versionId = "" }) => ({ uri, versionId }));
    const result = await house.engine().ingest({ table: TABLE, files });
    expect(result.files.map(({ outcome }) => outcome)).toEqual(["committed", "quarantined", "committed"]);
    expect(await house.rowCount("events")).toBe(5_030);
  });

  test("ends with the signal's reason and leaves nothing behind", async () => {
    const files = await house.put("duckdb-row-groups.parquet", ["slow.csv", "id,country,amount\n1,DE,1\n"]);
    const controller = new AbortController();
    const reason = new Error("shutting down");
    house.s3.faults = ({ operation }) => {
      if (operation === "GetObject") controller.abort(reason);
      return [];
    };
    const ingesting = house.engine().ingest({ table: TABLE, files }, { signal: controller.signal });
    await expect(ingesting).rejects.toBe(reason);
    house.s3.faults = undefined;
    expect(await house.rowCount("events")).toBe(0);
    expect(await house.spooled()).toEqual([]);
    await expect(house.engine().ingest({ table: TABLE, files }, { signal: controller.signal })).rejects.toBe(
      reason,
    );
  });

  test("tells its metrics by table, strategy and reason", async () => {
    const counts = new Map<string, number>();
    const observer: Observer = {
      log() {},
      observe() {},
      gauge() {},
      count(metric, value = 1, labels = {}) {
        const key = [metric, ...Object.values(labels)].join(" ");
        counts.set(key, (counts.get(key) ?? 0) + value);
      },
    };
    const files = await house.put("polars-events.parquet", "damaged-footer.parquet");
    const engine = house.engine({ observer });
    await engine.ingest({ table: TABLE, files });
    await engine.ingest({ table: TABLE, files });
    expect(Object.fromEntries(counts)).toMatchObject({
      "ingest_files_committed_total db.events": 1,
      "ingest_outputs_total db.events encode": 1,
      "ingest_files_skipped_total db.events duplicate": 1,
      [`ingest_files_quarantined_total db.events ${(await house.records(TABLE)).values().next().value?.code}`]: 2,
    });
  });

  test("measures what was committed, and what the table is like after it", async () => {
    const gauges = new Map<string, number>();
    const observed = new Map<string, number[]>();
    const observer: Observer = {
      log() {},
      count() {},
      gauge: (metric, value, labels) => void gauges.set(`${metric} ${labels?.table}`, value),
      observe: (metric, value) => void observed.set(metric, [...(observed.get(metric) ?? []), value]),
    };
    const [first, second] = await house.put("polars-events.parquet", [
      "more.csv",
      "id,country,amount\n1,DE,1\n",
    ]);
    const engine = house.engine({ observer });
    await engine.ingest({ table: TABLE, files: [first!] });
    await engine.ingest({ table: TABLE, files: [second!] });
    const gauge = (name: string) => gauges.get(`${name} ${TABLE}`);
    expect(gauge("ingest_table_data_files")).toBe(2);
    expect(gauge("ingest_table_records")).toBe(await house.rowCount("events"));
    const sizes = observed.get("ingest_output_bytes") ?? [];
    expect(gauge("ingest_table_bytes")).toBe(sizes.reduce((sum, size) => sum + size));
    expect(gauge("ingest_table_committed_timestamp_seconds")).toBeGreaterThan(1e9);
    expect(gauge("ingest_ledger_bytes")).toBeGreaterThan(100);
    for (const metric of ["ingest_freshness_seconds", "ingest_commit_seconds", "ingest_output_bytes"]) {
      expect([metric, observed.get(metric)?.length]).toEqual([metric, 2]);
    }
  });

  test("shows planning, execution and commit as parts of the event's trace", async () => {
    const spans: Record<string, unknown>[] = [];
    const tracing: Tracing = {
      ...noTracing,
      inSpan(name, parent, attributes, work) {
        const span: Record<string, unknown> = { name, parent, ...attributes };
        spans.push(span);
        return work({ traceparent: parent, set: (more) => void Object.assign(span, more), fail() {} });
      },
    };
    const files = await house.put("polars-events.parquet");
    const traceparent = `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01`;
    const result = await house.engine({ tracing }).ingest({ table: TABLE, files, traceparent });
    expect(spans).toEqual(
      ["plan", "execute", "commit"].map((name) =>
        expect.objectContaining({ name, parent: traceparent, "floe.table": TABLE, "floe.files": 1 }),
      ),
    );
    expect(spans[2]).toMatchObject({
      "floe.commit.verdict": "committed",
      "floe.snapshot_id": result.snapshotId,
    });
  });

  test("commits batches that run at the same time, each file once, with bounded buffers", async () => {
    const files = await house.put(
      "polars-events.parquet",
      "polars-events-b.parquet",
      "duckdb-row-groups.parquet",
    );
    const engines = [house.engine({ rules: () => ({ preferMerge: true }) }), house.engine()];
    const results = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((i) => {
        const own = files.filter((_, k) => k !== i % 3);
        return (engines[i % 2] ?? house.engine()).ingest({ table: TABLE, files: own });
      }),
    );
    expect(results.reduce((sum, { committed }) => sum + committed, 0)).toBe(3);
    expect(results.every(({ committed, duplicates }) => committed + duplicates === 2)).toBe(true);
    expect(await house.rowCount("events")).toBe(5_050);
  });
});
