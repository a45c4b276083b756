import { misplaced, readBranch, readLedger } from "./table-content";
import { TABLE, World } from "./world";

test("a batch is committed, and again it is a duplicate", async () => {
  const world = await World.create();
  const actor = world.actor("a");
  const committer = world.committer(actor);
  const files = ["one", "two", "three"].map((name) => world.file(name));
  const commit = () => committer.commit({ table: TABLE, files, produce: world.producer(actor) });

  const first = await world.run(commit);
  expect(first).toMatchObject({ duplicates: [], empty: [], quarantined: [], attempts: 1 });
  expect(first.committed.slice().sort()).toEqual(files.map(({ id }) => id).sort());
  const second = await world.run(commit);
  expect(second).toMatchObject({ committed: [], attempts: 0 });
  expect(second.duplicates).toHaveLength(3);

  const content = await readBranch(world);
  expect(misplaced(content)).toEqual([]);
  expect(new Set(content.rows.map((row) => row.slice(0, 32)))).toEqual(new Set(files.map(({ id }) => id)));
  expect((await readLedger(world))?.size).toBe(3);
});
