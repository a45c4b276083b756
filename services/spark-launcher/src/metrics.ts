import type { MetricTable } from "@floe/ingest-core";

/** Metrics of the launcher. */
export const launcherMetrics: MetricTable = {
  ingest_jobs_started_total: { type: "counter", help: "Spark jobs started.", labels: [] },
  ingest_jobs_ended_total: {
    type: "counter",
    help: "Spark jobs by how they ended: completed, failed, timed-out.",
    labels: ["state"],
  },
};
