import type { CommitBatch, CommitResult } from "@floe/ingest-core";
import { appendForeign } from "./foreign-writers";
import { commitFaults, isCommit } from "./scripted-faults";
import { ingested, misplaced, readBranch, unreferenced } from "./table-content";
import { World, type WorldOptions } from "./world";

/** Batches of one file each, committed by one process at the same time. */
async function together(names: readonly string[], options: WorldOptions = {}) {
  const world = await World.create(options);
  const actor = world.actor("a");
  const committer = world.committer(actor);
  const results = (): Promise<CommitResult[]> =>
    world.run(() => Promise.all(names.map((name) => committer.commit(world.batch(actor, name.split(" "))))));
  return { world, results };
}

/** Trace context by which a request is recognised on its way to the catalog. */
const POISON = "bad".repeat(10).padEnd(32, "0");
const POISONED = `00-${POISON}-00f067aa0ba902b7-01`;

const many = Array.from({ length: 20 }, (_, i) => `f${i}`);

test("batches that are ready while a commit is under way go into the next snapshot together", async () => {
  const { world, results } = await together(many);
  const all = await results();
  expect(all.every(({ committed }) => committed.length === 1)).toBe(true);
  const { snapshots } = await world.table();
  expect(snapshots.length).toBeLessThan(8);
  expect(await ingested(world, many)).toEqual([...many].sort());
  // Each caller is told the snapshot that has its rows.
  const ids = new Set(snapshots.map((snapshot) => snapshot["snapshot-id"]));
  for (const { snapshotId } of all) expect(ids.has(snapshotId ?? 0n)).toBe(true);
});

test("a group is never larger than allowed", async () => {
  const world = await World.create();
  const actor = world.actor("a");
  const committer = world.committer(actor, { maxGroupFiles: 4 });
  await world.run(() => Promise.all(many.map((name) => committer.commit(world.batch(actor, [name])))));
  const { snapshots } = await world.table();
  for (const { summary } of snapshots) expect(Number(summary["added-records"])).toBeLessThanOrEqual(8);
  expect(snapshots.length).toBeGreaterThanOrEqual(5);
});

test("the same file in several batches of a process is committed by one of them", async () => {
  const { world, results } = await together(["a b", "b c", "c a", "b"]);
  const all = await results();
  expect(all.flatMap(({ committed }) => committed)).toHaveLength(3);
  expect(all.flatMap(({ duplicates }) => duplicates)).toHaveLength(4);
  expect(misplaced(await readBranch(world))).toEqual([]);
  expect(await ingested(world, ["a", "b", "c"])).toEqual(["a", "b", "c"]);
  expect(await unreferenced(world)).toEqual([]);
});

test("a conflict brings everybody in the group back, and those who became ready meanwhile", async () => {
  const { world, results } = await together(many, { faults: commitFaults({ kind: "refuse", status: 409 }) });
  const all = await results();
  expect(all.every(({ committed }) => committed.length === 1)).toBe(true);
  expect((await world.table()).snapshots.length).toBeLessThan(8);
  expect(await unreferenced(world)).toEqual([]);
});

test("a lost answer is found for the whole group", async () => {
  const { world, results } = await together(many, {
    faults: commitFaults({ kind: "disconnect", when: "after" }),
  });
  expect((await results()).every(({ committed }) => committed.length === 1)).toBe(true);
  expect(await ingested(world, many)).toEqual([...many].sort());
});

describe("a proxy that repeats requests answers 409 about a commit that its first try has applied", () => {
  const lie = { kind: "fail-after", status: 409 } as const;

  test("the commit is found, also when others have joined the group meanwhile", async () => {
    const { world, results } = await together(many, { faults: commitFaults(lie, undefined, lie) });
    expect((await results()).every(({ committed }) => committed.length === 1)).toBe(true);
    expect(misplaced(await readBranch(world))).toEqual([]);
    expect(await ingested(world, many)).toEqual([...many].sort());
  });

  test("nothing of it is deleted while nobody can look", async () => {
    let sent = false;
    let isDown = true;
    const world = await World.create({
      faults: (request) => {
        if (isCommit(request) && !sent) {
          sent = true;
          return lie;
        }
        return sent && isDown ? { kind: "refuse", status: 503 } : undefined;
      },
    });
    const actor = world.actor("a");
    const batch = world.batch(actor, ["one", "two"]);
    const first = world.run(() => world.committer(actor).commit(batch));
    await expect(first).rejects.toMatchObject({ code: "catalog.unavailable", retriable: true });
    isDown = false;
    expect(await ingested(world, ["one", "two"])).toEqual(["one", "two"]);
    const again = await world.run(() => world.committer(actor).commit(batch));
    expect(again.duplicates).toHaveLength(2);
  });
});

test("a batch that the catalog refuses does not take the others along", async () => {
  const world = await World.create({
    faults: (request) => {
      const isPoisoned = isCommit(request) && request.body.includes(POISON);
      return isPoisoned ? { kind: "refuse", status: 422 } : undefined;
    },
  });
  const actor = world.actor("a");
  const committer = world.committer(actor);
  const poisoned: CommitBatch = { ...world.batch(actor, ["poison"]), traceparent: POISONED };
  const settled = await world.run(() =>
    Promise.allSettled([
      committer.commit(world.batch(actor, ["first"])),
      committer.commit(world.batch(actor, ["good1"])),
      committer.commit(poisoned),
      committer.commit(world.batch(actor, ["good2"])),
    ]),
  );
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(settled[2]).toMatchObject({ reason: { code: "catalog.commit-rejected", retriable: false } });
  expect(await ingested(world, ["first", "good1", "good2"])).toEqual(["first", "good1", "good2"]);
  expect(await unreferenced(world)).toEqual([]);
});

test("a batch whose files can not be produced fails alone", async () => {
  const world = await World.create();
  const actor = world.actor("a");
  const committer = world.committer(actor);
  const changed = new Error("file.changed");
  const settled = await world.run(() =>
    Promise.allSettled([
      committer.commit(world.batch(actor, ["one"])),
      committer.commit(world.batch(actor, ["two"], { produce: () => Promise.reject(changed) })),
      committer.commit(world.batch(actor, ["three"])),
    ]),
  );
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(settled[1]).toMatchObject({ reason: changed });
  expect(await ingested(world, ["one", "three"])).toEqual(["one", "three"]);
});

test("a file that is overwritten while it is read comes again as another file", async () => {
  const world = await World.create();
  const actor = world.actor("a");
  const committer = world.committer(actor);
  const before = world.file("orders", { etag: "v1" });
  const after = world.file("orders", { etag: "v2" });
  const changed = Object.assign(new Error("412"), { code: "file.changed" });
  const failing = world.batch(actor, [before], { produce: () => Promise.reject(changed) });
  await expect(world.run(() => committer.commit(failing))).rejects.toBe(changed);
  expect(await world.run(() => committer.commit(world.batch(actor, [after])))).toMatchObject({
    committed: [after.id],
  });
  expect(after.id).not.toBe(before.id);
  expect((await readBranch(world)).rows.map((row) => row.slice(0, 32))).toContain(after.id);
});

describe("an executor that breaks its promise is told so", () => {
  const stray = { file: { path: "s3://lake/x" }, sources: ["00".repeat(16)] };
  test.each([
    ["a source that was not asked for", { files: [stray] }],
    ["a data file of nothing", { files: [{ ...stray, sources: [] }] }],
    [
      "a quarantined file that was not asked for",
      { files: [], quarantined: [{ file: { uri: "s3://x/y" } }] },
    ],
  ])("%s", async (_, produced) => {
    const world = await World.create();
    const actor = world.actor("a");
    const batch = world.batch(actor, ["one"], { produce: async () => produced as never });
    await expect(world.run(() => world.committer(actor).commit(batch))).rejects.toMatchObject({
      code: "engine.produced",
      retriable: false,
    });
  });
});

test("quarantined files are left out, the others go in", async () => {
  const world = await World.create();
  const actor = world.actor("a");
  const produce = world.producer(actor);
  const batch = world.batch(actor, ["good", "bad"], {
    produce: async (request) => {
      const [bad, good] = ["bad", "good"].map((name) =>
        request.files.filter(({ uri }) => uri.endsWith(name)),
      );
      const produced = await produce({ ...request, files: good ?? [] });
      const quarantined = (bad ?? []).map((file) => ({ file, code: "file.corrupt", reason: "no footer" }));
      return { ...produced, quarantined };
    },
  });
  const result = await world.run(() => world.committer(actor).commit(batch));
  expect(result).toMatchObject({
    committed: [world.file("good").id],
    quarantined: [{ code: "file.corrupt", file: { uri: "s3://inbox/bad" } }],
  });
});

describe("abort", () => {
  test("before anything was done", async () => {
    const world = await World.create();
    const actor = world.actor("a");
    const reason = new Error("shutting down");
    const batch = world.batch(actor, ["one"], { signal: AbortSignal.abort(reason) });
    await expect(world.run(() => world.committer(actor).commit(batch))).rejects.toBe(reason);
    expect(world.objects.objects.size).toBe(0);
  });

  test("while the batch waits for its turn: it leaves, and takes its objects along", async () => {
    const world = await World.create();
    const actor = world.actor("a");
    const committer = world.committer(actor);
    const abort = new AbortController();
    const reason = new Error("shutting down");
    const settled = await world.run(() =>
      Promise.allSettled([
        committer.commit(world.batch(actor, ["one"])),
        world.sim
          .step(actor, "sleep", 1)
          .then(() => committer.commit(world.batch(actor, ["two"], { signal: abort.signal }))),
        (async () => {
          for (let i = 0; i < 40 && !world.sim.trace.some((line) => /put 1-by-a/.test(line)); i++) {
            await world.sim.step(world.actor("t"), "looks");
          }
          abort.abort(reason);
        })(),
      ]),
    );
    expect(settled[0]).toMatchObject({ status: "fulfilled" });
    expect(settled[1]).toMatchObject({ status: "rejected", reason });
    expect(await ingested(world, ["one", "two"])).toEqual(["one"]);
    expect(await unreferenced(world)).toEqual([]);
  });
});

test("foreign writers and two processes of ours share a table, and everybody gets in", async () => {
  const world = await World.create();
  const [a, b, other] = ["a", "b", "other"].map((name) => world.actor(name));
  if (a === undefined || b === undefined || other === undefined) throw new Error("no actors");
  const [ours, theirs] = [world.committer(a), world.committer(b)];
  const foreign: (string | undefined)[] = [];
  await world.run(() =>
    Promise.all([
      ...many.slice(0, 10).map((name) => ours.commit(world.batch(a, [name]))),
      ...many.slice(5, 20).map((name) => theirs.commit(world.batch(b, [name]))),
      (async () => {
        for (let i = 0; i < 5; i++) foreign.push(await appendForeign(world, other));
      })(),
    ]),
  );
  const content = await readBranch(world);
  expect(misplaced(content)).toEqual([]);
  expect(await ingested(world, many)).toEqual([...many].sort());
  expect(content.foreign).toHaveLength(foreign.filter((path) => path !== undefined).length);
});
