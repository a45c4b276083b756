import { MEASURED } from "./costs";
import { type Scenario, simulate } from "./pipeline";
import { defaultSettings, type Settings } from "./settings";
import { type Summary, summarize } from "./summary";

const MINUTE_MS = 60_000;

/** What all runs have in common. */
export interface Load {
  readonly seed: number;
  readonly objectsPerHour: number;
  readonly objectBytes: number;
  readonly dispatcher: Settings["dispatcher"];
}

/** A run and what it came to. */
export interface Run {
  readonly scenario: Scenario;
  readonly summary: Summary;
}

/** Ten minutes, of which the first two are not counted. */
export function scenario(load: Load, change: Partial<Scenario> = {}): Scenario {
  const { dispatcher, ...rest } = load;
  return {
    ...rest,
    tables: 1,
    skew: 0,
    settings: { ...defaultSettings(), dispatcher },
    costs: MEASURED,
    pods: "autoscaled",
    key: "table",
    durationMs: 10 * MINUTE_MS,
    warmUpMs: 2 * MINUTE_MS,
    ...change,
  };
}

export function run(scenario: Scenario): Run {
  return { scenario, summary: summarize(simulate(scenario), scenario) };
}

/** So many pods on as many partitions, everything else as it is by default. */
export function withWorkers(load: Load, workers: number): Partial<Scenario> {
  const { settings } = scenario(load);
  return {
    pods: workers,
    settings: { ...settings, partitions: Math.max(workers, settings.partitions), maxScale: workers },
  };
}
