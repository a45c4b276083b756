import { appendForeign } from "./foreign-writers";
import { ingested, readLedger } from "./table-content";
import { World } from "./world";

const NAMES = ["one", "two", "three"];

async function open() {
  const world = await World.create();
  const actor = world.actor("a");
  const committer = world.committer(actor);
  const commit = (files: readonly string[], branch = "main") =>
    world.run(() => committer.commit(world.batch(actor, files, { branch })));
  return { world, commit };
}

test("a branch has a ledger of its own", async () => {
  const { world, commit } = await open();
  await commit(["one"]);
  await commit(["two"], "audit");
  expect((await commit(["two"])).committed).toHaveLength(1);
  expect((await commit(["two"], "audit")).duplicates).toHaveLength(1);
  expect(await ingested(world, NAMES)).toEqual(["one", "two"]);
  expect(await ingested(world, NAMES, "audit")).toEqual(["one", "two"]);
});

test("a new branch starts with main's rows and so with main's ledger", async () => {
  const { world, commit } = await open();
  await commit(["one", "two"]);
  const result = await commit(["two", "three"], "audit");
  expect(result.duplicates).toEqual([world.file("two").id]);
  expect(await ingested(world, NAMES, "audit")).toEqual(["one", "three", "two"]);
  expect(await ingested(world, NAMES)).toEqual(["one", "two"]);
  expect((await readLedger(world, "audit"))?.size).toBe(3);
});

test("it is made even if all its files are in main already", async () => {
  const { world, commit } = await open();
  await commit(["one"]);
  expect((await commit(["one"], "audit")).duplicates).toHaveLength(1);
  expect(await ingested(world, NAMES, "audit")).toEqual(["one"]);
});

test("a table without a snapshot can begin with a branch", async () => {
  const { world, commit } = await open();
  await commit(["one"], "audit");
  expect(await ingested(world, NAMES)).toEqual([]);
  expect(await ingested(world, NAMES, "audit")).toEqual(["one"]);
  expect((await commit(["one"])).committed).toHaveLength(1);
});

test("a branch that was dropped and comes back does not inherit its old ledger", async () => {
  const { world, commit } = await open();
  await commit(["one"]);
  await commit(["two"], "audit");
  await world.change([{ action: "remove-snapshot-ref", "ref-name": "audit" }]);
  // The process still believes that the branch is there.
  expect((await commit(["three"], "audit")).committed).toHaveLength(1);
  const result = await commit(["two"], "audit");
  expect(result.committed).toHaveLength(1);
  expect(await ingested(world, NAMES, "audit")).toEqual(["one", "three", "two"]);
});

test("a branch that somebody else made from main's head has main's ledger", async () => {
  const { world, commit } = await open();
  const { snapshotId } = await commit(["one"]);
  await world.change([
    { action: "set-snapshot-ref", "ref-name": "theirs", type: "branch", "snapshot-id": snapshotId },
  ]);
  await world.run(() => world.sim.step(world.actor("t"), "sleep", 10_000));
  expect((await commit(["one", "two"], "theirs")).duplicates).toEqual([world.file("one").id]);
});

test("one that was made from an older snapshot has to be rebuilt: nobody knows its ledger", async () => {
  const { world, commit } = await open();
  const { snapshotId } = await commit(["one"]);
  await commit(["two"]);
  await world.change([
    { action: "set-snapshot-ref", "ref-name": "theirs", type: "branch", "snapshot-id": snapshotId },
  ]);
  await world.run(() => world.sim.step(world.actor("t"), "sleep", 10_000));
  await expect(commit(["two"], "theirs")).rejects.toMatchObject({ code: "table.ledger-lost" });
  const operator = world.committer(world.actor("operator"));
  expect(await world.run(() => operator.rebuildLedger("db.t", "theirs"))).toMatchObject({ ids: 1 });
  await world.run(() => world.sim.step(world.actor("t"), "sleep", 10_000));
  expect((await commit(["one", "two"], "theirs")).committed).toEqual([world.file("two").id]);
});

test("the retention of a branch survives our commits", async () => {
  const { world, commit } = await open();
  const { snapshotId } = await commit(["one"]);
  const retention = { "min-snapshots-to-keep": 7, "max-snapshot-age-ms": 1000 };
  await world.change([
    {
      action: "set-snapshot-ref",
      "ref-name": "main",
      type: "branch",
      "snapshot-id": snapshotId,
      ...retention,
    },
  ]);
  await world.run(() => world.sim.step(world.actor("t"), "sleep", 10_000));
  await commit(["two"]);
  expect((await world.table()).refs.main).toMatchObject(retention);
});

test("a tag is refused", async () => {
  const { world, commit } = await open();
  const { snapshotId } = await commit(["one"]);
  await world.change([
    { action: "set-snapshot-ref", "ref-name": "v1", type: "tag", "snapshot-id": snapshotId },
  ]);
  await world.run(() => world.sim.step(world.actor("t"), "sleep", 10_000));
  await expect(commit(["two"], "v1")).rejects.toMatchObject({ code: "table.branch-is-tag" });
});

test("two branches are written by one process side by side, beside others", async () => {
  const { world } = await open();
  const actor = world.actor("b");
  const committer = world.committer(actor);
  const all = Array.from({ length: 10 }, (_, i) => `f${i}`);
  await world.run(() =>
    Promise.all([
      ...all.map((name, i) =>
        committer.commit(world.batch(actor, [name], { branch: i % 2 ? "main" : "audit" })),
      ),
      appendForeign(world, world.actor("other")),
    ]),
  );
  // The branch is made from whatever main had by then, so it may have some of main's files too.
  expect(await ingested(world, all)).toEqual(all.filter((_, i) => i % 2 === 1));
  expect(await ingested(world, all, "audit")).toEqual(
    expect.arrayContaining(all.filter((_, i) => i % 2 === 0)),
  );
});
