import { Environment, logLevels } from "@floe/event-server";
import {
  type IngestSettings,
  type LakehouseSettings,
  readIngestSettings,
  readLakehouse,
} from "@floe/lakehouse-access";

/** Settings of the consumer mode. */
export interface ConsumerSettings {
  readonly bootstrapServers: readonly string[];
  readonly topics: readonly string[];
  readonly consumerGroup: string;
  readonly deadLetterTopic: string;
  /** @default - plain text without authentication */
  readonly security?: KafkaSecurity;
}

/** How the brokers are talked to: always by TLS, and as a user when there is one. */
export interface KafkaSecurity {
  /** PEM of the authority that signed the brokers' certificates. @default - Node's own list */
  readonly ca?: string;
  /** SCRAM-SHA-512, which is what a KafkaUser of the platform has. @default - nobody */
  readonly user?: { readonly name: string; readonly password: string };
}

/** Everything the worker is told by its environment. */
export interface WorkerEnvironment extends LakehouseSettings, IngestSettings {
  readonly port: number;
  readonly logLevel: (typeof logLevels)[number];
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
  const spillDirectory = env.directory("INGEST_SPILL_DIRECTORY");
  const spillBytes = env.integer("INGEST_SPILL_BYTES", { min: 0, max: Number.MAX_SAFE_INTEGER }, 0);
  const requestTimeoutSeconds = env.integer("INGEST_REQUEST_TIMEOUT_SECONDS", { min: 1, max: 86_400 }, 590);
  const consumer = readConsumer(env);
  const settings: WorkerEnvironment = {
    ...readLakehouse(env),
    ...readIngestSettings(env),
    port: env.integer("PORT", { min: 0, max: 65_535 }, 8080),
    logLevel: env.choice("LOG_LEVEL", logLevels, "info"),
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
  if (env.optional("KAFKA_BOOTSTRAP_SERVERS") === undefined) return undefined;
  const security = readSecurity(env);
  return {
    bootstrapServers: env.list(
      "KAFKA_BOOTSTRAP_SERVERS",
      /^[^\s:/]+:\d+$/,
      "host:port, more after commas",
      "",
    ),
    topics: env.list("KAFKA_TOPICS", TOPIC, "names of topics between commas", "light-ingest"),
    consumerGroup: env.text("KAFKA_CONSUMER_GROUP", "light-worker"),
    deadLetterTopic: env.text("KAFKA_DEAD_LETTER_TOPIC", "ingest-dlq"),
    ...(security === undefined ? {} : { security }),
  };
}

/** The variables are those of the command's, so that one Secret serves both. */
function readSecurity(env: Environment): KafkaSecurity | undefined {
  const ca = env.file("KAFKA_CA_FILE");
  const name = env.optional("KAFKA_USERNAME");
  if (name === undefined) {
    if (env.optional("KAFKA_PASSWORD") !== undefined)
      env.report("KAFKA_USERNAME", "nothing", "the user whose password KAFKA_PASSWORD is");
    return ca === undefined ? undefined : { ca };
  }
  return { user: { name, password: env.text("KAFKA_PASSWORD") }, ...(ca === undefined ? {} : { ca }) };
}

/** Kafka's own rule (`org.apache.kafka.common.internals.Topic`). */
const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;
