import type { CommitResult } from "@floe/ingest-core";
import { appendForeign, expireSnapshots } from "./foreign-writers";
import { commitFaults, isCommit } from "./scripted-faults";
import { ingested, misplaced, readBranch, readLedger } from "./table-content";
import { TABLE, World, type WorldOptions } from "./world";

const NAMES = ["one", "two", "three"];
const STAGING = "ingest_abc";

/** Spark has written three files to a branch, in two appends; main has a file of its own. */
async function staged(options: WorldOptions = {}) {
  const world = await World.create(options);
  const actor = world.actor("a");
  const committer = world.committer(actor);
  await world.run(() => committer.commit(world.batch(actor, ["earlier"])));
  await branchOff(world);
  await appendStaged(world, ["one", "two"]);
  await appendStaged(world, ["three"]);
  const publish = (names: readonly string[] = NAMES): Promise<CommitResult> =>
    world.run(() =>
      committer.publishStaged({
        table: TABLE,
        stagingBranch: STAGING,
        files: names.map((name) => world.file(name)),
      }),
    );
  return { world, actor, committer, publish };
}

async function branchOff(world: World): Promise<void> {
  const { refs } = await world.table();
  await world.change([
    {
      action: "set-snapshot-ref",
      "ref-name": STAGING,
      type: "branch",
      "snapshot-id": refs.main?.["snapshot-id"],
    },
  ]);
}

/** Appends rows of these files to the staging branch, as an engine that knows no ledger does. */
async function appendStaged(world: World, names: readonly string[]): Promise<void> {
  const path = (await world.run(() => appendForeign(world, world.actor("spark"), STAGING))) ?? "";
  const rows = names.map((name) => `${world.file(name).id} 1/1`);
  world.objects.delete(path);
  world.objects.put(path, Buffer.from(rows.join("\n")));
}

/** Rows in main that came by way of the staging branch. */
async function published(world: World): Promise<string[]> {
  const { foreign } = await readBranch(world);
  const ids = new Map(NAMES.map((name) => [world.file(name).id, name]));
  const rows = foreign.flatMap((path) => Buffer.from(world.objects.get(path)).toString().split("\n"));
  return rows.map((row) => ids.get(row.slice(0, 32)) ?? row).sort();
}

test("the staged files, the ledger and the end of the branch are one commit", async () => {
  const { world, publish } = await staged();
  const before = (await world.table()).snapshots.length;
  const result = await publish();
  expect(result.committed).toHaveLength(3);
  const table = await world.table();
  expect(table.snapshots.length).toBe(before + 1);
  expect(table.refs[STAGING]).toBeUndefined();
  expect(await published(world)).toEqual(["one", "three", "two"]);
  expect((await readLedger(world))?.size).toBe(4);
  const head = table.snapshots.find((s) => s["snapshot-id"] === table.refs.main?.["snapshot-id"]);
  expect(head?.summary).toMatchObject({ operation: "append", "added-data-files": "2", "added-records": "2" });
});

test("published again, it is a duplicate, also when the branch is gone", async () => {
  const { world, publish } = await staged();
  await publish();
  expect((await publish()).duplicates).toHaveLength(3);
  expect(await published(world)).toEqual(["one", "three", "two"]);
});

test("a branch whose files others have committed is only removed", async () => {
  const { world, actor, committer, publish } = await staged();
  await world.run(() => committer.commit(world.batch(actor, NAMES)));
  expect((await publish()).duplicates).toHaveLength(3);
  expect((await world.table()).refs[STAGING]).toBeUndefined();
  expect(await published(world)).toEqual([]);
  expect(misplaced(await readBranch(world))).toEqual([]);
});

test("when others have committed some of the files, nothing can be published", async () => {
  const { world, actor, committer, publish } = await staged();
  await world.run(() => committer.commit(world.batch(actor, ["two"])));
  await expect(publish()).rejects.toMatchObject({
    code: "table.staging-overlap",
    retriable: true,
    context: { got: ["s3://inbox/two"] },
  });
  expect((await world.table()).refs[STAGING]).toBeDefined();
  expect(await published(world)).toEqual([]);
});

test("a branch that was staged anew since it was looked at is not published under the old list", async () => {
  const { world, committer } = await staged();
  const { refs } = await world.table();
  const looked = refs[STAGING]?.["snapshot-id"];
  await appendStaged(world, ["one"]);
  const files = NAMES.map((name) => world.file(name));
  const batch = { table: TABLE, stagingBranch: STAGING, files, snapshotId: BigInt(looked ?? 0) };
  await expect(world.run(() => committer.publishStaged(batch))).rejects.toMatchObject({
    code: "table.staging-changed",
    retriable: true,
  });
  expect(await published(world)).toEqual([]);
  const now = (await world.table()).refs[STAGING]?.["snapshot-id"];
  await world.run(() => committer.publishStaged({ ...batch, snapshotId: BigInt(now ?? 0) }));
  expect(await published(world)).toEqual(["one", "one", "three", "two"]);
});

test("files that are in the table can be told before any work is done on them", async () => {
  const { world, committer } = await staged();
  const files = ["earlier", "one"].map((name) => world.file(name));
  const recorded = await world.run(() => committer.recorded(TABLE, files));
  expect([...recorded]).toEqual([world.file("earlier").id]);
});

test("main may have moved on meanwhile", async () => {
  const { world, actor, committer, publish } = await staged();
  await world.run(() => committer.commit(world.batch(actor, ["later"])));
  await publish();
  expect(await published(world)).toEqual(["one", "three", "two"]);
  expect(await ingested(world, ["earlier", "later"])).toEqual(["earlier", "later"]);
});

test("the commit asserts the staging branch as it was read", async () => {
  const bodies: string[] = [];
  const { world, publish } = await staged({
    faults: (request) => {
      if (isCommit(request)) bodies.push(request.body);
      return undefined;
    },
  });
  const { refs } = await world.table();
  await publish();
  const head = refs[STAGING]?.["snapshot-id"];
  expect(bodies.at(-1)).toContain(
    `{"type":"assert-ref-snapshot-id","ref":"${STAGING}","snapshot-id":${head}}`,
  );
});

test("what is appended to the branch between reading and publishing is published too", async () => {
  const { world, committer } = await staged();
  let more = true;
  const batch = { table: TABLE, stagingBranch: STAGING, files: NAMES.map((name) => world.file(name)) };
  // Another append lands while the manifests are on their way.
  world.sim.crashes = (_, label) => {
    if (more && label.includes("put") && label.includes("-m0.avro")) {
      more = false;
      void appendForeign(world, world.actor("spark"), STAGING);
    }
    return false;
  };
  await world.run(() => committer.publishStaged(batch));
  expect((await world.table()).refs[STAGING]).toBeUndefined();
  expect((await readBranch(world)).foreign).toHaveLength(3);
});

test.each([
  [{ kind: "disconnect", when: "after" } as const],
  [{ kind: "refuse", status: 503 } as const],
  [{ kind: "refuse", status: 409 } as const],
  [{ kind: "apply-later", ms: 100, status: 504 } as const],
])("%j", async (fault) => {
  const { world, publish } = await staged({ faults: commitFaults(undefined, fault) });
  expect((await publish()).committed).toHaveLength(3);
  expect(await published(world)).toEqual(["one", "three", "two"]);
  expect((await world.table()).refs[STAGING]).toBeUndefined();
});

test("a missing branch is said so: the files have to be staged again", async () => {
  const { world, publish } = await staged();
  await world.change([{ action: "remove-snapshot-ref", "ref-name": STAGING }]);
  await expect(publish()).rejects.toMatchObject({ code: "table.staging-missing", retriable: true });
});

test("anything but appends is refused", async () => {
  const { world, publish } = await staged();
  await world.run(() => appendForeign(world, world.actor("spark"), STAGING, { operation: "overwrite" }));
  await expect(publish()).rejects.toMatchObject({ code: "table.staging-not-append", retriable: false });
});

test("expired snapshots between the branches are noticed", async () => {
  const { world, actor, committer, publish } = await staged();
  await world.run(() => committer.commit(world.batch(actor, ["later"])));
  await expireSnapshots(world);
  await expect(publish()).rejects.toMatchObject({ code: "table.staging-history", retriable: true });
});

test("staged and direct batches of one process go into one snapshot when they are ready together", async () => {
  const { world, actor, committer } = await staged();
  const before = (await world.table()).snapshots.length;
  const files = NAMES.map((name) => world.file(name));
  const results = await world.run(() =>
    Promise.all([
      committer.commit(world.batch(actor, ["x"])),
      committer.publishStaged({ table: TABLE, stagingBranch: STAGING, files }),
      committer.commit(world.batch(actor, ["direct"])),
    ]),
  );
  expect(results.map(({ committed }) => committed.length)).toEqual([1, 3, 1]);
  expect((await world.table()).snapshots.length - before).toBeLessThanOrEqual(3);
  expect(await published(world)).toEqual(["one", "three", "two"]);
  expect(await ingested(world, ["x", "direct", "earlier"])).toEqual(["direct", "earlier", "x"]);
});
