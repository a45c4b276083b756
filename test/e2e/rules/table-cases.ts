import { type AlertCase, always, series } from "./alert-case";

const table = "sales.orders";
const orders = (metric: string, more: Readonly<Record<string, string>> = {}) =>
  series(metric, { namespace: "eventing-demo", pod: "a", table, ...more });
const freshness = (le: string) => orders("ingest_freshness_seconds_bucket", { le });
const quarantined = (code: string) => orders("ingest_files_quarantined_total", { code });
const committed = orders("ingest_files_committed_total");
const shape = (files: number, bytes: number) => ({
  [orders("ingest_table_committed_timestamp_seconds")]: always(60),
  [orders("ingest_table_data_files")]: always(files),
  [orders("ingest_table_bytes")]: always(bytes),
});

/** Tables: freshness, quarantine, commits, ledger, files. */
export const TABLE_CASES: readonly AlertCase[] = [
  {
    alert: "TableNotFresh",
    about: "every file takes between 10 and 30 minutes",
    series: { [freshness("600")]: always(0), [freshness("1800")]: "0+6x120", [freshness("+Inf")]: "0+6x120" },
    at: "1h",
    fires: [{ labels: { table }, summary: "Rows of sales.orders appear 29m 48s after their objects" }],
  },
  {
    alert: "TableNotFresh",
    about: "every file takes less than a minute",
    series: { [freshness("60")]: "0+6x120", [freshness("600")]: "0+6x120", [freshness("+Inf")]: "0+6x120" },
    at: "1h",
  },
  { alert: "TableNotFresh", about: "nothing is put", series: { [freshness("+Inf")]: always(6) }, at: "1h" },
  {
    alert: "FilesQuarantined",
    about: "one file, in a pod that lived for two minutes",
    series: { [quarantined("file.bad-rows")]: "_x30 1x2 stale" },
    at: "1h",
    fires: [{ labels: { table }, summary: "1 files for sales.orders went into quarantine within an hour" }],
  },
  {
    alert: "FilesQuarantined",
    about: "for two reasons, in pods that were there and that came",
    series: {
      [quarantined("file.bad-rows")]: "5x65 7x55",
      [quarantined("file.not-parquet")]: "_x80 3x40",
    },
    at: "100m",
    fires: [{ labels: { table }, summary: "5 files for sales.orders went into quarantine within an hour" }],
  },
  {
    alert: "FilesQuarantined",
    about: "that was before the last hour",
    series: { [quarantined("file.bad-rows")]: always(5) },
    at: "2h",
  },
  {
    alert: "QuarantineGrows",
    about: "a fifth of the files is refused",
    series: { [quarantined("file.schema")]: "0+1x120", [committed]: "0+4x120" },
    at: "100m",
    fires: [{ labels: { table }, summary: "20% of the files for sales.orders go into quarantine" }],
  },
  {
    alert: "QuarantineGrows",
    about: "one in a hundred is",
    series: { [quarantined("file.schema")]: "0+1x120", [committed]: "0+99x120" },
    at: "100m",
  },
  {
    alert: "QuarantineGrows",
    about: "three of five are, which is few",
    series: { [quarantined("file.schema")]: "0x60 3x60", [committed]: "0x60 2x60" },
    at: "100m",
  },
  {
    alert: "CommitConflicts",
    about: "most commits come second",
    series: {
      [orders("ingest_commit_conflicts_total")]: "0+8x120",
      [orders("ingest_commit_attempts_total")]: "0+10x120",
    },
    at: "1h",
    fires: [{ labels: { table }, summary: "80% of the commits to sales.orders come second" }],
  },
  {
    alert: "CommitConflicts",
    about: "some do",
    series: {
      [orders("ingest_commit_conflicts_total")]: "0+1x120",
      [orders("ingest_commit_attempts_total")]: "0+10x120",
    },
    at: "1h",
  },
  {
    alert: "CommitsUnknown",
    about: "the catalog does not answer",
    series: { [orders("ingest_commit_unknown_total")]: "_x50 6x70" },
    at: "1h",
    fires: [{ labels: { table }, summary: "The outcome of 6 commits to sales.orders had to be found out" }],
  },
  {
    alert: "CommitsUnknown",
    about: "it did not once",
    series: { [orders("ingest_commit_unknown_total")]: "_x50 1x70" },
    at: "1h",
  },
  {
    alert: "LedgerLost",
    about: "the ledger can not be read",
    series: { [orders("ingest_ledger_lost_total")]: "_x50 1x70" },
    at: "1h",
    fires: [{ labels: { table }, summary: "The ledger of sales.orders can not be read" }],
  },
  {
    alert: "LedgerLost",
    about: "it can again",
    series: { [orders("ingest_ledger_lost_total")]: always(1) },
    at: "1h",
  },
  {
    alert: "LedgerLarge",
    about: "the ledger has 128 KiB",
    series: {
      [orders("ingest_table_committed_timestamp_seconds")]: always(60),
      [orders("ingest_ledger_bytes")]: always(131_072),
    },
    at: "1h",
    fires: [{ labels: { table }, summary: "The ledger in the properties of sales.orders has 128kiB" }],
  },
  {
    alert: "LedgerLarge",
    about: "it was large before another pod's later commit",
    series: {
      [orders("ingest_table_committed_timestamp_seconds")]: always(60),
      [orders("ingest_ledger_bytes")]: always(131_072),
      [orders("ingest_table_committed_timestamp_seconds", { pod: "b" })]: always(120),
      [orders("ingest_ledger_bytes", { pod: "b" })]: always(4096),
    },
    at: "1h",
  },
  {
    alert: "SmallFiles",
    about: "two thousand files of 1 MiB",
    series: shape(2000, 2000 * 2 ** 20),
    at: "2h",
    fires: [{ labels: { table }, summary: "The data files of sales.orders have 1MiB on average" }],
  },
  { alert: "SmallFiles", about: "few files of 1 MiB", series: shape(100, 100 * 2 ** 20), at: "2h" },
  { alert: "SmallFiles", about: "two thousand of 64 MiB", series: shape(2000, 2000 * 2 ** 26), at: "2h" },
];
