import { WORKER_ENVIRONMENT } from "./worker-environment";

const { defaultTable, tableRules, quarantine } = WORKER_ENVIRONMENT;

/**
 * Names of the environment variables of `floe reconcile` beside those that lead to catalog and object store;
 * `cli/operation-settings.ts` reads them.
 */
export const RECONCILE_ENVIRONMENT = {
  defaultTable,
  tableRules,
  quarantine,
  /** Bucket that files are put into. */
  inboxBucket: "INGEST_INBOX_BUCKET",
  /** Key prefix that raises events. */
  inboxPrefix: "INGEST_INBOX_PREFIX",
  /** Key suffixes that raise events, with commas between them. */
  inboxSuffixes: "INGEST_INBOX_SUFFIXES",
  bootstrapServers: "KAFKA_BOOTSTRAP_SERVERS",
  /** Topic of bucket events. */
  eventsTopic: "KAFKA_EVENTS_TOPIC",
} as const;
