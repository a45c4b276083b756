import { findRate, findSettings, type Goal, oneTableLimit } from "../../../bench/simulation/search";
import { configFragment, defaultSettings } from "../../../bench/simulation/settings";
import { parseConfig } from "../../../config/load";

const goal: Goal = {
  seed: 1,
  objectsPerHour: 20_000,
  objectBytes: 100_000,
  dispatcher: "camel-k",
  tables: 5,
  skew: 0,
  freshnessMs: 60_000,
};

describe("the search for settings", () => {
  test("finds settings that hold the goal, with one pod where one is enough", () => {
    const found = findSettings(goal);
    expect(found?.summary).toMatchObject({ keepsUp: true, pods: 1, heavyShare: 0 });
    expect(found?.summary.freshness?.p99).toBeLessThanOrEqual(60_000);
  });

  test("finds none where one table gets more than it can take, and says how much it can", () => {
    const large = { ...goal, tables: 1, objectBytes: 20_000_000 };
    const limit = oneTableLimit(large);
    const tooMuch = { ...large, objectsPerHour: limit * 1.5 };
    expect(findSettings(tooMuch)).toBeUndefined();
    const most = findRate(tooMuch)?.scenario.objectsPerHour as number;
    expect(most).toBeLessThanOrEqual(limit);
    expect(most).toBeGreaterThan(limit * 0.7);
  });

  test("its fragment is a valid config.yaml with these very settings", () => {
    const settings = {
      ...defaultSettings(),
      partitions: 24,
      maxEvents: 500,
      lightMaxFiles: 500,
      maxScale: 6,
      concurrency: 2,
    };
    const { platform, ingest } = parseConfig(configFragment(settings));
    expect(platform.profile).toBe("production");
    expect(ingest).toMatchObject({
      topics: { partitions: 24 },
      batch: { max_events: 500, light_max_files: 500 },
      worker: { max_scale: 6, concurrency: 2 },
    });
    expect(parseConfig(configFragment(defaultSettings())).ingest.batch.max_events).toBe(50);
  });
});
