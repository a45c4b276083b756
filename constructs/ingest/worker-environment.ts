import { LAKEHOUSE_ENVIRONMENT } from "./lakehouse-access";
import { TELEMETRY_ENVIRONMENT } from "./telemetry";

/**
 * Names of the light worker's environment variables: the one contract between its Service and the
 * code that reads them. Knative adds `PORT`.
 */
export const WORKER_ENVIRONMENT = {
  ...LAKEHOUSE_ENVIRONMENT,
  ...TELEMETRY_ENVIRONMENT,
  /** Table of messages that name none, `namespace.name`. */
  defaultTable: "INGEST_DEFAULT_TABLE",
  /** JSON array of `{bucket, prefix, table}`, longest prefix first: tables of messages that name none. */
  tableRules: "INGEST_TABLE_RULES",
  /** `evolve` adds new optional columns, `freeze` quarantines files that bring them. */
  schemaContract: "INGEST_SCHEMA_CONTRACT",
  /** `true` creates a missing table from the first file's schema. */
  createTables: "INGEST_CREATE_TABLES",
  /** Days for which identities of ingested objects are remembered. */
  ledgerHorizonDays: "INGEST_LEDGER_HORIZON_DAYS",
  /** `s3://bucket/prefix` for records of files that can not go into their table. */
  quarantine: "INGEST_QUARANTINE",
  /** Requests at once. */
  concurrency: "INGEST_CONCURRENCY",
  /** Seconds after which a request is given up, before Knative would cut it off without an answer. */
  requestTimeoutSeconds: "INGEST_REQUEST_TIMEOUT_SECONDS",
  /** Folder for what does not fit into memory while encoding. */
  spillDirectory: "INGEST_SPILL_DIRECTORY",
  /** Bytes that the folder may hold; with more the pod is evicted. */
  spillBytes: "INGEST_SPILL_BYTES",
} as const;
