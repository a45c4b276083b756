import type { Outcome, Scenario } from "./pipeline";

const HOUR_MS = 3_600_000;
/** Above this a partition is never idle: what is behind in it never catches up. */
const SATURATED = 0.995;
/** Share of what arrives by which the backlog may grow within a short run. */
const TOLERATED_GROWTH = 0.01;

/** A run in the figures that people ask for. */
export interface Summary {
  readonly keepsUp: boolean;
  /** Objects by which the backlog grew in an hour, by the second half of the run. */
  readonly backlogPerHour: number;
  readonly utilisation: number;
  readonly pods: number;
  readonly commitsPerSecond: number;
  readonly conflicts: number;
  readonly conflictsPerCommit: number;
  /** Of the table that has most. */
  readonly snapshotsPerHour: number;
  /** With expiry after `snapshot_retention_days`, which is never less than one. */
  readonly snapshotsAfterADay: number;
  readonly snapshotsForGood: number;
  /** From PUT to commit, ms. `null` where the pipeline falls behind: no figure would mean anything. */
  readonly freshness: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  /** Share of the objects that goes to Spark. */
  readonly heavyShare: number;
  /** Of the largest request. */
  readonly mostFiles: number;
}

export function summarize(outcome: Outcome, scenario: Scenario): Summary {
  const { counts, freshness, durationMs } = outcome;
  const hours = durationMs / HOUR_MS;
  const grown = (outcome.backlog - outcome.backlogAtHalf) / (hours / 2);
  const keepsUp =
    !outcome.gaveUp &&
    outcome.busiestPartition < SATURATED &&
    grown <= TOLERATED_GROWTH * scenario.objectsPerHour &&
    freshness.length > 0;
  const snapshotsPerHour = outcome.mostSnapshots / hours;
  const { snapshotRetentionDays } = scenario.settings;
  return {
    keepsUp,
    backlogPerHour: grown,
    utilisation: outcome.utilisation,
    pods: outcome.pods,
    commitsPerSecond: (counts.commits / durationMs) * 1000,
    conflicts: counts.conflicts,
    conflictsPerCommit: counts.commits === 0 ? 0 : counts.conflicts / counts.commits,
    snapshotsPerHour,
    snapshotsAfterADay: snapshotsPerHour * 24,
    snapshotsForGood: snapshotsPerHour * 24 * snapshotRetentionDays,
    freshness: keepsUp
      ? { p50: percentile(freshness, 0.5), p99: percentile(freshness, 0.99), max: percentile(freshness, 1) }
      : null,
    heavyShare: outcome.put === 0 ? 0 : outcome.heavy / outcome.put,
    mostFiles: outcome.mostFiles,
  };
}

/** Nearest rank in what is sorted. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
