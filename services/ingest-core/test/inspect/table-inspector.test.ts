import { fileIdentity } from "../../src/commit/ledger/file-identity";
import { TableInspector } from "../../src/inspect/table-inspector";
import { Lakehouse } from "../engine/lakehouse";

describe("looking into a table", () => {
  let lakehouse: Lakehouse;
  let inspector: TableInspector;
  beforeAll(async () => {
    lakehouse = await Lakehouse.open();
    inspector = new TableInspector({ catalog: lakehouse.catalog, store: () => lakehouse.store });
  });
  afterAll(() => lakehouse.close());

  test("says of each object whether its rows are there, and which snapshot brought them", async () => {
    const engine = lakehouse.engine({ createTables: () => ({}) });
    const [first, second, third] = await lakehouse.put(
      "polars-events.parquet",
      "polars-events-b.parquet",
      "hyparquet-events.parquet",
    );
    if (first === undefined || second === undefined || third === undefined) throw new Error("no files");
    const one = await engine.ingest({ table: "db.events", files: [first] });
    const two = await engine.ingest({ table: "db.events", files: [second] });

    const ledger = await inspector.ledger("db.events");
    const ask = ({ uri, etag = "", eventTime = "" }: typeof first) =>
      ledger.ask({ id: fileIdentity({ uri, etag }), eventTimeMs: Date.parse(eventTime) });
    expect({ size: ledger.size, floor: ledger.floor }).toEqual({ size: 2, floor: 0 });
    expect([first, second, third].map(ask)).toEqual(["recorded", "recorded", "absent"]);

    const idOf = ({ uri, etag = "" }: typeof first) => fileIdentity({ uri, etag });
    expect(String(await inspector.snapshotOf("db.events", idOf(first)))).toBe(one.snapshotId);
    expect(String(await inspector.snapshotOf("db.events", idOf(second)))).toBe(two.snapshotId);
    expect(await inspector.snapshotOf("db.events", idOf(third))).toBeUndefined();

    const { snapshots } = await inspector.snapshots("db.events");
    expect(snapshots.map((snapshot) => String(snapshot["snapshot-id"]))).toEqual([
      two.snapshotId,
      one.snapshotId,
    ]);
    const files = [];
    for await (const { file, snapshotId } of inspector.dataFiles("db.events"))
      files.push([Number(file.recordCount) > 0, String(snapshotId)]);
    expect(files.sort()).toEqual(
      [
        [true, one.snapshotId],
        [true, two.snapshotId],
      ].sort(),
    );
  });

  test("objects written before the ledger's memory are beyond it, never absent", async () => {
    const day = 24 * 60 * 60 * 1000;
    const engine = lakehouse.engine({ createTables: () => ({}), ledgerLimits: { horizonMs: 1 } });
    const files = await lakehouse.put("duckdb-row-groups.parquet", "duckdb-row-groups-b.parquet");
    for (const file of files) await engine.ingest({ table: "db.short", files: [file] });
    const ledger = await inspector.ledger("db.short");
    expect(ledger.floor).toBeGreaterThan(0);
    const id = "0".repeat(32);
    expect(ledger.ask({ id, eventTimeMs: ledger.floor - 1 })).toBe("beyond");
    expect(ledger.ask({ id, eventTimeMs: ledger.floor })).toBe("absent");
    expect(ledger.ask({ id, eventTimeMs: Date.now() + 2 * day })).toBe("beyond");
  });

  test("a lost ledger is told and not rebuilt, a table that is not there is told", async () => {
    const engine = lakehouse.engine({ createTables: () => ({}) });
    await engine.ingest({ table: "db.lost", files: await lakehouse.put("polars-floats.parquet") });
    const update = { action: "remove-properties", removals: ["ingest.ledger"] } as const;
    await lakehouse.catalog.commit("db.lost", [], [update], "018bcfe5-6800-7000-8000-000000000001");
    await expect(inspector.ledger("db.lost")).rejects.toMatchObject({ code: "table.ledger-lost" });
    await expect(inspector.ledger("db.none")).rejects.toMatchObject({ code: "table.not-found" });
  });

  test("the catalog lists its tables", async () => {
    expect(await lakehouse.catalog.listNamespaces()).toEqual([["db"]]);
    expect([...(await lakehouse.catalog.listTables(["db"]))].sort()).toEqual([
      "db.events",
      "db.lost",
      "db.short",
    ]);
    await expect(lakehouse.catalog.listTables(["none"])).rejects.toMatchObject({
      code: "catalog.namespace-not-found",
    });
  });
});
