import type { DashboardDefinition } from "../grafana/dashboard";
import type { WatchedService } from "../watched";
import { dependencyRow, eventRow, processRow } from "./service-panels";

/** How the heavy path does: jobs, and the launcher that follows them. */
export function launcherDashboard(namespace: string, { name }: WatchedService): DashboardDefinition {
  const service = `namespace="${namespace}",serving_knative_dev_service="${name}"`;
  return {
    name: "floe-spark-launcher",
    title: "floe / Spark launcher",
    description: `${name}: Spark jobs of large batches, and their publication.`,
    rows: [
      {
        title: "Jobs",
        panels: [
          {
            kind: "timeseries",
            title: "Running",
            description: "Jobs that an event waits for.",
            unit: "short",
            queries: [{ expr: `sum(ingest_jobs_running{${service}})`, legend: "running" }],
          },
          {
            kind: "timeseries",
            title: "Started and ended",
            description: "Jobs in an hour, by how they ended.",
            unit: "short",
            queries: [
              { expr: `sum(increase(ingest_jobs_started_total{${service}}[1h]))`, legend: "started" },
              {
                expr: `sum by (state) (increase(ingest_jobs_ended_total{${service}}[1h]))`,
                legend: "{{state}}",
              },
            ],
          },
          {
            kind: "timeseries",
            title: "Time of a job (p90)",
            description: "From its creation to its end, waiting for a place in the cluster included.",
            unit: "s",
            queries: [
              {
                expr: `histogram_quantile(0.9, sum by (le, state) (rate(ingest_job_seconds_bucket{${service}}[1h])))`,
                legend: "{{state}}",
              },
            ],
          },
        ],
      },
      eventRow(service),
      dependencyRow(service),
      processRow(service),
    ],
  };
}
