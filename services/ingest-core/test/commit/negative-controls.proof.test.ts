import fc from "fast-check";
import { naiveCommitter } from "./naive-committers";
import { isClean, type Outcome, runSchedule, type Schedule, schedules } from "./schedule";

/** Schedules in which something happens: overlapping files, faults, deaths. */
const eventful: Schedule[] = fc.sample(schedules, { numRuns: 20, seed: 11 }).map((schedule) => ({
  ...schedule,
  branches: 1,
  messages: 6,
  files: 8,
  crashes: 2,
  faults: 40,
}));

async function outcomes(kind: "none" | "summary", options: readonly Schedule[]): Promise<Outcome[]> {
  const all: Outcome[] = [];
  for (const schedule of options) {
    all.push(await runSchedule(schedule, (world, actor) => naiveCommitter(kind, world, actor)));
  }
  return all;
}

jest.setTimeout(60_000);

const sum = (all: readonly Outcome[], count: (outcome: Outcome) => number) =>
  all.reduce((total, outcome) => total + count(outcome), 0);

test("the same schedules are clean with the ledger", async () => {
  for (const schedule of eventful) expect(isClean(await runSchedule(schedule))).toBe(true);
});

test("a committer that remembers nothing duplicates rows in nearly every schedule", async () => {
  const all = await outcomes("none", eventful);
  expect(all.filter((outcome) => outcome.duplicated > 0).length).toBeGreaterThan(0.9 * all.length);
  expect(sum(all, ({ duplicated }) => duplicated)).toBeGreaterThan(2 * all.length);
});

test("batch ids in snapshot summaries do not help: files come in other batches too", async () => {
  const all = await outcomes("summary", eventful);
  expect(all.filter((outcome) => outcome.duplicated > 0).length).toBeGreaterThan(0.9 * all.length);
});

test("they do not even help against repeated batches, once snapshots expire", async () => {
  const disjoint = eventful.map((schedule) => ({
    ...schedule,
    files: 1000,
    messages: 3,
    others: 10,
    crashes: 4,
  }));
  const all = await outcomes("summary", disjoint);
  expect(sum(all, ({ duplicated }) => duplicated)).toBeGreaterThan(0);
});
