import fc from "fast-check";
import { describeFailure, isClean, runSchedule, type Schedule, schedules } from "./schedule";

/** Schedules in CI. `FLOE_SCHEDULES=100000 npx jest random-schedules` looks further. */
const RUNS = Number(process.env.FLOE_SCHEDULES ?? 2000);
/** Fixed, so that CI does not fail for luck; `FLOE_SEED=…` looks elsewhere. */
const SEED = Number(process.env.FLOE_SEED ?? 20_261_122);

test(`in ${RUNS} random schedules no row is lost and none is there twice`, async () => {
  await fc.assert(
    fc.asyncProperty(schedules, async (schedule) => {
      const outcome = await runSchedule(schedule);
      if (!isClean(outcome)) throw new Error(describeFailure(schedule, outcome));
    }),
    { numRuns: RUNS, seed: SEED },
  );
}, 600_000);

/** `FLOE_SCHEDULE='{…}' npx jest random-schedules` replays the schedule that a failure prints, with its trace. */
const replayed = process.env.FLOE_SCHEDULE;
(replayed === undefined ? test.skip : test)("replay", async () => {
  const schedule = JSON.parse(replayed ?? "") as Schedule;
  const outcome = await runSchedule(schedule);
  process.stdout.write(`${describeFailure(schedule, outcome, Number.POSITIVE_INFINITY)}\n`);
  expect(isClean(outcome)).toBe(true);
});

test("a schedule runs the same way every time", async () => {
  const [schedule] = fc.sample(schedules, { numRuns: 1, seed: 4 }) as [Schedule];
  const busy = { ...schedule, workers: 3, messages: 6, crashes: 3, faults: 50, others: 4 };
  const first = await runSchedule(busy);
  const second = await runSchedule(busy);
  expect(first.trace.length).toBeGreaterThan(100);
  expect(second.trace).toEqual(first.trace);
});

test("the schedules reach what they are meant to test", async () => {
  const seen = new Map<string, number>();
  for (const schedule of fc.sample(schedules, { numRuns: 150, seed: SEED })) {
    const { trace } = await runSchedule(schedule);
    const happened = (what: string, pattern: RegExp) => {
      if (trace.some((line) => pattern.test(line))) seen.set(what, (seen.get(what) ?? 0) + 1);
    };
    happened("a worker dies", / dies$/);
    happened("a worker dies before it sends a commit", /^w\d+ (commit|POST \S+tables\/t) †/);
    happened("a worker dies while a segment is written", /\.ids (before|after) †/);
    happened("a message is refused and comes again", / refuses /);
    happened("a commit conflicts", /conflict/);
    happened("an outcome is unknown", /unknown/);
    happened("data files are deleted", /^w\d+ delete .*parquet/);
  }
  for (const [what, times] of seen) expect([what, times > 2]).toEqual([what, true]);
  expect(seen.size).toBe(7);
}, 60_000);
