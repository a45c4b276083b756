import type { CommitterOptions, RollbackPolicy } from "@floe/ingest-core";
import { appendForeign, expireSnapshots } from "./foreign-writers";
import { isCommit } from "./scripted-faults";
import { ingested, readLedger } from "./table-content";
import { World } from "./world";

const NAMES = ["one", "two", "three"];

/** Three commits of a file each, then main is set back to the snapshot of the first. */
async function rolledBack(after: (world: World) => Promise<unknown> = async () => {}) {
  const world = await World.create();
  const actor = world.actor("before");
  const committer = world.committer(actor);
  const snapshots: bigint[] = [];
  for (const name of NAMES) {
    const { snapshotId = 0n } = await world.run(() => committer.commit(world.batch(actor, [name])));
    snapshots.push(snapshotId);
  }
  await world.change([
    { action: "set-snapshot-ref", "ref-name": "main", type: "branch", "snapshot-id": snapshots[0] },
  ]);
  await after(world);
  return world;
}

function comeBack(world: World, onRollback: RollbackPolicy, options: Partial<CommitterOptions> = {}) {
  const actor = world.actor("after");
  const committer = world.committer(actor, { onRollback, ...options });
  return world.run(() => committer.commit(world.batch(actor, [...NAMES, "new"])));
}

const foreign = (world: World) => world.run(() => appendForeign(world, world.actor("other")));

describe.each<[string, (world: World) => Promise<unknown>]>([
  ["right after the rollback", async () => {}],
  ["after others have committed on top", foreign],
])("%s", (_, after) => {
  test("a trusted ledger keeps out what was rolled back", async () => {
    const world = await rolledBack(after);
    const result = await comeBack(world, "trust");
    expect(result.duplicates).toHaveLength(3);
    expect(await ingested(world, [...NAMES, "new"])).toEqual(["new", "one"]);
  });

  test("a rebuilt one lets it in again, once", async () => {
    const world = await rolledBack(after);
    const result = await comeBack(world, "rebuild");
    expect(result.duplicates).toEqual([world.file("one").id]);
    expect(await ingested(world, [...NAMES, "new"])).toEqual(["new", "one", "three", "two"]);
    expect((await readLedger(world))?.size).toBe(4);
    expect((await comeBack(world, "rebuild")).duplicates).toHaveLength(4);
  });
});

test("a rollback is reported, with the policy that is applied", async () => {
  const world = await rolledBack();
  await comeBack(world, "trust");
  const reports = world.sim.trace.filter((line) => line.includes("ledger.rolled-back"));
  expect(reports).toEqual([expect.stringContaining('"policy":"trust"')]);
});

test("a rollback to before everything was ingested is one as well", async () => {
  const world = await rolledBack((w) => w.change([{ action: "remove-snapshot-ref", "ref-name": "main" }]));
  expect((await comeBack(world, "rebuild")).committed).toHaveLength(4);
  expect(await ingested(world, [...NAMES, "new"])).toEqual(["new", "one", "three", "two"]);
});

test("commits of others on top of ours are no rollback", async () => {
  const world = await World.create();
  const actor = world.actor("before");
  await world.run(() => world.committer(actor).commit(world.batch(actor, NAMES)));
  await foreign(world);
  await foreign(world);
  expect((await comeBack(world, "rebuild")).duplicates).toHaveLength(3);
  expect(world.sim.trace.some((line) => line.includes("ledger.rolled-back"))).toBe(false);
});

test("where expired snapshots hide the ancestry, the ledger is believed", async () => {
  const world = await World.create();
  const actor = world.actor("before");
  await world.run(() => world.committer(actor).commit(world.batch(actor, NAMES)));
  await foreign(world);
  await foreign(world);
  await expireSnapshots(world);
  expect((await comeBack(world, "rebuild")).duplicates).toHaveLength(3);
});

test("main moves on and is rolled back while an attempt is lost: it is applied at most once", async () => {
  let armed = false;
  const world = await World.create({
    faults: (request) => {
      if (!armed || !isCommit(request)) return undefined;
      armed = false;
      return { kind: "apply-later", ms: 400, status: 504 };
    },
  });
  const actor = world.actor("a");
  const other = world.actor("other");
  const committer = world.committer(actor);
  const { snapshotId } = await world.run(() => committer.commit(world.batch(actor, ["one"])));
  armed = true;
  const result = await world.run(async () => {
    const [committed] = await Promise.all([
      committer.commit(world.batch(actor, ["two", "three"])),
      (async () => {
        await world.sim.step(other, "waits", 20);
        await appendForeign(world, other);
        // The head is again the one that the lost attempt asserts.
        await world.change([
          { action: "set-snapshot-ref", "ref-name": "main", type: "branch", "snapshot-id": snapshotId },
        ]);
      })(),
    ]);
    return committed;
  });
  expect(result.committed).toHaveLength(2);
  expect(await ingested(world, NAMES)).toEqual(["one", "three", "two"]);
});
