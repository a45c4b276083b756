import type { Clock } from "../clock";

/** How often and how patiently a commit is tried. Times in ms. */
export interface CommitRetry {
  /** Further attempts after the first one. */
  readonly retries: number;
  readonly minWaitMs: number;
  readonly maxWaitMs: number;
  /** From the first attempt on; afterwards the batch goes back to the broker. */
  readonly totalMs: number;
  /** How often the table is asked for the outcome of an attempt whose answer was lost. */
  readonly statusChecks: number;
  readonly statusMinWaitMs: number;
  readonly statusMaxWaitMs: number;
}

/** A busy table has more writers than Iceberg's default of four retries is made for. */
const LEAST_RETRIES = 10;

/**
 * Reads Iceberg's own settings from the table's properties (TableProperties.java,
 * `commit.retry.*` and `commit.status-check.*`), with its defaults.
 */
export function commitRetry(properties: Readonly<Record<string, string>>): CommitRetry {
  const number = (key: string, fallback: number): number => {
    const value = Number(properties[key] ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : fallback;
  };
  return {
    retries: Math.max(LEAST_RETRIES, number("commit.retry.num-retries", LEAST_RETRIES)),
    minWaitMs: number("commit.retry.min-wait-ms", 100),
    maxWaitMs: number("commit.retry.max-wait-ms", 60_000),
    totalMs: number("commit.retry.total-timeout-ms", 30 * 60_000),
    statusChecks: Math.max(1, number("commit.status-check.num-retries", 3)),
    statusMinWaitMs: number("commit.status-check.min-wait-ms", 1_000),
    statusMaxWaitMs: number("commit.status-check.max-wait-ms", 60_000),
  };
}

/** Waits uniform(0, min(max, min·2ⁿ)) ms: writers that collided do not collide again in step. */
export async function backOff(clock: Clock, minMs: number, maxMs: number, attempt: number): Promise<void> {
  await clock.sleep(clock.random() * Math.min(maxMs, minMs * 2 ** attempt));
}
