import type { DashboardDefinition } from "../grafana/dashboard";
import type { Panel, Query, Unit } from "../grafana/panel";
import { tableVariable } from "./variables";

/** What the tables are like: fresh or not, many small files or few large ones, how large their ledger is. */
export function tablesDashboard(namespace: string): DashboardDefinition {
  const tables = `namespace="${namespace}",table=~"$table"`;
  const curve = (title: string, description: string, unit: Unit, ...queries: Query[]): Panel => ({
    kind: "timeseries",
    title,
    description,
    unit,
    queries,
  });
  const last = (name: string) => ({ expr: `floe:${name}:last{table=~"$table"}`, legend: "{{table}}" });
  const small = (le: string) =>
    `sum by (table) (increase(ingest_output_bytes_bucket{${tables},le="${le}"}[1h])) / sum by (table) (increase(ingest_output_bytes_count{${tables}}[1h]))`;
  return {
    name: "floe-tables",
    title: "floe / Tables",
    description: "Freshness, data files and ledger of each table, as of the last commit of floe.",
    variables: [tableVariable(namespace)],
    rows: [
      {
        title: "Freshness",
        panels: [
          curve("Freshness (p99)", "From the object to its rows.", "s", {
            expr: 'floe:freshness_seconds:p99{table=~"$table"}',
            legend: "{{table}}",
          }),
          curve("Since the last commit", "Grows while nothing is put, which is no fault.", "s", {
            expr: 'time() - floe:table_committed_timestamp_seconds:last{table=~"$table"}',
            legend: "{{table}}",
          }),
          curve("Files an hour", "Files whose rows came in.", "short", {
            expr: `sum by (table) (increase(ingest_files_committed_total{${tables}}[1h]))`,
            legend: "{{table}}",
          }),
        ],
      },
      {
        title: "Data files",
        panels: [
          curve("Data files", "Data files of the main branch.", "short", last("table_data_files")),
          curve(
            "Mean size",
            "Below 16 MiB and with over 1000 files, readers plan longer than they read.",
            "bytes",
            {
              expr: 'floe:table_bytes:last{table=~"$table"} / floe:table_data_files:last{table=~"$table"}',
              legend: "{{table}}",
            },
          ),
          curve(
            "Small files written",
            "Share of the data files committed within an hour that have less than 8 MiB.",
            "percentunit",
            {
              expr: small("8388608"),
              legend: "{{table}}",
            },
          ),
          curve("Size", "Of all data files, compressed as they are.", "bytes", last("table_bytes")),
          curve(
            "Rows",
            "Of all data files; rows that delete files take away are counted.",
            "short",
            last("table_records"),
          ),
          curve(
            "Ledger",
            "Size of the ledger in the table's properties; every commit copies it.",
            "bytes",
            last("ledger_bytes"),
          ),
        ],
      },
      {
        title: "Quarantine and ledger",
        panels: [
          curve("Quarantine by reason", "Files within an hour.", "short", {
            expr: 'floe:files_quarantined:increase1h{table=~"$table"}',
            legend: "{{table}} {{code}}",
          }),
          curve(
            "Ledger",
            "lost: nothing is ingested. rollbacks: the table went behind it. scans: files older than its memory.",
            "short",
            {
              expr: `sum by (table) (increase(ingest_ledger_lost_total{${tables}}[1h]))`,
              legend: "lost {{table}}",
            },
            {
              expr: `sum by (table) (increase(ingest_ledger_rollbacks_total{${tables}}[1h]))`,
              legend: "rollbacks {{table}}",
            },
            {
              expr: `sum by (table) (increase(ingest_source_scans_total{${tables}}[1h]))`,
              legend: "scans {{table}}",
            },
          ),
          curve("Conflicts", "Share of the commits that came second.", "percentunit", {
            expr: `sum by (table) (rate(ingest_commit_conflicts_total{${tables}}[15m])) / sum by (table) (rate(ingest_commit_attempts_total{${tables}}[15m]))`,
            legend: "{{table}}",
          }),
        ],
      },
    ],
  };
}
