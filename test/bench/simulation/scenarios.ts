import type { Costs } from "../../../bench/simulation/costs";
import type { Scenario } from "../../../bench/simulation/pipeline";
import { scenario } from "../../../bench/simulation/scenarios";
import type { Settings } from "../../../bench/simulation/settings";

/** Nothing takes any time, so that a test can say what does. */
export const NO_COSTS: Costs = {
  answerMs: 0,
  notificationMs: 0,
  kafkaHopMs: 0,
  dispatchMs: 0,
  sendMs: 0,
  encodeFileMs: 0,
  megabyteMs: 0,
  commitMs: 0,
  commitPerSnapshotMs: 0,
};

/** A small load of small objects, with settings changed. */
export function small(
  change: Partial<Omit<Scenario, "settings">> = {},
  settings: Partial<Settings> = {},
): Scenario {
  const load = { seed: 1, objectsPerHour: 36_000, objectBytes: 100_000, dispatcher: "camel-k" } as const;
  const base = scenario(load, { pods: 1, durationMs: 180_000, warmUpMs: 0, ...change });
  return { ...base, settings: { ...base.settings, ...settings } };
}
