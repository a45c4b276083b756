import { readManifestList } from "../../src/iceberg/manifest/read-manifest-list";
import { ingested, misplaced, readBranch, readLedger, unreferenced } from "./table-content";
import { World } from "./world";

jest.setTimeout(60_000);

const DAY = 24 * 60 * 60 * 1000;

test("the cost of a commit does not grow with the commits before it", async () => {
  const world = await World.create({ properties: { "commit.manifest.min-count-to-merge": "5" } });
  const actor = world.actor("a");
  const committer = world.committer(actor);
  const steps: number[] = [];
  for (let i = 0; i < 60; i++) {
    const before = world.sim.steps;
    await world.run(() => committer.commit(world.batch(actor, [`f${i}`])));
    steps.push(world.sim.steps - before);
  }
  const { snapshots } = await world.table();
  const manifests = snapshots.map((s) => readManifestList(world.objects.get(s["manifest-list"])).length);
  expect(Math.max(...manifests)).toBeLessThanOrEqual(6);
  const requests = (from: number, to: number) =>
    steps.slice(from, to).sort((a, b) => a - b)[(to - from) >> 1];
  expect(requests(45, 60)).toBe(requests(5, 20));
  expect(misplaced(await readBranch(world))).toEqual([]);
  expect((await readLedger(world))?.size).toBe(60);
});

test("merged manifests still say which sources are in which file", async () => {
  const world = await World.create({ properties: { "commit.manifest.min-count-to-merge": "4" } });
  const actor = world.actor("a");
  const committer = world.committer(actor);
  const names = Array.from({ length: 15 }, (_, i) => `f${i}`);
  for (const name of names) await world.run(() => committer.commit(world.batch(actor, [name])));
  const operator = world.committer(world.actor("operator"));
  expect(await world.run(() => operator.rebuildLedger("db.t"))).toEqual({ ids: 15, floor: 0 });
  expect(await unreferenced(world)).toEqual([]);
});

test("segments that nobody refers to any more are deleted, once nobody can need them", async () => {
  const world = await World.create();
  const actor = world.actor("a");
  const committer = world.committer(actor, { ledgerLimits: { inlineCommits: 1, fanIn: 2 } });
  const names = Array.from({ length: 24 }, (_, i) => `f${i}`);
  for (const name of names.slice(0, 20)) await world.run(() => committer.commit(world.batch(actor, [name])));
  const garbage = async () => (await unreferenced(world)).filter((name) => name.endsWith(".ids"));
  expect((await garbage()).length).toBeGreaterThan(5);

  // Segments of a branch's ledger are in use as well.
  await world.run(() => committer.commit(world.batch(actor, ["audited"], { branch: "audit" })));
  await world.run(() => world.sim.step(actor, "sleep", 2 * DAY));
  for (const name of names.slice(20)) await world.run(() => committer.commit(world.batch(actor, [name])));
  const young = (await garbage()).length;
  expect(young).toBeLessThan(5);
  for (const branch of ["main", "audit"]) expect(await readLedger(world, branch)).toBeDefined();
  expect(await ingested(world, names)).toEqual([...names].sort());
});
