import type { DashboardDefinition } from "../grafana/dashboard";
import type { WatchedService } from "../watched";
import { dependencyRow, eventRow, processRow, quantile } from "./service-panels";
import { tableVariable } from "./variables";

/** How the light worker does its work. */
export function workerDashboard(namespace: string, { name }: WatchedService): DashboardDefinition {
  const service = `namespace="${namespace}",serving_knative_dev_service="${name}"`;
  const tables = `${service},table=~"$table"`;
  const by = (label: string, metric: string, more = "") =>
    `sum by (${label}) (rate(${metric}{${tables}${more}}[$__rate_interval]))`;
  return {
    name: "floe-light-worker",
    title: "floe / Light worker",
    description: `${name}: batches, commits, strategies, and what it waits for.`,
    variables: [tableVariable(namespace)],
    rows: [
      eventRow(service),
      {
        title: "Commits",
        panels: [
          {
            kind: "timeseries",
            title: "Commits",
            description:
              "Attempts, those that another writer was faster than, and those whose outcome had to be found out.",
            unit: "ops",
            queries: [
              {
                expr: `sum(rate(ingest_commit_attempts_total{${tables}}[$__rate_interval]))`,
                legend: "attempts",
              },
              {
                expr: `sum(rate(ingest_commit_conflicts_total{${tables}}[$__rate_interval]))`,
                legend: "conflicts",
              },
              {
                expr: `sum(rate(ingest_commit_unknown_total{${tables}}[$__rate_interval]))`,
                legend: "unknown",
              },
            ],
          },
          {
            kind: "timeseries",
            title: "Commit time",
            description: "From the first attempt until the snapshot is in the table, conflicts included.",
            unit: "s",
            queries: [
              quantile(0.5, "ingest_commit_seconds", tables),
              quantile(0.99, "ingest_commit_seconds", tables),
            ],
          },
          {
            kind: "timeseries",
            title: "Batches in a commit",
            description:
              "Mean number of batches that shared a snapshot: more under load, which is how it keeps up.",
            unit: "short",
            queries: [
              {
                expr: `${by("table", "ingest_commit_group_batches_sum")} / ${by("table", "ingest_commit_group_batches_count")}`,
                legend: "{{table}}",
              },
            ],
          },
        ],
      },
      {
        title: "Files",
        panels: [
          {
            kind: "timeseries",
            title: "Strategies",
            description: "Data files by how they were made; encode is the one that decodes rows.",
            unit: "ops",
            stacked: true,
            queries: [{ expr: by("strategy", "ingest_outputs_total"), legend: "{{strategy}}" }],
          },
          {
            kind: "timeseries",
            title: "Nothing to do",
            description: "Files that were in the table already, and files without rows.",
            unit: "ops",
            queries: [{ expr: by("reason", "ingest_files_skipped_total"), legend: "{{reason}}" }],
          },
          {
            kind: "timeseries",
            title: "Quarantine",
            description: "Files that can not go into their table, by reason.",
            unit: "ops",
            queries: [{ expr: by("code", "ingest_files_quarantined_total"), legend: "{{code}}" }],
          },
          {
            kind: "timeseries",
            title: "Batch time (p99)",
            description: "From the request until all of its files were accounted for.",
            unit: "s",
            width: 12,
            queries: [
              {
                expr: `histogram_quantile(0.99, ${by("le, table", "ingest_batch_seconds_bucket")})`,
                legend: "{{table}}",
              },
            ],
          },
          {
            kind: "timeseries",
            title: "Work done again",
            description:
              "Batches that others had a part of, or whose table changed; objects that were made in vain.",
            unit: "ops",
            width: 12,
            queries: [
              {
                expr: `sum(rate(ingest_batches_reassembled_total{${tables}}[$__rate_interval]))`,
                legend: "batches",
              },
              {
                expr: `sum(rate(ingest_objects_discarded_total{${service}}[$__rate_interval]))`,
                legend: "objects",
              },
            ],
          },
        ],
      },
      dependencyRow(service),
      processRow(service),
    ],
  };
}
