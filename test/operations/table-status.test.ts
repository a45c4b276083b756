import { nodeExchange, RestCatalog } from "@floe/ingest-core";
import { OperationsWorld } from "./world";

const SMALL = 32 * 2 ** 20;

describe("floe table status", () => {
  let world: OperationsWorld;
  beforeAll(async () => {
    world = await OperationsWorld.start();
    for (const name of ["a", "b"]) {
      const uri = await world.put(`incoming/orders/${name}.parquet`);
      await world.run((does, context) => does.ingest({ uris: [uri], direct: true, output: "json" }, context));
    }
  });
  afterAll(() => world.stop());

  const status = (tables: readonly string[], output: "text" | "json", changed = {}) =>
    world.run((does, context) => does.tableStatus({ tables, smallBytes: SMALL, output }, context), {
      changed,
    });

  test("shows the tables of the rules, those that do not exist yet, and what lies in the topics", async () => {
    world.backlog = {
      lags: [
        { topic: "s3-events", consumerGroup: "file-dispatcher", lag: 12_345n },
        { topic: "heavy-ingest", consumerGroup: "spark-launcher" },
      ],
      deadLetters: [{ topic: "s3-events-dlq", records: 7n }, { topic: "ingest-dlq" }],
    };
    const { code, out, err } = await status([], "text", { kafkaIsGiven: true });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.replace(/\d+(\.\d+)? KiB/, "SIZE").replace(/ \d+s /, " AGE ")).toMatchInlineSnapshot(`
"TABLE         SNAPSHOTS   FRESHNESS   ROWS   FILES   SMALL   SIZE      LEDGER      REMEMBERS
shop.orders   2           AGE          60     2       2       SIZE   2 objects   everything
shop.others   -           -           -      -       -       -         -           not there yet
shop.rest     -           -           -      -       -       -         -           not there yet

TOPIC          GROUP             LAG
s3-events      file-dispatcher   12,345
heavy-ingest   spark-launcher    no such topic

DEAD LETTERS    RECORDS
s3-events-dlq   7
ingest-dlq      no such topic
"
`);
    const machines = JSON.parse((await status([], "json", { kafkaIsGiven: true })).out);
    expect(machines).toMatchObject({
      topics: [
        { topic: "s3-events", consumerGroup: "file-dispatcher", lag: 12_345 },
        { topic: "heavy-ingest", consumerGroup: "spark-launcher", lag: null },
      ],
      deadLetters: [
        { topic: "s3-events-dlq", records: 7 },
        { topic: "ingest-dlq", records: null },
      ],
    });
  });

  test("shows the tables although Kafka does not answer, and fails", async () => {
    let shown = "";
    const away = Object.defineProperty(Object.create(world), "backlog", {
      get: () => {
        throw new Error("no broker");
      },
    }) as OperationsWorld;
    const ran = away.run(
      (does, context) => {
        const out = (text: string) => {
          shown += text;
        };
        const console = { ...context.console, out };
        return does.tableStatus({ tables: [], smallBytes: SMALL, output: "text" }, { ...context, console });
      },
      { changed: { kafkaIsGiven: true } },
    );
    await expect(ran).rejects.toThrow("no broker");
    expect(shown).toMatch(/^TABLE .*\nshop\.orders /);
  });

  test("the same for machines", async () => {
    const { out, err } = await status(["shop.orders"], "json");
    expect(JSON.parse(out)).toEqual({
      tables: [
        {
          table: "shop.orders",
          exists: true,
          snapshots: 2,
          snapshotId: expect.stringMatching(/^\d+$/),
          committed: expect.any(String),
          freshnessSeconds: expect.any(Number),
          dataFiles: 2,
          smallFiles: 2,
          bytes: expect.any(Number),
          rows: expect.any(Number),
          ledger: { state: "ok", objects: 2 },
        },
      ],
    });
    expect(err).toBe("");
  });

  test.each([
    ["shop.ordrs", "shop.orders"],
    ["shpo.orders", "shop.orders"],
    ["wholly.different", undefined],
  ])("FLOE7201: the catalog has no %s; did you mean %s", async (table, suggestion) => {
    const finding = { code: "FLOE7201", what: `the catalog has no table '${table}'` };
    await expect(status([table], "text")).rejects.toMatchObject({
      diagnostics: [expect.objectContaining(suggestion === undefined ? finding : { ...finding, suggestion })],
    });
  });

  test("FLOE7204: a lost ledger is told, and fails; nothing is called missed then", async () => {
    const exchange = nodeExchange();
    const catalog = new RestCatalog({ uri: world.catalogServer.uri, exchange });
    const remove = { action: "remove-properties", removals: ["ingest.ledger"] } as const;
    await catalog.commit("shop.orders", [], [remove], "018bcfe5-6800-7000-8000-000000000001");
    exchange.close();
    const { code, out, err } = await status(["shop.orders"], "json");
    expect(code).toBe(1);
    expect(JSON.parse(out).tables[0].ledger).toMatchObject({ state: "lost", code: "table.ledger-lost" });
    expect(err).toMatch(/^✗ shop\.orders: .* {2}FLOE7204\n$/);
    const reconcile = world.run((does, context) =>
      does.reconcile(
        { allVersions: false, emit: true, graceMs: 0, search: false, rate: 0, limit: 1, output: "json" },
        context,
      ),
    );
    await expect(reconcile).rejects.toMatchObject({
      diagnostics: [expect.objectContaining({ code: "FLOE7204" })],
    });
    expect(world.sent).toEqual([]);
  });
});
