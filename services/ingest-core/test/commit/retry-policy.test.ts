import { readFileSync } from "node:fs";
import { join } from "node:path";
import { backOff, commitRetry } from "../../src/commit/retry-policy";
import { VERSION } from "../../src/version";
import { skippingClock } from "../simulation/skipping-clock";

test("the table's own settings count, under Iceberg's names", () => {
  expect(
    commitRetry({
      "commit.retry.num-retries": "20",
      "commit.retry.min-wait-ms": "1",
      "commit.retry.max-wait-ms": "2",
      "commit.retry.total-timeout-ms": "3",
      "commit.status-check.num-retries": "4",
      "commit.status-check.min-wait-ms": "5",
      "commit.status-check.max-wait-ms": "6",
    }),
  ).toEqual({
    retries: 20,
    minWaitMs: 1,
    maxWaitMs: 2,
    totalMs: 3,
    statusChecks: 4,
    statusMinWaitMs: 5,
    statusMaxWaitMs: 6,
  });
});

test("defaults stand in for what is missing or no number; four retries are too few for many writers", () => {
  const retry = commitRetry({ "commit.retry.num-retries": "4", "commit.retry.min-wait-ms": "soon" });
  expect(retry).toMatchObject({ retries: 10, minWaitMs: 100, maxWaitMs: 60_000, totalMs: 1_800_000 });
  expect(retry).toMatchObject({ statusChecks: 3, statusMinWaitMs: 1_000, statusMaxWaitMs: 60_000 });
});

test("waits double up to the longest", async () => {
  const clock = skippingClock();
  for (let attempt = 0; attempt < 5; attempt++) await backOff(clock, 100, 500, attempt);
  expect(clock.slept).toEqual([100, 200, 400, 500, 500]);
});

test("the version in snapshot summaries is the package's", () => {
  const manifest = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
  expect(VERSION).toBe(manifest.version);
});
