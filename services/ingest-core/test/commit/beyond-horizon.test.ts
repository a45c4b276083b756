import type { CommitterOptions } from "@floe/ingest-core";
import { appendForeign } from "./foreign-writers";
import { ingested, readLedger } from "./table-content";
import { World } from "./world";

const DAY = 24 * 60 * 60 * 1000;
const START = 1_700_000_000_000;

/** `old` is ingested, then so much time and so many commits pass that the ledger has forgotten it. */
async function forgottenFile() {
  const world = await World.create();
  const actor = world.actor("a");
  const options: Partial<CommitterOptions> = { ledgerLimits: { horizonMs: DAY, inlineCommits: 2 } };
  const committer = world.committer(actor, options);
  const old = world.file("old", { eventTimeMs: START });
  await world.run(() => committer.commit(world.batch(actor, [old])));
  for (let day = 1; day <= 3; day++) {
    await world.run(() => world.sim.step(actor, "sleep", DAY));
    await world.run(() => committer.commit(world.batch(actor, [`day${day}`])));
  }
  const ledger = await readLedger(world);
  expect(ledger?.has(old.id)).toBe(false);
  expect(ledger?.ledger.floor).toBeGreaterThan(START);
  const commit = (files: Parameters<World["batch"]>[1], more: Partial<CommitterOptions> = {}) => {
    const next = world.committer(actor, { ...options, ...more });
    return world.run(() => next.commit(world.batch(actor, files)));
  };
  return { world, old, commit, floor: ledger?.ledger.floor ?? 0 };
}

test("a file that the ledger has forgotten is found in the table", async () => {
  const { world, old, commit } = await forgottenFile();
  expect(await commit([old])).toMatchObject({ committed: [], duplicates: [old.id] });
  expect(await ingested(world, ["old"])).toContain("old");
});

test("a file from before the floor that is not in the table goes in", async () => {
  const { world, commit, floor } = await forgottenFile();
  const late = world.file("late", { eventTimeMs: floor - 1 });
  expect(await commit([late])).toMatchObject({ committed: [late.id] });
  expect(await commit([late])).toMatchObject({ duplicates: [late.id] });
});

test("it is quarantined where scanning is not wanted, even if it is in the table", async () => {
  const { world, old, commit, floor } = await forgottenFile();
  const result = await commit([old, world.file("new")], { onBeyondLedger: "quarantine" });
  expect(result.quarantined).toMatchObject([{ file: { uri: old.uri }, code: "file.beyond-horizon" }]);
  expect(result.committed).toEqual([world.file("new").id]);
  expect(result.quarantined[0]?.reason).toContain(new Date(floor).toISOString());
});

test("it is quarantined where the table can not tell: compaction has rewritten rows", async () => {
  const { world, commit, floor } = await forgottenFile();
  await world.run(() => appendForeign(world, world.actor("spark"), "main", { operation: "replace" }));
  const late = world.file("late", { eventTimeMs: floor - 1 });
  expect((await commit([late])).quarantined).toMatchObject([{ code: "file.beyond-horizon" }]);
});

test("rows that others have appended do not stand in the way", async () => {
  const { world, commit, floor } = await forgottenFile();
  await world.run(() => appendForeign(world, world.actor("pyiceberg")));
  const late = world.file("late", { eventTimeMs: floor - 1 });
  expect(await commit([late])).toMatchObject({ committed: [late.id] });
});

test("files at the floor and after it need no scan", async () => {
  const { world, commit, floor } = await forgottenFile();
  await commit([world.file("x", { eventTimeMs: floor }), world.file("y")]);
  expect(world.sim.trace.filter((line) => line.includes("snapshots=all"))).toEqual([]);
});

test("a time in the future proves nothing: such a file is searched for every time", async () => {
  const { world, commit } = await forgottenFile();
  const future = world.file("future", { eventTimeMs: START + 1000 * DAY });
  expect(await commit([future])).toMatchObject({ committed: [future.id] });
  await world.run(() => world.sim.step(world.actor("t"), "sleep", 3 * DAY));
  await commit(["later"]);
  await commit(["still later"]);
  expect((await readLedger(world))?.has(future.id)).toBe(false);
  expect(await commit([future])).toMatchObject({ duplicates: [future.id] });
});

test("the floor that rises while a batch waits is heeded", async () => {
  const world = await World.create();
  const [slow, fast] = [world.actor("slow"), world.actor("fast")];
  const options: Partial<CommitterOptions> = {
    ledgerLimits: { horizonMs: DAY, inlineCommits: 2 },
    tableCacheMs: 0,
  };
  const committer = world.committer(slow, options);
  const rival = world.committer(fast, options);
  const file = world.file("raced", { eventTimeMs: START });
  await world.run(() => rival.commit(world.batch(fast, ["first"])));

  // While the slow one makes data files, a rival commits the same file and the ledger forgets it again.
  const produce = world.producer(slow);
  let interfered = false;
  const result = await world.run(() =>
    committer.commit({
      ...world.batch(slow, [file]),
      produce: async (request) => {
        if (!interfered) {
          interfered = true;
          await rival.commit(world.batch(fast, [file]));
          for (let day = 0; day < 3; day++) {
            await world.sim.step(fast, "sleep", DAY);
            await rival.commit(world.batch(fast, [`filler${day}`]));
          }
        }
        return produce(request);
      },
    }),
  );
  expect(interfered).toBe(true);
  expect((await readLedger(world))?.has(file.id)).toBe(false);
  expect(result).toMatchObject({ committed: [], duplicates: [file.id] });
});
