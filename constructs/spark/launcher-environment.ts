import { LAKEHOUSE_ENVIRONMENT } from "../ingest/lakehouse-access";
import { TELEMETRY_ENVIRONMENT } from "../ingest/telemetry";
import { WORKER_ENVIRONMENT } from "../ingest/worker-environment";

const { defaultTable, tableRules, schemaContract, createTables, ledgerHorizonDays, quarantine } =
  WORKER_ENVIRONMENT;

/**
 * Names of the Spark launcher's environment variables: the one contract between its Service and the
 * code that reads them. It needs the catalog and the store because it publishes what the job has
 * written; tables, contract and horizon mean what they mean for the light worker. Knative adds `PORT`.
 */
export const LAUNCHER_ENVIRONMENT = {
  ...LAKEHOUSE_ENVIRONMENT,
  ...TELEMETRY_ENVIRONMENT,
  defaultTable,
  tableRules,
  schemaContract,
  createTables,
  ledgerHorizonDays,
  quarantine,
  /** Seconds after which a request is answered 503 when the job still runs: the source asks again. */
  requestTimeoutSeconds: WORKER_ENVIRONMENT.requestTimeoutSeconds,
  /** Namespace that jobs are made in. */
  jobNamespace: "SPARK_JOB_NAMESPACE",
  /** File with the SparkApplication that jobs are copies of, as JSON. */
  jobTemplate: "SPARK_JOB_TEMPLATE",
  /** Input bytes that one executor is started for. */
  bytesPerExecutor: "SPARK_BYTES_PER_EXECUTOR",
  /** Most executors of one job, however large its input. */
  maxExecutors: "SPARK_MAX_EXECUTORS",
  /** Seconds after which a job that still runs is given up. */
  jobTimeoutSeconds: "SPARK_JOB_TIMEOUT_SECONDS",
} as const;
