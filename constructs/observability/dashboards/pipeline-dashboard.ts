import type { DashboardDefinition } from "../grafana/dashboard";
import type { AlertThresholds, WatchedPipeline } from "../watched";
import { tableVariable } from "./variables";

/** Whether objects become rows, and where they wait if not. */
export function pipelineDashboard(
  { namespace }: Pick<WatchedPipeline, "namespace">,
  { freshnessSeconds }: Pick<AlertThresholds, "freshnessSeconds">,
): DashboardDefinition {
  const of = `namespace="${namespace}"`;
  const slow = [
    { from: freshnessSeconds / 2, color: "yellow" },
    { from: freshnessSeconds, color: "red" },
  ] as const;
  const bad = [{ from: 1, color: "red" }] as const;
  return {
    name: "floe-pipeline",
    title: "floe / Pipeline",
    description: "From the object to its rows: what waits, how fresh the tables are, what went wrong.",
    variables: [tableVariable(namespace)],
    rows: [
      {
        title: "Now",
        panels: [
          {
            kind: "stat",
            title: "Backlog",
            description: "Records that wait in the topics of dispatcher, worker and launcher.",
            unit: "short",
            queries: [{ expr: "sum(floe:consumergroup_lag:sum)" }],
          },
          {
            kind: "stat",
            title: "Oldest unprocessed record",
            description:
              "For how long the oldest record that nobody has read has been in its topic; at most 6 hours.",
            unit: "s",
            queries: [{ expr: "max(floe:oldest_record_age_seconds:max) or vector(0)" }],
            thresholds: slow,
          },
          {
            kind: "stat",
            title: "Oldest unprocessed object",
            description:
              "Age of the oldest object whose batch a service works on, or has failed and will get again.",
            unit: "s",
            queries: [{ expr: "max(floe:oldest_pending_age_seconds:max) or vector(0)" }],
            thresholds: slow,
          },
          {
            kind: "stat",
            title: "Freshness (p99)",
            description:
              "From the moment an object was written until its rows can be read, of 99 in 100 objects.",
            unit: "s",
            queries: [{ expr: 'max(floe:freshness_seconds:p99{table=~"$table"})' }],
            thresholds: slow,
          },
          {
            kind: "stat",
            title: "Quarantined (1 h)",
            description: "Files that can not go into their table.",
            unit: "short",
            queries: [{ expr: 'sum(floe:files_quarantined:increase1h{table=~"$table"}) or vector(0)' }],
            thresholds: bad,
          },
          {
            kind: "stat",
            title: "Dead letters (1 h)",
            description: "Events and batches that nobody could take.",
            unit: "short",
            queries: [{ expr: "sum(floe:dead_letters:increase1h) or vector(0)" }],
            thresholds: bad,
          },
        ],
      },
      {
        title: "Waiting",
        panels: [
          {
            kind: "timeseries",
            title: "Backlog",
            description: "Records between a group's offset and the end of its topic.",
            unit: "short",
            width: 12,
            queries: [{ expr: "floe:consumergroup_lag:sum", legend: "{{consumergroup}} ← {{topic}}" }],
          },
          {
            kind: "timeseries",
            title: "Oldest unprocessed",
            description:
              "Age of the oldest record in a topic, and of the oldest object that a service has taken.",
            unit: "s",
            width: 12,
            queries: [
              { expr: "floe:oldest_record_age_seconds:max", legend: "{{topic}}" },
              {
                expr: "floe:oldest_pending_age_seconds:max",
                legend: "with {{serving_knative_dev_service}}",
              },
            ],
            thresholds: slow,
          },
        ],
      },
      {
        title: "Rows",
        panels: [
          {
            kind: "timeseries",
            title: "Files committed",
            description: "Files whose rows came into a table, each second.",
            unit: "ops",
            queries: [
              {
                expr: `sum by (table) (rate(ingest_files_committed_total{${of},table=~"$table"}[$__rate_interval]))`,
                legend: "{{table}}",
              },
            ],
          },
          {
            kind: "timeseries",
            title: "Freshness",
            description: "From the object to its rows: the middle one, and the slowest in a hundred.",
            unit: "s",
            queries: [
              {
                expr: `histogram_quantile(0.5, sum by (le) (rate(ingest_freshness_seconds_bucket{${of},table=~"$table"}[$__rate_interval])))`,
                legend: "p50",
              },
              {
                expr: `histogram_quantile(0.99, sum by (le) (rate(ingest_freshness_seconds_bucket{${of},table=~"$table"}[$__rate_interval])))`,
                legend: "p99",
              },
            ],
            thresholds: [{ from: freshnessSeconds, color: "red" }],
          },
          {
            kind: "timeseries",
            title: "What became of events",
            description:
              "done: in the table. retry: comes again. dead: never can succeed. ignored: not ours.",
            unit: "reqps",
            stacked: true,
            queries: [
              {
                expr: `sum by (outcome) (rate(ingest_events_total{${of}}[$__rate_interval]))`,
                legend: "{{outcome}}",
              },
            ],
          },
        ],
      },
      {
        title: "What went wrong",
        panels: [
          {
            kind: "table",
            title: "Quarantine by reason (1 h)",
            description: "Files by table and code; `floe quarantine list` names them.",
            unit: "short",
            width: 12,
            queries: [{ expr: 'floe:files_quarantined:increase1h{table=~"$table"} > 0' }],
          },
          {
            kind: "table",
            title: "Dead letters (1 h)",
            description: "Records that came into the dead-letter topics.",
            unit: "short",
            width: 12,
            queries: [{ expr: "floe:dead_letters:increase1h > 0" }],
          },
        ],
      },
    ],
  };
}
