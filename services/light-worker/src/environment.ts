import { Environment, logLevels } from "@floe/event-server";
import type { PrefixRule } from "@floe/ingest-core";

/** Settings of the consumer mode. */
export interface ConsumerSettings {
  readonly bootstrapServers: readonly string[];
  readonly topics: readonly string[];
  readonly consumerGroup: string;
  readonly deadLetterTopic: string;
}

/** Everything the worker is told by its environment. */
export interface WorkerEnvironment {
  readonly port: number;
  readonly logLevel: (typeof logLevels)[number];
  readonly catalog: {
    readonly uri: string;
    readonly warehouse: string;
    /** Folder with a file `credential` or `token`. */
    readonly secretDirectory?: string;
  };
  readonly store: {
    readonly endpoint: string;
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
  };
  readonly defaultTable?: string;
  readonly tableRules: readonly PrefixRule[];
  readonly schemaContract: "evolve" | "freeze";
  readonly createTables: boolean;
  readonly ledgerHorizonDays: number;
  readonly concurrency: number;
  readonly requestTimeoutSeconds: number;
  /** @default - the system's folder for temporary files */
  readonly spillDirectory?: string;
  /** Bytes that spilling may take. @default - unlimited */
  readonly spillBytes?: number;
  /** How long work in flight may go on after SIGTERM, in seconds. */
  readonly graceSeconds: number;
  /** Present when the worker reads Kafka itself. */
  readonly consumer?: ConsumerSettings;
  /** Present when spans are sent. */
  readonly tracing?: { readonly serviceName: string; readonly endpoint: string };
}

/**
 * Reads the environment that `constructs/ingest/worker-environment.ts` writes; the names
 * are the same, and a test holds them together. `KAFKA_BOOTSTRAP_SERVERS` switches the
 * consumer mode on.
 *
 * @throws EnvironmentError with everything that is wrong
 */
export function readWorkerEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): WorkerEnvironment {
  const env = new Environment(variables);
  const secretDirectory = env.optional("CATALOG_SECRET_DIRECTORY");
  const defaultTable = env.optional("INGEST_DEFAULT_TABLE");
  const spillDirectory = env.optional("INGEST_SPILL_DIRECTORY");
  const spillBytes = env.integer("INGEST_SPILL_BYTES", { min: 0, max: Number.MAX_SAFE_INTEGER }, 0);
  const requestTimeoutSeconds = env.integer("INGEST_REQUEST_TIMEOUT_SECONDS", { min: 1, max: 86_400 }, 590);
  const consumer = readConsumer(env);
  if (defaultTable !== undefined && !/^[^.\s]+(\.[^.\s]+)+$/.test(defaultTable))
    env.report("INGEST_DEFAULT_TABLE", `'${defaultTable}'`, "namespace.name");
  const settings: WorkerEnvironment = {
    port: env.integer("PORT", { min: 0, max: 65_535 }, 8080),
    logLevel: env.choice("LOG_LEVEL", logLevels, "info"),
    catalog: {
      uri: env.url("CATALOG_URI"),
      warehouse: env.text("CATALOG_WAREHOUSE", ""),
      ...(secretDirectory === undefined ? {} : { secretDirectory }),
    },
    store: {
      endpoint: env.url("AWS_ENDPOINT_URL_S3"),
      region: env.text("AWS_REGION", "us-east-1"),
      accessKey: env.text("AWS_ACCESS_KEY_ID"),
      secretKey: env.text("AWS_SECRET_ACCESS_KEY"),
    },
    ...(defaultTable === undefined ? {} : { defaultTable }),
    tableRules: env.json("INGEST_TABLE_RULES", "a JSON array of {bucket, prefix, table}", tableRules, []),
    schemaContract: env.choice("INGEST_SCHEMA_CONTRACT", ["evolve", "freeze"], "evolve"),
    createTables: env.flag("INGEST_CREATE_TABLES", true),
    ledgerHorizonDays: env.integer("INGEST_LEDGER_HORIZON_DAYS", { min: 1, max: 3650 }, 7),
    concurrency: env.integer("INGEST_CONCURRENCY", { min: 1, max: 1000 }, 8),
    requestTimeoutSeconds,
    ...(spillDirectory === undefined ? {} : { spillDirectory }),
    ...(spillBytes === 0 ? {} : { spillBytes }),
    // Knative gives a pod its request timeout to end in; nothing in flight can take longer.
    graceSeconds: env.integer("INGEST_GRACE_SECONDS", { min: 0, max: 86_400 }, requestTimeoutSeconds),
    ...(consumer === undefined ? {} : { consumer }),
    ...(env.optional("OTEL_EXPORTER_OTLP_ENDPOINT") === undefined
      ? {}
      : {
          tracing: {
            serviceName: env.text("OTEL_SERVICE_NAME", "light-worker"),
            endpoint: env.url("OTEL_EXPORTER_OTLP_ENDPOINT"),
          },
        }),
  };
  env.check();
  return settings;
}

function readConsumer(env: Environment): ConsumerSettings | undefined {
  const servers = env.optional("KAFKA_BOOTSTRAP_SERVERS");
  if (servers === undefined) return undefined;
  const list = (text: string) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  return {
    bootstrapServers: list(servers),
    topics: list(env.text("KAFKA_TOPICS", "light-ingest")),
    consumerGroup: env.text("KAFKA_CONSUMER_GROUP", "light-worker"),
    deadLetterTopic: env.text("KAFKA_DEAD_LETTER_TOPIC", "ingest-dlq"),
  };
}

function tableRules(value: unknown): PrefixRule[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const isRule = (rule: Partial<Record<keyof PrefixRule, unknown>> | null) =>
    typeof rule?.bucket === "string" && typeof rule.prefix === "string" && typeof rule.table === "string";
  return value.every(isRule) ? (value as PrefixRule[]) : undefined;
}
