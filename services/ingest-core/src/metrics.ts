import type { MetricTable } from "./metric-definition";

/**
 * Every metric that this library counts; services register the table before they start, so that a
 * series exists before its first increment and a name cannot be misspelt.
 */
export const ingestMetrics: MetricTable = {
  ingest_files_committed_total: {
    type: "counter",
    help: "Files whose rows were put into a table.",
    labels: ["table"],
  },
  ingest_files_quarantined_total: {
    type: "counter",
    help: "Files that cannot go into their table.",
    labels: ["table", "code"],
  },
  ingest_files_skipped_total: {
    type: "counter",
    help: "Files of which nothing had to be committed: duplicates, and files without rows.",
    labels: ["table", "reason"],
  },
  ingest_outputs_total: {
    type: "counter",
    help: "Data files written, by how they came to be.",
    labels: ["table", "strategy"],
  },
  ingest_batch_seconds: {
    type: "histogram",
    help: "Time from the request until all of its files were accounted for, in seconds.",
    labels: ["table"],
  },
  ingest_commit_seconds: {
    type: "histogram",
    help: "Time from the first attempt to commit a group of batches until it was in the table, in seconds.",
    labels: ["table"],
  },
  ingest_freshness_seconds: {
    type: "histogram",
    help: "Time from when an object was written until its rows were in the table, in seconds; one of each file.",
    labels: ["table"],
    buckets: [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400],
  },
  ingest_output_bytes: {
    type: "histogram",
    help: "Sizes of the data files that were committed, in bytes.",
    labels: ["table"],
    buckets: [65_536, 1_048_576, 8_388_608, 16_777_216, 33_554_432, 134_217_728, 536_870_912],
  },
  ingest_table_committed_timestamp_seconds: {
    type: "gauge",
    help: "When the table's main branch was last committed to, as seen by this process at a commit of its own.",
    labels: ["table"],
  },
  ingest_table_data_files: {
    type: "gauge",
    help: "Data files of the table's main branch after this process' last commit.",
    labels: ["table"],
  },
  ingest_table_bytes: {
    type: "gauge",
    help: "Size of the data files of the table's main branch after this process' last commit, in bytes.",
    labels: ["table"],
  },
  ingest_table_records: {
    type: "gauge",
    help: "Rows of the table's main branch after this process' last commit, before deletes.",
    labels: ["table"],
  },
  ingest_ledger_bytes: {
    type: "gauge",
    help: "Size of the ledger in the table's properties after this process' last commit, in bytes.",
    labels: ["table"],
  },
  ingest_commit_attempts_total: {
    type: "counter",
    help: "Commits sent to the catalog.",
    labels: ["table"],
  },
  ingest_commit_conflicts_total: {
    type: "counter",
    help: "Commits refused because another writer was faster.",
    labels: ["table"],
  },
  ingest_commit_unknown_total: {
    type: "counter",
    help: "Commits whose outcome had to be found out by a reload: 5xx, timeout, reset.",
    labels: ["table"],
  },
  ingest_commit_group_batches: {
    type: "histogram",
    help: "Batches that shared one snapshot.",
    labels: ["table"],
    buckets: [1, 2, 4, 8, 16, 32, 64],
  },
  ingest_batches_reassembled_total: {
    type: "counter",
    help: "Batches whose data files were made again: others had some of the files, or the table changed.",
    labels: ["table"],
  },
  ingest_objects_discarded_total: {
    type: "counter",
    help: "Objects that were made for a commit and deleted because no commit can refer to them.",
    labels: [],
  },
  ingest_ledger_lost_total: {
    type: "counter",
    help: "Times that a table's ledger could not be read; nothing is ingested until it can.",
    labels: ["table"],
  },
  ingest_ledger_rollbacks_total: {
    type: "counter",
    help: "Rollbacks of a table behind its ledger.",
    labels: ["table"],
  },
  ingest_ledger_segments_deleted_total: {
    type: "counter",
    help: "Ledger segments deleted after a newer one replaced them.",
    labels: ["table"],
  },
  ingest_source_scans_total: {
    type: "counter",
    help: "Searches of a whole table for files older than the ledger.",
    labels: ["table"],
  },
  ingest_catalog_request_seconds: {
    type: "histogram",
    help: "Time of a request to the catalog, in seconds.",
    labels: ["operation", "status"],
  },
  ingest_catalog_retries_total: {
    type: "counter",
    help: "Requests to the catalog that were sent again.",
    labels: ["operation"],
  },
  ingest_catalog_token_renewals_total: {
    type: "counter",
    help: "Tokens renewed because the catalog refused them.",
    labels: [],
  },
  ingest_store_request_seconds: {
    type: "histogram",
    help: "Time of a request to the object store until its answer begins, in seconds.",
    labels: ["operation", "status"],
  },
  ingest_store_retries_total: {
    type: "counter",
    help: "Requests to the object store that were sent again.",
    labels: ["operation", "code"],
  },
};
