import type { ConfigRule } from "./rule";

/** What the job refuses to do is better known before the night it was to run in. */
export const tableMaintenance: ConfigRule = function* ({ ingest }) {
  const { maintenance, heavy, ledger_horizon_days } = ingest;
  if (!ingest.enabled || !maintenance.enabled) return;
  const path = ["ingest", "maintenance"];
  if (maintenance.snapshot_retention_days < ledger_horizon_days) {
    yield {
      code: "FLOE1121",
      what: `snapshots are kept for ${maintenance.snapshot_retention_days} days, the ledger remembers for ${ledger_horizon_days}`,
      path: [...path, "snapshot_retention_days"],
      got: maintenance.snapshot_retention_days,
      expected: `at least ${ledger_horizon_days}, ingest.ledger_horizon_days`,
    };
  }
  const longest = heavy.job_timeout_seconds / 3600;
  if (maintenance.orphan_age_hours > longest) return;
  yield {
    code: "FLOE1122",
    what: `a job may write for ${longest} hours before it commits, and files without a snapshot are removed after ${maintenance.orphan_age_hours}`,
    path: [...path, "orphan_age_hours"],
    got: maintenance.orphan_age_hours,
    expected: `more than ${longest}, ingest.heavy.job_timeout_seconds in hours`,
  };
};
