import type { CatalogFault } from "@floe/devstack";
import { cases } from "../runs";
import { commitFaults } from "./scripted-faults";
import { ingested, misplaced, readBranch, readLedger } from "./table-content";
import { World } from "./world";

jest.setTimeout(60_000);

/** What a process is in the middle of when it dies. */
interface Scenario {
  readonly name: string;
  /** Batches committed before, by another process. */
  readonly before: number;
  readonly faults: readonly (CatalogFault | undefined)[];
}

const NAMES = ["one", "two", "three"];

const scenarios: Scenario[] = [
  { name: "the first commit of a table", before: 0, faults: [] },
  { name: "a commit that compacts the ledger and merges its segments", before: 5, faults: [] },
  { name: "a commit that conflicts", before: 1, faults: [undefined, { kind: "refuse", status: 409 }] },
  {
    name: "a commit whose answer is lost",
    before: 1,
    faults: [undefined, { kind: "disconnect", when: "after" }],
  },
  {
    name: "a commit that is applied late",
    before: 1,
    faults: [undefined, { kind: "apply-later", ms: 300, status: 504 }],
  },
  { name: "a commit that never arrived", before: 1, faults: [undefined, { kind: "refuse", status: 503 }] },
];

/** Commits three files; the process dies before its step `deadly`, and another one is given the batch again. */
async function crashAt(
  { before, faults }: Scenario,
  deadly: number,
): Promise<{ world: World; steps: number }> {
  const world = await World.create({ faults: commitFaults(...faults) });
  const limits = { ledgerLimits: { inlineCommits: 1, fanIn: 2 }, retry: { statusMinWaitMs: 5 } };
  const predecessor = world.actor("before");
  const earlier = world.committer(predecessor, limits);
  for (let i = 0; i < before; i++) {
    await world.run(() => earlier.commit(world.batch(predecessor, [`earlier${i}`])));
  }

  const victim = world.actor("victim");
  let steps = 0;
  world.sim.crashes = (actor) => actor === victim && steps++ === deadly;
  const committer = world.committer(victim, limits);
  void committer.commit(world.batch(victim, NAMES)).catch(() => {});
  await world.sim.run();

  const heir = world.actor("heir");
  const result = await world.run(() => world.committer(heir, limits).commit(world.batch(heir, NAMES)));
  expect([...result.committed, ...result.duplicates]).toHaveLength(NAMES.length);
  return { world, steps };
}

test.each(cases(scenarios))(
  "a process dies before any step of $name: every row is there once",
  async (scenario) => {
    const { steps } = await crashAt(scenario, Number.POSITIVE_INFINITY);
    expect(steps).toBeGreaterThan(8);
    const earlier = Array.from({ length: scenario.before }, (_, i) => `earlier${i}`);
    for (let deadly = 0; deadly < steps; deadly++) {
      const { world } = await crashAt(scenario, deadly);
      const where = `dead before step ${deadly}`;
      expect([where, misplaced(await readBranch(world))]).toEqual([where, []]);
      expect([where, await ingested(world, [...earlier, ...NAMES])]).toEqual([
        where,
        [...earlier, ...NAMES].sort(),
      ]);
      expect([where, (await readLedger(world))?.size]).toEqual([where, scenario.before + NAMES.length]);
    }
  },
);
