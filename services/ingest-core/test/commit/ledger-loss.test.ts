import type { CommitterOptions, LostLedgerPolicy } from "@floe/ingest-core";
import { ledgerProperty } from "../../src/commit/ledger/ledger";
import { decodeLedger } from "../../src/commit/ledger/property-codec";
import { printJson } from "../../src/iceberg/json";
import { appendForeign, expireSnapshots } from "./foreign-writers";
import { ingested, readLedger } from "./table-content";
import { World } from "./world";

const EARLIER = ["e0", "e1", "e2", "e3"];
const PROPERTY = ledgerProperty("main");

/** A table with four ingested files, their ledger in segments and inline. */
async function ingestedTable() {
  const world = await World.create();
  const actor = world.actor("before");
  const committer = world.committer(actor, { ledgerLimits: { inlineCommits: 2 } });
  for (const name of EARLIER) await world.run(() => committer.commit(world.batch(actor, [name])));
  const text = (await world.table()).properties[PROPERTY] ?? "";
  const segment = decodeLedger(text).segments[0]?.uri ?? "";
  expect(segment).not.toBe("");
  return { world, text, segment };
}

/** A new process that is given old files and a new one. */
function comeBack(world: World, options: Partial<CommitterOptions> = {}) {
  const actor = world.actor("after");
  const committer = world.committer(actor, options);
  return world.run(() => committer.commit(world.batch(actor, [...EARLIER, "new"])));
}

type Damage = (world: World, found: { readonly text: string; readonly segment: string }) => Promise<unknown>;

const set = (world: World, text: string) =>
  world.change([{ action: "set-properties", updates: { [PROPERTY]: text } }]);

const damages: [string, string, Damage][] = [
  [
    "the property is removed",
    "table.ledger-lost",
    (world) => world.change([{ action: "remove-properties", removals: [PROPERTY] }]),
  ],
  ["the property is cut", "table.ledger-corrupt", (world, { text }) => set(world, text.slice(0, -10))],
  ["the property is something else", "table.ledger-corrupt", (world) => set(world, "[]")],
  [
    "a segment is gone",
    "table.ledger-segment-lost",
    async (world, { segment }) => world.objects.delete(segment),
  ],
  [
    "a segment is cut",
    "table.ledger-segment-damaged",
    async (world, { segment }) => replace(world, segment, (bytes) => bytes.slice(0, -16)),
  ],
  [
    "a segment has grown",
    "table.ledger-segment-damaged",
    async (world, { segment }) =>
      replace(world, segment, (bytes) => Buffer.concat([bytes, Buffer.alloc(16, 255)])),
  ],
  [
    "a segment holds other bytes",
    "table.ledger-segment-damaged",
    async (world, { segment }) =>
      replace(world, segment, (bytes) => bytes.map((b, i) => (i === 20 ? b ^ 1 : b))),
  ],
];

function replace(world: World, uri: string, change: (bytes: Uint8Array) => Uint8Array): void {
  const bytes = world.objects.get(uri);
  world.objects.delete(uri);
  world.objects.put(uri, change(bytes));
}

describe.each(damages)("%s", (_, code, damage) => {
  test("nothing is committed, and nobody takes the ledger for empty", async () => {
    const { world, ...found } = await ingestedTable();
    await damage(world, found);
    await expect(comeBack(world)).rejects.toMatchObject({ code, retriable: true });
    expect(await ingested(world, EARLIER)).toEqual(EARLIER);
  });

  test("it is rebuilt without a gap where that is allowed", async () => {
    const { world, ...found } = await ingestedTable();
    await damage(world, found);
    const result = await comeBack(world, { onLostLedger: "rebuild" });
    expect(result.duplicates).toHaveLength(4);
    expect(result.committed).toEqual([world.file("new").id]);
    expect(await ingested(world, [...EARLIER, "new"])).toEqual([...EARLIER, "new"]);
    expect((await readLedger(world))?.size).toBe(5);
  });

  test("an operator rebuilds it, and ingest goes on", async () => {
    const { world, ...found } = await ingestedTable();
    await damage(world, found);
    const committer = world.committer(world.actor("operator"), { ledgerLimits: { inlineBytes: 30 } });
    expect(await world.run(() => committer.rebuildLedger("db.t"))).toEqual({ ids: 4, floor: 0 });
    expect((await comeBack(world)).duplicates).toHaveLength(4);
  });
});

test("a ledger of a newer release is left alone, whatever the policy", async () => {
  const { world, text } = await ingestedTable();
  await set(world, text.replace('"v":1', '"v":2'));
  for (const onLostLedger of ["fail", "rebuild"] as LostLedgerPolicy[]) {
    await expect(comeBack(world, { onLostLedger })).rejects.toMatchObject({
      code: "table.ledger-version",
      retriable: true,
    });
  }
});

test("a process that has the ledger in memory notices that it was removed", async () => {
  const world = await World.create();
  const actor = world.actor("a");
  const committer = world.committer(actor, { tableCacheMs: 0 });
  await world.run(() => committer.commit(world.batch(actor, ["one"])));
  await world.change([{ action: "remove-properties", removals: [PROPERTY] }]);
  await expect(world.run(() => committer.commit(world.batch(actor, ["one"])))).rejects.toMatchObject({
    code: "table.ledger-lost",
  });
});

test("a lost property is also noticed when others have committed on top and the head is not ours", async () => {
  const { world } = await ingestedTable();
  await world.change([{ action: "remove-properties", removals: [PROPERTY] }]);
  await world.run(() => appendForeign(world, world.actor("other")));
  await expect(comeBack(world)).rejects.toMatchObject({ code: "table.ledger-lost" });
});

test("a table that others write to and that was never ingested into begins with an empty ledger", async () => {
  const world = await World.create();
  await world.run(() => appendForeign(world, world.actor("other")));
  expect((await comeBack(world)).committed).toHaveLength(5);
});

test("a removed property comes back from an earlier metadata file, without a scan", async () => {
  const { world, text } = await ingestedTable();
  const earlier = printJson({ properties: { [PROPERTY]: text } });
  const { "metadata-log": log } = await world.table();
  world.objects.put(log.at(-1)?.["metadata-file"] ?? "", Buffer.from(earlier));
  await world.change([{ action: "remove-properties", removals: [PROPERTY] }]);
  const result = await comeBack(world, { onLostLedger: "rebuild" });
  expect(result.duplicates).toHaveLength(4);
  expect(world.sim.trace.filter((line) => /^after get .*-m0\.avro/.test(line))).toEqual([]);
});

describe("data files that do not say where their rows came from", () => {
  /** Rewrites the table as compaction does: one file of another writer instead of ours. */
  async function compactedTable() {
    const { world } = await ingestedTable();
    await world.run(() => appendForeign(world, world.actor("spark"), "main", { operation: "replace" }));
    await world.change([{ action: "remove-properties", removals: [PROPERTY] }]);
    return world;
  }

  test("stop a rebuild", async () => {
    const world = await compactedTable();
    const rebuild = { code: "table.ledger-rebuild-incomplete", retriable: true };
    await expect(comeBack(world, { onLostLedger: "rebuild" })).rejects.toMatchObject(rebuild);
    const operator = world.committer(world.actor("operator"));
    await expect(world.run(() => operator.rebuildLedger("db.t"))).rejects.toMatchObject(rebuild);
  });

  test("stop it also once the snapshot that brought them has expired", async () => {
    const { world } = await ingestedTable();
    await world.run(() => appendForeign(world, world.actor("other")));
    await world.run(() => appendForeign(world, world.actor("other")));
    await expireSnapshots(world);
    const operator = world.committer(world.actor("operator"));
    await expect(world.run(() => operator.rebuildLedger("db.t"))).rejects.toMatchObject({
      code: "table.ledger-rebuild-incomplete",
    });
  });

  test("may be accepted by an operator: files from before are then never taken for new", async () => {
    const world = await compactedTable();
    const before = world.sim.now() + 1;
    const operator = world.committer(world.actor("operator"));
    const rebuilt = await world.run(() =>
      operator.rebuildLedger("db.t", "main", { acceptUnattributedBefore: before }),
    );
    expect(rebuilt).toEqual({ ids: 4, floor: before });
    const result = await comeBack(world);
    expect(result.duplicates).toHaveLength(4);
    expect(result.committed).toEqual([]);
    expect(result.quarantined).toMatchObject([{ code: "file.beyond-horizon" }]);
  });

  test("are asked for their footers where manifests do not tell", async () => {
    const world = await compactedTable();
    const asked: string[] = [];
    const result = await comeBack(world, {
      onLostLedger: "rebuild",
      readSources: async (uri) => {
        asked.push(uri);
        return [world.file("e0").id];
      },
    });
    expect(asked).toEqual([expect.stringContaining("foreign-")]);
    expect(result.duplicates).toHaveLength(4);
  });
});
