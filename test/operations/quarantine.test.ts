import type { QuarantineReplayOptions } from "../../operations/contract";
import { OperationsWorld, PARQUET } from "./world";

const JUNK = "this is no Parquet file";

describe("floe quarantine", () => {
  let world: OperationsWorld;
  let bad: string;

  async function begin(): Promise<void> {
    world = await OperationsWorld.start();
    bad = await world.put("incoming/orders/bäd +%20.parquet", JUNK);
    // The table is made from a good one.
    await ingest(bad, await world.put("incoming/orders/first.parquet"));
    world.forget();
  }

  async function ingest(...uris: readonly string[]): Promise<void> {
    await world.run((does, context) => does.ingest({ uris, direct: false, output: "json" }, context));
    await world.pipeline();
  }
  const list = async (more: object = {}) => {
    const { out } = await world.run((does, context) =>
      does.quarantineList({ output: "json", ...more }, context),
    );
    return JSON.parse(out) as { name: string; state: string; code: string; table: string }[];
  };
  const replay = async (options: Partial<QuarantineReplayOptions>) => {
    const ran = await world.run((does, context) =>
      does.quarantineReplay(
        { what: [], all: false, forgetGone: false, dryRun: false, output: "json", ...options },
        context,
      ),
    );
    return { ...ran, done: JSON.parse(ran.out) as unknown };
  };

  describe("to look at", () => {
    beforeAll(begin);
    afterAll(() => world.stop());

    test("lists records, by table and by code, for machines and for people", async () => {
      expect(await list()).toMatchObject([
        { state: "waiting", table: "shop.orders", code: "file.not-parquet", file: { uri: bad } },
      ]);
      expect(await list({ table: "shop.others" })).toEqual([]);
      expect(await list({ code: "file.empty" })).toEqual([]);
      const { out } = await world.run((does, context) => does.quarantineList({ output: "text" }, context));
      expect(out).toMatch(
        /^NAME +TABLE +CODE +AGE +STATE +OBJECT\n[0-9a-f]{12} +shop\.orders +file\.not-parquet +\d+s +waiting +/,
      );
      expect(out.endsWith(`${bad}\n`)).toBe(true);
    });

    test.each([
      [{ code: "x" }, "no records with the code x\n"],
      [
        { code: "file.not-parqet" },
        "no records with the code file.not-parqet; there are some with file.not-parquet\n",
      ],
      [{ table: "shop.order" }, "no records with the table shop.order; there are some with shop.orders\n"],
      [{ table: "shop.orders", code: "file.empty" }, "no records with the code file.empty\n"],
    ])("says that %j lets none through, and what may have been meant", async (selection, err) => {
      const none = await world.run((does, context) =>
        does.quarantineList({ output: "text", ...selection }, context),
      );
      expect(none).toEqual({ code: 0, out: "", err });
      expect(await replay(selection)).toMatchObject({ code: 0, err, done: [] });
      expect(world.sent).toEqual([]);
    });

    test("an empty quarantine has no records, whatever was asked for", async () => {
      const empty = await world.run((does, context) => does.quarantineList({ output: "text" }, context), {
        changed: { quarantine: "s3://inbox/nothing/" },
      });
      expect(empty).toEqual({ code: 0, out: "", err: "no records\n" });
    });

    test("objects among the records that are none are told, and do no harm", async () => {
      await world.put("quarantine/shop.orders/other.json", "{");
      const { out, err } = await world.run((does, context) =>
        does.quarantineList({ output: "json" }, context),
      );
      expect(JSON.parse(out)).toHaveLength(1);
      expect(err).toContain("! s3://inbox/quarantine/shop.orders/other.json: ");
      await world.store.delete(["s3://inbox/quarantine/shop.orders/other.json"]);
    });

    test("shows one record, by its object, its own URI, or the first digits of its name", async () => {
      const [{ name } = { name: "" }] = await list();
      for (const what of [bad, name, name.slice(0, 6), `s3://inbox/quarantine/shop.orders/${name}.json`]) {
        const { out } = await world.run((does, context) =>
          does.quarantineShow({ what, output: "json" }, context),
        );
        expect(JSON.parse(out)).toMatchObject([{ name, code: "file.not-parquet", file: { uri: bad } }]);
      }
      const { out } = await world.run((does, context) =>
        does.quarantineShow({ what: bad, output: "text" }, context),
      );
      expect(out).toContain(`REPLAY        floe quarantine replay ${name.slice(0, 12)}\n`);
    });

    test("FLOE7203: a name that no record has, with the one that was meant", async () => {
      const refused = { diagnostics: [expect.objectContaining({ code: "FLOE7203", suggestion: bad })] };
      const what = bad.replace("orders", "odrers");
      const show = world.run((does, context) => does.quarantineShow({ what, output: "json" }, context));
      await expect(show).rejects.toMatchObject(refused);
      await expect(replay({ what: [bad, what] })).rejects.toMatchObject(refused);
      expect(world.sent).toEqual([]);
    });

    test("FLOE7203: too few digits of a name, with the object that begins like that", async () => {
      const [{ name } = { name: "" }] = await list();
      const show = world.run((does, context) =>
        does.quarantineShow({ what: name.slice(0, 5), output: "json" }, context),
      );
      await expect(show).rejects.toMatchObject({
        diagnostics: [
          { code: "FLOE7203", expected: "at least 6 digits of a record's name", suggestion: name },
        ],
      });
    });

    test("FLOE7002: a replay of nothing in particular", async () => {
      await expect(replay({})).rejects.toMatchObject({
        diagnostics: [expect.objectContaining({ code: "FLOE7002" })],
      });
    });
  });

  describe("to send again", () => {
    beforeEach(begin);
    afterEach(() => world.stop());

    test("an object that was put again right waits until its rows are there; then its record goes", async () => {
      await world.store.put(bad, PARQUET);
      // Its own event may have been lost: nothing knows of the new bytes yet.
      expect(await list()).toMatchObject([{ state: "waiting" }]);
      expect((await replay({ all: true, dryRun: true })).done).toEqual([
        { uri: bad, table: "shop.orders", result: "sent" },
      ]);
      expect(world.sent).toEqual([]);
      expect(await replay({ what: [bad] })).toMatchObject({ code: 0, done: [{ result: "sent" }] });
      await world.pipeline();
      expect(await world.table("shop.orders")).toMatchObject({ ledger: { state: "ok", objects: 2 } });
      expect(await list()).toMatchObject([{ state: "replaced" }]);
      world.forget();
      expect(await replay({ all: true, dryRun: true })).toMatchObject({ done: [{ result: "replaced" }] });
      expect(await list()).toHaveLength(1);
      expect(await replay({ all: true })).toMatchObject({
        code: 0,
        done: [{ result: "replaced" }],
        err: "✓ 0 events sent, 1 record of ingested or replaced objects removed\n",
      });
      expect({ left: await list(), sent: world.sent }).toEqual({ left: [], sent: [] });
    });

    test("of an object that was put again wrong, only the newest record is worth a replay", async () => {
      await world.store.put(bad, Buffer.from(`${JUNK} either`));
      await replay({ all: true });
      await world.pipeline();
      world.forget();
      const states = (await list()).map(({ state }) => state).sort();
      expect(states).toEqual(["replaced", "waiting"]);
      await replay({ all: true });
      expect(world.announced()).toEqual([bad]);
      expect(await list()).toMatchObject([{ state: "waiting" }]);
    });

    test("a record without an identity is about whatever is under the key", async () => {
      const good = await world.put("incoming/orders/good.parquet");
      const [{ name, ...record } = { name: "" }] = await list();
      const { quarantineName } = await import("@floe/ingest-core");
      const kept = { ...record, version: 1, file: { uri: good } };
      await world.put(`quarantine/shop.orders/${quarantineName({ uri: good })}.json`, JSON.stringify(kept));
      await world.store.delete([`s3://inbox/quarantine/shop.orders/${name}.json`]);
      expect(await list()).toMatchObject([{ state: "waiting" }]);
      await ingest(good);
      expect(await list()).toMatchObject([{ state: "ingested" }]);
    });

    test("a replay after the table was mended removes the record once the rows are there", async () => {
      // The very same object, which the engine now takes: its record is of an older mistake.
      const good = await world.put("incoming/orders/good.parquet");
      await ingest(good);
      const [record] = await list();
      const { etag } = await world.store.head(good);
      const uri = `s3://inbox/quarantine/shop.orders/${record?.name}.json`;
      const { fileIdentity, quarantineName } = await import("@floe/ingest-core");
      const id = fileIdentity({ uri: good, etag });
      const kept = { ...record, version: 1, file: { uri: good, etag, id } };
      await world.put(
        `quarantine/shop.orders/${quarantineName({ uri: good, id })}.json`,
        JSON.stringify(kept),
      );
      await world.store.delete([uri]);
      world.forget();
      expect(await list()).toMatchObject([{ state: "ingested" }]);
      expect(await replay({ all: true })).toMatchObject({
        code: 0,
        done: [{ uri: good, result: "ingested" }],
      });
      expect(await list()).toEqual([]);
      expect(world.sent).toEqual([]);
    });

    test("a replay that fails again leaves a record; an object that is gone is told", async () => {
      await replay({ table: "shop.orders" });
      await world.pipeline();
      expect(await list()).toMatchObject([{ state: "waiting", code: "file.not-parquet" }]);
      await world.store.delete([bad]);
      const { code, err, done } = await replay({ code: "file.not-parquet" });
      expect({ code, done }).toEqual({ code: 1, done: [{ uri: bad, table: "shop.orders", result: "gone" }] });
      expect(err).toBe(
        "✗ 0 events sent, 0 records of ingested or replaced objects removed, 1 object gone; " +
          "--forget-gone removes what is left of them here\n",
      );
      expect(await list()).toMatchObject([{ state: "gone" }]);
      expect(await replay({ all: true, forgetGone: true })).toMatchObject({
        code: 0,
        done: [{ result: "gone" }],
        err: expect.stringContaining("1 record of objects that are gone removed"),
      });
      expect(await list()).toEqual([]);
    });
  });
});
