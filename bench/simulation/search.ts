import { processorMs, readAnswers } from "./costs";
import { type Load, type Run, run, scenario } from "./scenarios";
import type { Settings } from "./settings";

const PODS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96];
const PARTITIONS_PER_POD = [1, 2, 4, 8];
/** Largest first: the fewer the commits, the fewer the snapshots. */
const MAX_EVENTS = [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10];
const MOST_PARTITIONS = 192;
const MINUTE_MS = 60_000;

/** Where the autoscaler takes its time to add pods, before anything is counted. */
const SPAN = { durationMs: 12 * MINUTE_MS, warmUpMs: 5 * MINUTE_MS };

/** A goal and a load to hold it under. */
export interface Goal extends Load {
  readonly tables: number;
  readonly skew: number;
  /** p99 from PUT to commit, ms. */
  readonly freshnessMs: number;
}

/**
 * The settings of `config.yaml` with the fewest pods, then the fewest partitions, then the fewest snapshots,
 * that hold the goal without sending anything to Spark.
 *
 * @returns `undefined` when none does
 */
export function findSettings(goal: Goal): Run | undefined {
  if (goal.objectsPerHour * greatestShare(goal) > oneTableLimit(goal)) return undefined;
  for (const pods of PODS)
    for (const factor of PARTITIONS_PER_POD) {
      const partitions = Math.max(3, pods * factor);
      // A table has one partition, and a partition one request in flight: beyond that pods only idle.
      const isIdle = pods > goal.tables || partitions > Math.max(3, 8 * goal.tables);
      if (partitions > MOST_PARTITIONS || isIdle) continue;
      for (const maxEvents of MAX_EVENTS) {
        const found = attempt(goal, { pods, partitions, maxEvents });
        if (found !== undefined) return found;
      }
    }
  return undefined;
}

/**
 * The most that settings exist for, where none holds the goal at its own rate.
 *
 * @returns a run at most a tenth below what is possible, or `undefined`
 */
export function findRate(goal: Goal): Run | undefined {
  let best: Run | undefined;
  let [low, high] = [0, Math.min(goal.objectsPerHour, oneTableLimit(goal) / greatestShare(goal))];
  while (high - low > high / 10) {
    const middle = (low + high) / 2;
    const found = findSettings({ ...goal, objectsPerHour: middle });
    if (found === undefined) high = middle;
    else {
      best = found;
      low = middle;
    }
  }
  return best;
}

/**
 * Objects that one table takes in an hour, whatever the number of pods: its requests stay in one partition,
 * and of a partition one request is in flight. The largest request is the best case.
 */
export function oneTableLimit(load: Load): number {
  const { costs, settings } = scenario(load);
  const files = Math.max(
    1,
    Math.min(settings.lightMaxFiles, Math.floor((settings.lightMaxBytes - 1) / load.objectBytes)),
  );
  // Reading, writing the data file, the manifests and their list, and the commit itself.
  const bytes = files * load.objectBytes;
  const waitedMs = (readAnswers(files, bytes) + 3) * costs.answerMs;
  const requestMs = waitedMs + processorMs(files, bytes, costs) + costs.commitMs;
  return (files / requestMs) * 3_600_000;
}

/** Share of the objects that goes into the busiest table. */
function greatestShare({ tables, skew }: Goal): number {
  let sum = 0;
  for (let i = 1; i <= tables; i++) sum += 1 / i ** skew;
  return 1 / sum;
}

interface Candidate {
  readonly pods: number;
  readonly partitions: number;
  readonly maxEvents: number;
}

function attempt(goal: Goal, { pods, partitions, maxEvents }: Candidate): Run | undefined {
  const { freshnessMs, tables, skew, ...load } = goal;
  const base = scenario(load);
  const settings: Settings = {
    ...base.settings,
    partitions,
    maxScale: pods,
    maxEvents,
    // FLOE1113: a full batch must not be heavy by its count.
    lightMaxFiles: Math.max(base.settings.lightMaxFiles, maxEvents),
    // Fewer requests at once to a pod are what makes the autoscaler add one.
    concurrency: Math.min(base.settings.concurrency, Math.max(1, Math.floor(partitions / (0.7 * pods)))),
  };
  const perMs = goal.objectsPerHour / 3_600_000;
  const fillMs = (maxEvents * settings.dispatchers) / perMs;
  // A batch that takes longer than the goal to fill, and is not closed by silence before.
  const isSilent = settings.dispatchers / perMs > settings.idleTimeoutMs;
  if (load.dispatcher === "camel-k" && !isSilent && fillMs > 1.1 * freshnessMs) return undefined;
  if (perMs * processorMs(1, load.objectBytes, base.costs) > pods) return undefined;
  const giveUpAt = Math.max(1000, perMs * freshnessMs * 2);
  const found = run(scenario(load, { ...SPAN, tables, skew, settings, giveUpAt }));
  const { freshness, heavyShare, mostFiles } = found.summary;
  const holds = freshness !== null && freshness.p99 <= freshnessMs;
  // What larger requests take was not measured, neither their time nor their memory.
  return holds && heavyShare === 0 && mostFiles <= base.settings.lightMaxFiles ? found : undefined;
}
