import { randomFaults } from "@floe/devstack";
import type { IdentifiedFile } from "@floe/ingest-core";
import fc from "fast-check";
import { seededRandom } from "../simulation/seeded-random";
import type { Actor } from "../simulation/simulation";
import { Cluster, type Ingestor, type Message } from "./cluster";
import { directCatalog } from "./direct-catalog";
import { addColumn, appendForeign, expireSnapshots } from "./foreign-writers";
import { misplaced, readBranch, readLedger } from "./table-content";
import { TABLE, World } from "./world";

/** Everything that a schedule depends on: the same values give the same run. */
export interface Schedule {
  readonly seed: number;
  readonly workers: number;
  readonly concurrency: number;
  readonly messages: number;
  /** Distinct source files; few of them means many overlaps. */
  readonly files: number;
  readonly branches: number;
  /** Percent of steps before which a worker dies. */
  readonly crashes: number;
  /** Percent of commits that meet a fault. */
  readonly faults: number;
  /** Steps of other writers: appends, expiry, schema changes. */
  readonly others: number;
  /** Whether the REST client and the routes are in between. */
  readonly rest: boolean;
  readonly staleValuesStatus: 400 | 409;
  readonly idempotencyKeys: boolean;
  /** Commits kept inline: few make many compactions. */
  readonly inlineCommits: number;
}

/** Schedules that are small enough to run by the thousand; shrinks towards calm ones. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  workers: fc.integer({ min: 1, max: 3 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
  messages: fc.integer({ min: 1, max: 6 }),
  files: fc.integer({ min: 1, max: 10 }),
  branches: fc.integer({ min: 1, max: 2 }),
  crashes: fc.integer({ min: 0, max: 4 }),
  faults: fc.integer({ min: 0, max: 60 }),
  others: fc.integer({ min: 0, max: 4 }),
  rest: fc.nat(4).map((n) => n === 4),
  staleValuesStatus: fc.constantFrom(409, 400),
  idempotencyKeys: fc.boolean(),
  inlineCommits: fc.integer({ min: 1, max: 4 }),
});

/** What a schedule ends with. */
export interface Outcome {
  /** Sources whose rows are in a branch twice, or only in part. */
  readonly duplicated: number;
  /** Sources that were delivered for a branch and whose rows are not there. */
  readonly lost: number;
  /** Anything else that must not be; empty when all is well. */
  readonly problems: readonly string[];
  readonly trace: readonly string[];
  readonly steps: number;
}

/** Whether nothing is wrong. */
export function isClean({ duplicated, lost, problems }: Outcome): boolean {
  return duplicated === 0 && lost === 0 && problems.length === 0;
}

/** What is needed to see what happened, and to run it again. */
export function describeFailure(schedule: Schedule, outcome: Outcome, lines = 120): string {
  const { duplicated, lost, problems, trace } = outcome;
  return [
    `${duplicated} duplicated, ${lost} lost, ${problems.length} other problems`,
    ...problems,
    `replay with: FLOE_SCHEDULE='${JSON.stringify(schedule)}' npm run test:proof -- random-schedules`,
    ...(trace.length > lines ? [`… ${trace.length - lines} steps before`] : []),
    ...trace.slice(-lines),
  ].join("\n");
}

/** Deaths in one schedule at most, so that it ends. */
const MAX_CRASHES = 8;

/**
 * Runs workers, other writers and a faulty network against one table until every
 * message is acknowledged, and looks at what is in the table then.
 *
 * @param start makes the process of a worker. @default the real committer
 */
export async function runSchedule(
  schedule: Schedule,
  start?: (world: World, actor: Actor, schedule: Schedule) => Ingestor,
): Promise<Outcome> {
  const world = await worldOf(schedule);
  const { sim } = world;
  let crashes = 0;
  sim.crashes = (actor) => {
    if (!actor.name.startsWith("w") || crashes >= MAX_CRASHES) return false;
    if (!sim.random.chance(schedule.crashes / 100)) return false;
    crashes++;
    return true;
  };
  const messages = messagesOf(world, schedule);
  const cluster = new Cluster(world, messages, {
    workers: schedule.workers,
    concurrency: schedule.concurrency,
    start: (actor) => (start ?? realCommitter)(world, actor, schedule),
    checkLedger: start === undefined,
  });
  const bystander = world.actor("other");
  others(world, bystander, schedule).catch((error) => cluster.problems.push(String(error)));
  await sim.run();

  const problems = [...cluster.problems];
  let duplicated = 0;
  let lost = 0;
  for (const branch of branchesOf(schedule)) {
    const delivered = messages.filter((message) => message.branch === branch);
    const wanted = new Set(delivered.flatMap(({ files }) => files.map(({ id }) => id)));
    const content = await readBranch(world, branch);
    const there = new Set(content.rows.map((row) => row.slice(0, 32)));
    duplicated += misplaced(content).length;
    lost += [...wanted].filter((id) => !there.has(id)).length;
    if (start === undefined) problems.push(...(await ledgerProblems(world, branch, there)));
  }
  for (const message of messages) {
    if (!cluster.acknowledged.has(message)) problems.push(`${message.name} was never acknowledged`);
  }
  return { duplicated, lost, problems, trace: sim.trace, steps: sim.steps };
}

async function worldOf(schedule: Schedule): Promise<World> {
  const faults = seededRandom(schedule.seed ^ 0x5bd1e995);
  return World.create({
    seed: schedule.seed,
    faults: randomFaults(faults.next, { commits: schedule.faults / 100, others: 0.03, lateMs: 3_000 }),
    storeFaults: 0.002,
    catalog: {
      staleValuesStatus: schedule.staleValuesStatus,
      ...(schedule.idempotencyKeys && { idempotencyKeyLifetime: "PT30M" }),
    },
  });
}

/** Messages with overlapping files, some of them delivered twice for no reason. */
function messagesOf(world: World, schedule: Schedule): Message[] {
  const { random } = world.sim;
  const files: IdentifiedFile[] = Array.from({ length: schedule.files }, (_, i) => world.file(`f${i}`));
  const branches = branchesOf(schedule);
  const once = Array.from({ length: schedule.messages }, (_, i) => {
    const chosen = Array.from({ length: 1 + random.int(4) }, () => random.pick(files));
    return { name: `m${i}`, files: [...new Set(chosen)], branch: random.pick(branches) };
  });
  return [...once, ...once.filter(() => random.chance(0.3)).map((m) => ({ ...m, name: `${m.name} again` }))];
}

function branchesOf({ branches }: Schedule): string[] {
  return ["main", "audit"].slice(0, branches);
}

function realCommitter(world: World, actor: Actor, schedule: Schedule): Ingestor {
  const committer = world.committer(actor, {
    ledgerLimits: { inlineCommits: schedule.inlineCommits, fanIn: 2 },
    retry: { statusMinWaitMs: 5, statusMaxWaitMs: 500 },
    ...(!schedule.rest && { catalog: directCatalog(world, actor) }),
  });
  const produce = world.producer(actor);
  return {
    ingest: ({ files, branch }) => committer.commit({ table: TABLE, files, branch, produce }),
  };
}

async function others(world: World, actor: Actor, schedule: Schedule): Promise<void> {
  const { random } = world.sim;
  for (let i = 0; i < schedule.others; i++) {
    await world.sim.step(actor, "waits", random.int(200));
    const what = random.int(5);
    if (what === 0) await addColumn(world);
    else if (what <= 2) await expireSnapshots(world);
    else await appendForeign(world, actor, random.pick(branchesOf(schedule)));
  }
}

async function ledgerProblems(world: World, branch: string, there: ReadonlySet<string>): Promise<string[]> {
  const view = await readLedger(world, branch);
  const problems = [...there]
    .filter((id) => view?.has(id) !== true)
    .map((id) => `${id} is not in the ledger`);
  if (view === undefined) return problems;
  if (view.size !== there.size) problems.push(`the ledger of ${branch} has ${view.size} of ${there.size}`);
  return problems;
}
