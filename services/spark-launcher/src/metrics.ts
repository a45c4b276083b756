import type { MetricTable } from "@floe/ingest-core";

/** Metrics of the launcher. */
export const launcherMetrics: MetricTable = {
  ingest_jobs_started_total: { type: "counter", help: "Spark jobs started.", labels: [] },
  ingest_jobs_ended_total: {
    type: "counter",
    help: "Spark jobs by how they ended: completed, failed, timed-out.",
    labels: ["state"],
    series: [{ state: "completed" }, { state: "failed" }, { state: "timed-out" }],
  },
  ingest_jobs_running: { type: "gauge", help: "Spark jobs that an event waits for.", labels: [] },
  ingest_job_seconds: {
    type: "histogram",
    help: "Time from a Spark job's creation to its end, in seconds.",
    labels: ["state"],
    buckets: [30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400],
  },
};
