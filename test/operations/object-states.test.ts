import { DEFAULTS, NO_ROWS, OperationsWorld } from "./world";

const HOUR = 3_600_000;
const JUNK = "this is no Parquet file";

describe("what became of objects", () => {
  let world: OperationsWorld;
  let uris: Record<"good" | "bad" | "noRows" | "headerOnly" | "missed" | "elsewhere", string>;

  beforeAll(async () => {
    world = await OperationsWorld.start();
    uris = {
      good: await world.put("incoming/orders/gööd +%20.parquet"),
      bad: await world.put("incoming/orders/bad.parquet", JUNK),
      noRows: await world.put("incoming/orders/no-rows.parquet", NO_ROWS),
      headerOnly: await world.put("incoming/header.csv", "id,name\n"),
      missed: await world.put("incoming/missed.parquet"),
      elsewhere: await world.put("elsewhere/a.parquet"),
    };
    await world.run((does, context) =>
      does.ingest({ uris: [uris.good, uris.bad], direct: false, output: "json" }, context),
    );
    await world.pipeline();
    world.forget();
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.ahead = 2 * HOUR;
    world.forget();
  });

  const status = async (...wanted: readonly string[]) => {
    const { code, out, err } = await world.run((does, context) =>
      does.objectStatus({ ...DEFAULTS.status, graceMs: HOUR, uris: wanted }, context),
    );
    return { code, err, found: JSON.parse(out) as Record<string, unknown>[] };
  };
  const reconcile = async (more: object = {}) => {
    const ran = await world.run((does, context) =>
      does.reconcile({ ...DEFAULTS.reconcile, graceMs: HOUR, ...more }, context),
    );
    return { ...ran, report: JSON.parse(ran.out) };
  };

  test("floe object status: committed, with the snapshot and its time", async () => {
    const { code, found } = await status(uris.good);
    expect({ code, found }).toEqual({
      code: 0,
      found: [
        {
          uri: uris.good,
          status: "committed",
          table: "shop.orders",
          size: expect.any(Number),
          etag: expect.stringMatching(/^[0-9a-f]{32}$/),
          written: expect.any(String),
          snapshotId: expect.stringMatching(/^\d+$/),
          committed: expect.any(String),
        },
      ],
    });
  });

  test("floe object status: quarantined with code and reason, without rows, never seen, none", async () => {
    const none = "s3://inbox/incoming/none.parquet";
    const { code, found } = await status(
      uris.bad,
      uris.noRows,
      uris.headerOnly,
      uris.missed,
      uris.elsewhere,
      none,
    );
    expect(found.map(({ status }) => status)).toEqual([
      "quarantined",
      "empty",
      "empty",
      "never-seen",
      "never-seen",
      "no-such-object",
    ]);
    expect(found[5]).toEqual({ uri: none, status: "no-such-object", table: "shop.others" });
    expect(found[0]).toMatchObject({
      code: "file.not-parquet",
      reason: expect.any(String),
      table: "shop.orders",
    });
    expect(found[3]).toMatchObject({ note: "floe ingest sends its event once more", table: "shop.others" });
    expect(found[4]).toMatchObject({ note: "no event is raised for it: the inbox begins at incoming/" });
    expect(code).toBe(1);
  });

  test("floe object status: of a bad object that was deleted, why it was bad; of a copied key, the one that was meant", async () => {
    const gone = await world.put("incoming/orders/gone.parquet", JUNK);
    await world.run((does, context) => does.ingest({ uris: [gone], direct: true, output: "json" }, context));
    await world.store.delete([gone]);
    const { code, found } = await status(gone, "s3://inbox/incoming/orders/bad%2Eparquet");
    expect({ code, found }).toMatchObject({
      code: 1,
      found: [
        { uri: gone, status: "gone", table: "shop.orders", code: "file.not-parquet" },
        { status: "no-such-object", note: `keys are written as they are: ${uris.bad}` },
      ],
    });
  });

  test("FLOE7103: floe object status of an object in a mistyped bucket", async () => {
    await expect(status("s3://inbxo/incoming/a.parquet")).rejects.toMatchObject({
      diagnostics: [expect.objectContaining({ code: "FLOE7103", what: expect.stringContaining("'inbxo'") })],
    });
  });

  test("floe object status: what is younger than the grace period is on its way", async () => {
    world.ahead = 0;
    expect(await status(uris.missed)).toMatchObject({ code: 0, found: [{ status: "in-flight" }] });
  });

  test("floe object status: what lies in the topics is told where Kafka is known", async () => {
    world.backlog = {
      lags: [
        { topic: "light-ingest", consumerGroup: "w", lag: 3n },
        { topic: "heavy-ingest", consumerGroup: "l", lag: 0n },
      ],
      deadLetters: [{ topic: "ingest-dlq", records: 1n }, { topic: "s3-events-dlq" }],
    };
    const { err } = await world.run(
      (does, context) => does.objectStatus({ ...DEFAULTS.status, uris: [uris.missed] }, context),
      { changed: { kafkaIsGiven: true } },
    );
    expect(err).toBe(
      "! 3 records yet to be read from light-ingest: an object may be among them\n" +
        "! 1 dead letter in ingest-dlq, each with its reason: an object may be among them\n",
    );
  });

  test("FLOE7002: what is no object's URI", async () => {
    await expect(status("incoming/a")).rejects.toMatchObject({
      diagnostics: [expect.objectContaining({ code: "FLOE7002", got: "incoming/a" })],
    });
  });

  test("floe reconcile finds the one that was missed, and sends nothing", async () => {
    const { code, err, report } = await reconcile();
    expect({ code, err }).toEqual({ code: 1, err: "✗ 1 object missed; --emit sends the events\n" });
    const none = { committed: 0, quarantined: 0, empty: 0, "in-flight": 0, unknown: 0, missed: 0 };
    expect(report).toMatchObject({
      bucket: "inbox",
      prefix: "incoming/",
      emitted: 0,
      missed: 1,
      missedObjects: [{ uri: uris.missed, table: "shop.others" }],
      tables: [
        { table: "shop.orders", objects: 3, ...none, committed: 1, quarantined: 1, empty: 1 },
        { table: "shop.others", objects: 2, ...none, empty: 1, missed: 1 },
      ],
    });
    expect(world.sent).toEqual([]);
  });

  test("floe reconcile leaves what may be on its way alone", async () => {
    world.ahead = 0;
    // Without a period of one's own, the platform's.
    const ran = await world.run((does, context) => {
      const { graceMs: _, ...options } = DEFAULTS.reconcile;
      return does.reconcile(options, context);
    });
    expect(JSON.parse(ran.out)).toMatchObject({ graceSeconds: 3600, missed: 0 });
    const { code, report } = await reconcile();
    expect({ code, missed: report.missed }).toEqual({ code: 0, missed: 0 });
    expect(report.tables[1]).toMatchObject({ "in-flight": 2, empty: 0 });
  });

  test("floe reconcile shows tables for people, with control characters made visible", async () => {
    const odd = await world.put("incoming/odd\u001b[31m.parquet");
    const { out } = await world.run((does, context) =>
      does.reconcile({ ...DEFAULTS.reconcile, graceMs: HOUR, output: "text", limit: 1 }, context),
    );
    await world.store.delete([odd]);
    expect(out.split("\n").map((line) => line.replace(/\d[\d.]* (B|KiB)/, "SIZE"))).toEqual([
      "TABLE         OBJECTS   COMMITTED   MISSED   IN-FLIGHT   QUARANTINED   EMPTY   UNKNOWN",
      "shop.orders   3         1           0        0           1             1       0",
      "shop.others   3         0           2        0           0             1       0",
      "",
      expect.stringMatching(/^MISSED {2,}SIZE {2,}AGE {3}TABLE$/),
      expect.stringMatching(/^s3:\/\/inbox\/incoming\/missed\.parquet {3}SIZE +2h {4}shop\.others$/),
      "… and 1 more",
      "",
    ]);
  });

  test("floe reconcile --emit announces it; afterwards nothing is missed, and its rows are there once", async () => {
    const { code, err } = await reconcile({ emit: true });
    expect({ code, err }).toEqual({ code: 0, err: "✓ 1 object missed, 1 event sent\n" });
    expect(world.announced()).toEqual([uris.missed]);
    await world.pipeline();
    const after = await reconcile();
    expect(after).toMatchObject({ code: 0, err: "✓ nothing was missed\n", report: { missed: 0 } });
    expect(await world.table("shop.others")).toMatchObject({ ledger: { state: "ok", objects: 1 } });
  });

  test("an object that was overwritten is another object, and is missed on its own", async () => {
    const uri = await world.put("incoming/orders/twice.parquet");
    await world.run((does, context) => does.ingest({ uris: [uri], direct: true, output: "json" }, context));
    expect((await reconcile()).report.missed).toBe(0);
    await world.put("incoming/orders/twice.parquet", NO_ROWS.subarray(0, 100));
    expect((await reconcile()).report.missedObjects).toMatchObject([{ uri }]);
    await world.store.delete([uri]);
  });
});
