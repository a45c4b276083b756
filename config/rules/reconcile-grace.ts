import type { ConfigRule } from "./rule";

/**
 * Objects on their way are neither in a table nor missed. A batch waits for its last event, and then takes as long as
 * the worker or the job of the heavy path is given.
 */
export const reconcileGrace: ConfigRule = function* ({ ingest }) {
  const { reconcile, batch, worker, heavy, ledger_horizon_days } = ingest;
  if (!ingest.enabled || !reconcile.enabled) return;
  const path = ["ingest", "reconcile", "grace_minutes"];
  const got = reconcile.grace_minutes;
  const longest = Math.max(worker.timeout_seconds, heavy.enabled ? heavy.job_timeout_seconds : 0);
  const least = Math.ceil((batch.idle_timeout_ms / 1000 + longest) / 60);
  if (got < least)
    yield {
      code: "FLOE1124",
      what: `an object may rightly take ${least} minutes, after ${got} it would be announced again`,
      path,
      got,
      expected: `at least ${least}: ingest.batch.idle_timeout_ms and the longest of ingest.worker and ingest.heavy`,
    };
  const most = ledger_horizon_days * 24 * 60;
  if (got >= most)
    yield {
      code: "FLOE1124",
      what: "missed objects would be older than the ledger remembers before anybody looks",
      path,
      got,
      expected: `less than ${most}, the minutes of ingest.ledger_horizon_days`,
    };
};
