import { counterIncrease } from "../counter-increase";
import type { RuleGroup } from "../prometheus-rule";
import type { AlertThresholds, WatchedPipeline } from "../watched";

/** Data files below it make readers plan longer than they read, in bytes. */
const SMALL_BYTES = 16 * 1024 * 1024;
/** Fewer files are no burden whatever their size. */
const MANY_FILES = 1000;
/** Every commit copies the ledger into a new metadata file. */
const LARGE_LEDGER_BYTES = 64 * 1024;

/** How long a table is what it was at its last commit, as far as we know: pods go, tables stay. */
const REMEMBERED = "1d";

/** What becomes of files, and what the tables are like, from what worker and launcher measure. */
export function tableRules(
  { namespace }: Pick<WatchedPipeline, "namespace">,
  { freshnessSeconds }: Pick<AlertThresholds, "freshnessSeconds">,
): RuleGroup[] {
  const of = `{namespace="${namespace}"}`;
  const rate = (metric: string) => `sum by (table) (rate(${metric}${of}[15m]))`;
  return [
    { name: "floe-tables-records", interval: "1m", rules: records(of) },
    {
      name: "floe-tables",
      rules: [
        {
          alert: "TableNotFresh",
          expr: `floe:freshness_seconds:p99 > ${freshnessSeconds}`,
          for: "10m",
          severity: "warning",
          summary: "Rows of {{ $labels.table }} appear {{ $value | humanizeDuration }} after their objects",
          description:
            "One object in a hundred waits longer than that. A backfill of old objects looks the same.",
        },
        {
          alert: "FilesQuarantined",
          expr: "sum by (table) (floe:files_quarantined:increase1h) > 0",
          severity: "warning",
          summary:
            "{{ $value | humanize }} files for {{ $labels.table }} went into quarantine within an hour",
          description: "They can not go into the table as they are; the others of their batches are in.",
        },
        {
          alert: "QuarantineGrows",
          expr: `sum by (table) (floe:files_quarantined:increase1h) / (sum by (table) (floe:files_quarantined:increase1h) + sum by (table) (${counterIncrease(`ingest_files_committed_total${of}`, "1h")})) > 0.1 and sum by (table) (floe:files_quarantined:increase1h) > 10`,
          for: "10m",
          severity: "critical",
          summary:
            "{{ $value | humanizePercentage }} of the files for {{ $labels.table }} go into quarantine",
          description: "A producer has changed its files, or the table its schema.",
        },
        {
          alert: "CommitConflicts",
          expr: `${rate("ingest_commit_conflicts_total")} / ${rate("ingest_commit_attempts_total")} > 0.5`,
          for: "15m",
          severity: "warning",
          summary: "{{ $value | humanizePercentage }} of the commits to {{ $labels.table }} come second",
          description: "Too many writers at once: each loses work to the others.",
        },
        {
          alert: "CommitsUnknown",
          expr: `sum by (table) (${counterIncrease(`ingest_commit_unknown_total${of}`, "15m")}) > 3`,
          severity: "warning",
          summary:
            "The outcome of {{ $value | humanize }} commits to {{ $labels.table }} had to be found out",
          description:
            "The catalog, or a proxy before it, answers 5xx or not at all. No row is lost or doubled.",
        },
        {
          alert: "LedgerLost",
          expr: `sum by (table) (${counterIncrease(`ingest_ledger_lost_total${of}`, "15m")}) > 0`,
          severity: "critical",
          summary: "The ledger of {{ $labels.table }} can not be read",
          description:
            "Nothing is ingested into the table until somebody decides, so that nothing is ingested twice.",
        },
        {
          alert: "LedgerLarge",
          expr: `floe:ledger_bytes:last > ${LARGE_LEDGER_BYTES}`,
          for: "30m",
          severity: "warning",
          summary: "The ledger in the properties of {{ $labels.table }} has {{ $value | humanize1024 }}B",
          description: "Every commit copies it. It should move into segments before it is half as large.",
        },
        {
          alert: "SmallFiles",
          expr: `floe:table_bytes:last / floe:table_data_files:last < ${SMALL_BYTES} and floe:table_data_files:last > ${MANY_FILES}`,
          for: "1h",
          severity: "info",
          summary: "The data files of {{ $labels.table }} have {{ $value | humanize1024 }}B on average",
          description: "Queries open more files than they have to. Compact the table.",
        },
      ],
    },
  ];
}

function records(of: string): RuleGroup["rules"] {
  const newest = `last_over_time(ingest_table_committed_timestamp_seconds${of}[${REMEMBERED}])`;
  // Several pods know a table, each as of its own last commit: the latest of them is right.
  const last = (record: string, metric: string) => ({
    record,
    expr: `max by (table) (last_over_time(${metric}${of}[${REMEMBERED}]) and on (table, pod) (${newest} == on (table) group_left () max by (table) (${newest})))`,
  });
  return [
    {
      record: "floe:freshness_seconds:p99",
      expr: `histogram_quantile(0.99, sum by (table, le) (rate(ingest_freshness_seconds_bucket${of}[15m])))`,
    },
    {
      record: "floe:files_quarantined:increase1h",
      expr: `sum by (table, code) (${counterIncrease(`ingest_files_quarantined_total${of}`, "1h")})`,
    },
    { record: "floe:table_committed_timestamp_seconds:last", expr: `max by (table) (${newest})` },
    last("floe:table_data_files:last", "ingest_table_data_files"),
    last("floe:table_bytes:last", "ingest_table_bytes"),
    last("floe:table_records:last", "ingest_table_records"),
    last("floe:ledger_bytes:last", "ingest_ledger_bytes"),
  ];
}
