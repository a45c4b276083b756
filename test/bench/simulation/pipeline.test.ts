import { simulate } from "../../../bench/simulation/pipeline";
import { summarize } from "../../../bench/simulation/summary";
import { NO_COSTS, small } from "./scenarios";

const mean = (values: Float64Array) => values.reduce((sum, each) => sum + each, 0) / values.length;

/** More than one table takes: objects so large that few of them are. */
const BEYOND = { objectBytes: 9_000_000, objectsPerHour: 120_000 };

describe("the simulated pipeline", () => {
  test.each([
    ["one pod", small()],
    ["pods that run into each other", small({ tables: 3, pods: 8, key: "none" }, { partitions: 8 })],
    ["more than fits, and some of it for Spark", small(BEYOND, { maxEvents: 60 })],
    ["MiNiFi", small({ tables: 20, skew: 1 }, { dispatcher: "minifi" })],
  ])("commits every object once, or still has it: %s", (_, scenario) => {
    const { put, committed, heavy, backlog, inTables } = simulate(scenario);
    expect(put).toBeGreaterThan(1_500);
    expect(committed + heavy + backlog).toBe(put);
    // An answer that is on its way has committed what its reader does not know of yet.
    expect(inTables).toBeGreaterThanOrEqual(committed);
    expect(inTables - committed).toBeLessThanOrEqual(backlog);
  });

  test("is empty once nothing comes any more", () => {
    const { put, committed, backlog, inTables, freshness } = simulate(
      small({ tables: 3, pods: 4, key: "none", arrivalsUntilMs: 100_000 }, { partitions: 4 }),
    );
    expect({ committed, inTables, backlog, measured: freshness.length }).toEqual({
      committed: put,
      inTables: put,
      backlog: 0,
      measured: put,
    });
  });

  test("does the same for the same seed, and something else for another", () => {
    const scenario = small({ tables: 10, skew: 1, pods: 5 }, { partitions: 5 });
    expect(simulate(scenario)).toEqual(simulate(scenario));
    expect(simulate({ ...scenario, seed: 2 })).not.toEqual(simulate(scenario));
  });

  test.each([0.5, 0.7])("waits as a queue does whose service takes always the same: load %d", (load) => {
    const serviceMs = 100;
    const { freshness } = simulate(
      small(
        {
          costs: { ...NO_COSTS, encodeFileMs: serviceMs },
          objectsPerHour: (load / serviceMs) * 3_600_000,
          durationMs: 2_500_000,
        },
        { maxEvents: 1, dispatchers: 1, partitions: 1 },
      ),
    );
    // M/D/1: what waits in front of one is ρ·D / 2(1 - ρ) in the mean.
    const expected = serviceMs + (load * serviceMs) / (2 * (1 - load));
    expect(Math.abs(mean(freshness) / expected - 1)).toBeLessThan(0.06);
  });

  test("has no conflicts where one process writes a table", () => {
    const { counts } = simulate(small({ tables: 10, pods: 1 }, { maxEvents: 5 }));
    expect(counts.commits).toBeGreaterThan(300);
    expect(counts.conflicts).toBe(0);
  });

  test("has a conflict for a cache that is stale, and without the key for every neighbour", () => {
    const of = (key: "table" | "none") => {
      const crowd = { pods: 16, objectsPerHour: 360_000, durationMs: 40_000 };
      const { conflicts, commits } = simulate(
        small({ ...crowd, key, costs: { ...NO_COSTS, answerMs: 10 } }, { maxEvents: 10, partitions: 16 }),
      ).counts;
      return conflicts / commits;
    };
    // A request goes to any pod, and what that one knows of the table may be five seconds old.
    const [keyed, unkeyed] = [of("table"), of("none")];
    expect(keyed).toBeGreaterThan(0);
    expect(keyed).toBeLessThanOrEqual(1);
    expect(unkeyed).toBeGreaterThan(1);
  });

  test("puts what is ready meanwhile into one snapshot, within a process", () => {
    const { counts, requests, backlog } = simulate(
      small(
        {
          key: "none",
          objectsPerHour: 720_000,
          costs: { ...NO_COSTS, answerMs: 100 },
          arrivalsUntilMs: 60_000,
        },
        { maxEvents: 10, partitions: 8 },
      ),
    );
    expect(backlog).toBe(0);
    expect(counts.conflicts).toBe(0);
    expect(counts.commits).toBeLessThan(requests / 2);
  });

  test("is not helped by more pods than there are partitions", () => {
    const of = (pods: number) => simulate(small({ ...BEYOND, pods })).committed;
    const [one, ten] = [of(1), of(10)];
    expect(ten).toBeLessThan(one * 1.01);
  });

  test("says that it falls behind, and gives no freshness then", () => {
    const overloaded = small(BEYOND);
    const summary = summarize(simulate(overloaded), overloaded);
    expect(summary).toMatchObject({ keepsUp: false, freshness: null });
    expect(summary.backlogPerHour).toBeGreaterThan(50_000);
    const easy = small();
    const { keepsUp, freshness } = summarize(simulate(easy), easy);
    expect(keepsUp).toBe(true);
    expect(freshness?.p50).toBeLessThanOrEqual(freshness?.p99 as number);
    expect(freshness?.p99).toBeLessThanOrEqual(freshness?.max as number);
  });

  test("stops at the backlog at which it shall give up", () => {
    const { gaveUp, durationMs, backlog } = simulate(small({ ...BEYOND, giveUpAt: 1_000 }));
    expect({ gaveUp, backlog }).toEqual({ gaveUp: true, backlog: 1_000 });
    expect(durationMs).toBeLessThan(100_000);
  });

  test("gets the pods that Knative's autoscaler would have started", () => {
    const autoscaled = (objectsPerHour: number) =>
      simulate(
        small(
          { pods: "autoscaled", tables: 50, objectsPerHour },
          { partitions: 32, maxScale: 6, concurrency: 2 },
        ),
      ).pods;
    expect(autoscaled(360)).toBe(1);
    expect(autoscaled(200_000)).toBe(6);
  });
});
