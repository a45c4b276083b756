import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BackfillOptions, OperationContext } from "../../operations/contract";
import { DEFAULTS, OperationsWorld, type Ran } from "./world";

describe("floe backfill", () => {
  let world: OperationsWorld;
  beforeEach(async () => {
    world = await OperationsWorld.start({ dialect: { maxKeys: 7 } });
  });
  afterEach(() => world.stop());

  const backfill = (
    options: Partial<BackfillOptions> = {},
    context: Partial<OperationContext> = {},
  ): Promise<Ran> =>
    world.run((does, given) => does.backfill({ ...DEFAULTS.backfill, ...options }, given), context);
  const putMany = async (count: number) => {
    const keys = Array.from(
      { length: count },
      (_, i) => `incoming/orders/${String(i).padStart(5, "0")}.parquet`,
    );
    for (const key of keys) await world.put(key, "x");
    return keys.map((key) => `s3://inbox/${key}`);
  };
  const checkpoints = () => {
    const folder = join(world.stateFolder, "backfill");
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  test("announces what the inbox's events would cover, under keys as they are, and nothing else", async () => {
    const covered = ["a b", "a%20b", "a+b", "100%", "ä/日本/😀", "new\nline"].map(
      (name) => `incoming/orders/${name}.parquet`,
    );
    for (const key of covered) await world.put(key);
    for (const key of ["incoming/folder/", "incoming/_SUCCESS", "elsewhere/a.parquet", "quarantine/t/0.json"])
      await world.put(key, "x");
    await world.put("incoming/empty.parquet", "");
    await world.put("a.parquet", "x", "lake");
    const { code, out, err } = await backfill();
    expect(world.announced().sort()).toEqual(covered.map((key) => `s3://inbox/${key}`).sort());
    expect(JSON.parse(out)).toMatchObject({
      whole: true,
      sent: 6,
      skipped: 3,
      tables: [{ table: "shop.orders", objects: 6 }],
    });
    expect({ code, err }).toEqual({ code: 0, err: "✓ 6 events sent, 3 objects left out\n" });
    expect(checkpoints()).toEqual([]);
  });

  test("its events go through dispatcher and engine, and twice is once", async () => {
    await world.put("incoming/orders/a b+c%20.parquet");
    await world.put("incoming/orders/ä.parquet");
    await backfill();
    await world.pipeline();
    const first = await world.table("shop.orders");
    expect(first.ledger).toEqual({ state: "ok", objects: 2 });
    await backfill();
    await world.pipeline();
    expect(await world.table("shop.orders")).toEqual(first);
  });

  test("goes on behind the last acknowledged batch: nothing is left out, one batch at most comes twice", async () => {
    const all = await putMany(12);
    world.onSend = (batch) => {
      if (batch === 1) throw new Error("the broker is gone");
    };
    await expect(backfill({ rate: 5 })).rejects.toThrow("the broker is gone");
    expect(world.announced()).toEqual(all.slice(0, 5));
    expect(checkpoints()).toHaveLength(1);
    world.onSend = undefined;
    const { code, err, out } = await backfill({ rate: 5 });
    expect({ code, report: JSON.parse(out) }).toMatchObject({
      code: 0,
      report: { sent: 12, tables: [{ table: "shop.orders", objects: 12 }] },
    });
    expect(err).toContain("going on behind incoming/orders/00004.parquet, 5 events sent before\n");
    expect(world.announced()).toEqual(all);
    expect(checkpoints()).toEqual([]);
  });

  test("stops decently when asked to, and goes on from there", async () => {
    const all = await putMany(12);
    const stopping = new AbortController();
    world.onSend = () => stopping.abort(new Error("stopped"));
    const { code, err, out } = await backfill({ rate: 5 }, { signal: stopping.signal });
    expect({ code, err, report: JSON.parse(out) }).toMatchObject({
      code: 1,
      err: "✗ stopped: 5 events sent, 0 objects left out; the same command goes on from here\n",
      report: { whole: false, sent: 5, tables: [{ table: "shop.orders", objects: 5 }] },
    });
    world.onSend = undefined;
    await backfill({ rate: 5 });
    expect(world.announced()).toEqual(all);
  });

  test("a dry run that is stopped leaves nothing to go on from", async () => {
    await putMany(3);
    const { code, err } = await backfill({ dryRun: true }, { signal: AbortSignal.abort() });
    expect({ code, err }).toEqual({
      code: 1,
      err: "✗ stopped: 0 events would be sent, 0 objects left out so far\n",
    });
    expect(checkpoints()).toEqual([]);
  });

  test.each([
    [{ prefix: "incomming/" }, "below s3://inbox/incomming/"],
    [{ bucket: "lake" }, "in the bucket lake"],
  ])("says of %j that nothing is there: it may be mistyped", async (selection, where) => {
    await putMany(1);
    const empty = `! there is no object ${where}\n`;
    expect(await backfill(selection)).toMatchObject({
      code: 0,
      err: `${empty}✓ 0 events sent, 0 objects left out\n`,
    });
    const { err } = await world.run((does, context) =>
      does.reconcile({ ...DEFAULTS.reconcile, ...selection }, context),
    );
    expect(err).toBe(`✓ nothing was missed\n${empty}`);
  });

  test("--restart begins anew", async () => {
    const all = await putMany(3);
    world.onSend = (batch) => {
      if (batch === 1) throw new Error("gone");
    };
    await expect(backfill({ rate: 1 })).rejects.toThrow("gone");
    world.onSend = undefined;
    await backfill({ restart: true });
    expect(world.announced()).toEqual([all[0], ...all]);
  });

  test("FLOE7003: a checkpoint of another backfill, or a damaged one, is refused before anything is sent", async () => {
    const checkpoint = join(world.stateFolder, "own.json");
    await putMany(2);
    world.onSend = (batch) => {
      if (batch === 1) throw new Error("gone");
    };
    await expect(backfill({ rate: 1, checkpoint })).rejects.toThrow("gone");
    const refused = (what: string) => ({
      diagnostics: [expect.objectContaining({ code: "FLOE7003", what: expect.stringContaining(what) })],
    });
    await expect(backfill({ checkpoint, prefix: "incoming/orders/1" })).rejects.toMatchObject(
      refused("it is of a backfill with another prefix"),
    );
    for (const text of [
      "",
      "{",
      "null",
      readFileSync(checkpoint, "utf8").replace('"sent":1', '"sent":"1"'),
      readFileSync(checkpoint, "utf8").replace('"shop.orders":1', '"shop.orders":null'),
    ]) {
      writeFileSync(checkpoint, text);
      await expect(backfill({ checkpoint })).rejects.toMatchObject(refused("it is damaged"));
    }
    expect(world.sent).toHaveLength(1);
  });

  test("--since takes a duration, a day or a moment, and keeps its meaning over an interruption", async () => {
    await putMany(2);
    world.ahead = 3_600_000;
    expect(JSON.parse((await backfill({ since: "30m", dryRun: true })).out)).toMatchObject({
      sent: 0,
      skipped: 2,
    });
    expect(JSON.parse((await backfill({ since: "2h", dryRun: true })).out)).toMatchObject({
      sent: 2,
      dryRun: true,
    });
    expect(JSON.parse((await backfill({ since: "2000-01-01", dryRun: true })).out)).toMatchObject({
      sent: 2,
    });
    expect(world.sent).toEqual([]);
    world.onSend = (batch) => {
      if (batch === 1) throw new Error("gone");
    };
    await expect(backfill({ since: "2h", rate: 1 })).rejects.toThrow("gone");
    world.onSend = undefined;
    // Two hours before now would leave the second object out.
    world.ahead += 2 * 3_600_000;
    await backfill({ since: "2h", rate: 1 });
    expect(world.announced()).toHaveLength(2);
  });

  test.each([
    "yesterday",
    "2026-13-01",
    "2026-02-30",
    "2026-02-30T12:00:00Z",
    "2026-01-31T12:00:00",
    "2999-01-01",
    "24",
    "-1h",
    "",
  ])("FLOE7002: --since '%s'", async (since) => {
    await expect(backfill({ since })).rejects.toMatchObject({
      diagnostics: [expect.objectContaining({ code: "FLOE7002", got: since })],
    });
  });

  test("in a versioned bucket announces the latest versions with their ids, or all of them", async () => {
    await world.s3.createBucket("versions", { versioning: true });
    for (const body of ["one", "two"]) await world.put("a.parquet", body, "versions");
    const head = await world.store.head("s3://versions/a.parquet");
    await backfill({ bucket: "versions" });
    const versions = () =>
      world.sent.flat().map(({ value }) => JSON.parse(value).Records[0].s3.object.versionId as string);
    expect(versions()).toEqual([head.versionId]);
    world.forget();
    await backfill({ bucket: "versions", allVersions: true });
    expect(versions()).toHaveLength(2);
  });

  test("shows a bar on a terminal, and lines elsewhere", async () => {
    await putMany(3);
    const { err } = await backfill({ output: "text" }, { isTerminal: true });
    expect(err.startsWith("\r\u001b[2K")).toBe(true);
    expect(err).toMatch(/(counting…|[█░]{24}).* sent/);
    expect(err.endsWith("\r\u001b[2K✓ 3 events sent, 0 objects left out\n")).toBe(true);
    expect((await backfill({ output: "text" })).out).toBe("TABLE         OBJECTS\nshop.orders   3\n");
  });
});
