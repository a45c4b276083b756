import fc from "fast-check";
import { describeFailure, isClean, runSchedule, type Schedule, schedules } from "./schedule";

/** `FLOE_SCHEDULES=100000 npm run test:proof -- random-schedules` looks further. */
const RUNS = Number(process.env.FLOE_SCHEDULES ?? 2000);
/** Fixed, so that CI does not fail for luck; `FLOE_SEED=…` looks elsewhere. */
const SEED = Number(process.env.FLOE_SEED ?? 20_261_122);

/** What the schedules are meant to test, and the lines of their traces that show it. */
const EVENTS: Readonly<Record<string, RegExp>> = {
  "a worker dies": / dies$/,
  "a worker dies before it sends a commit": /^w\d+ (commit|POST \S+tables\/t) †/,
  "a worker dies while a segment is written": /\.ids (before|after) †/,
  "a message is refused and comes again": / refuses /,
  "a commit conflicts": /conflict/,
  "an outcome is unknown": /unknown/,
  "data files are deleted": /^w\d+ delete .*parquet/,
};

test(`in ${RUNS} random schedules, which reach what they are meant to, no row is lost and none is there twice`, async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(schedules, async (schedule) => {
      const outcome = await runSchedule(schedule);
      if (!isClean(outcome)) throw new Error(describeFailure(schedule, outcome));
      for (const [what, pattern] of Object.entries(EVENTS))
        if (outcome.trace.some((line) => pattern.test(line))) seen.set(what, (seen.get(what) ?? 0) + 1);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  for (const what of Object.keys(EVENTS)) expect([what, (seen.get(what) ?? 0) > 2]).toEqual([what, true]);
}, 600_000);

/** `FLOE_SCHEDULE='{…}' npm run test:proof -- random-schedules` replays the schedule that a failure prints, with its trace. */
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
