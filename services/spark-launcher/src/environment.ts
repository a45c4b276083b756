import { Environment, logLevels } from "@floe/event-server";
import {
  type IngestSettings,
  type LakehouseSettings,
  readIngestSettings,
  readLakehouse,
} from "@floe/lakehouse-access";

/** Everything the launcher is told by its environment. */
export interface LauncherEnvironment extends LakehouseSettings, IngestSettings {
  readonly port: number;
  readonly logLevel: (typeof logLevels)[number];
  /** Seconds after which a request is answered although its job still runs. */
  readonly requestTimeoutSeconds: number;
  readonly job: {
    readonly namespace: string;
    /** Knative Service that the launcher is; Knative says so. @default - it runs by itself */
    readonly service?: string;
    /** File with the SparkApplication that jobs are copies of. */
    readonly template: string;
    readonly bytesPerExecutor: number;
    readonly maxExecutors: number;
    readonly timeoutSeconds: number;
  };
  /** How long work in flight may go on after SIGTERM, in seconds. */
  readonly graceSeconds: number;
  /** Present when spans are sent. */
  readonly tracing?: { readonly serviceName: string; readonly endpoint: string };
}

/**
 * Reads the environment that `constructs/spark/launcher-environment.ts` writes; the names are the same,
 * and a test holds them together.
 *
 * @throws EnvironmentError with everything that is wrong
 */
export function readLauncherEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): LauncherEnvironment {
  const env = new Environment(variables);
  const service = env.optional("K_SERVICE");
  const settings: LauncherEnvironment = {
    ...readLakehouse(env),
    ...readIngestSettings(env),
    port: env.integer("PORT", { min: 0, max: 65_535 }, 8080),
    logLevel: env.choice("LOG_LEVEL", logLevels, "info"),
    requestTimeoutSeconds: env.integer("INGEST_REQUEST_TIMEOUT_SECONDS", { min: 1, max: 86_400 }, 590),
    job: {
      namespace: env.text("SPARK_JOB_NAMESPACE"),
      ...(service !== undefined && { service }),
      template: env.text("SPARK_JOB_TEMPLATE"),
      bytesPerExecutor: env.integer(
        "SPARK_BYTES_PER_EXECUTOR",
        { min: 1, max: Number.MAX_SAFE_INTEGER },
        2 ** 31,
      ),
      maxExecutors: env.integer("SPARK_MAX_EXECUTORS", { min: 1, max: 10_000 }, 4),
      timeoutSeconds: env.integer("SPARK_JOB_TIMEOUT_SECONDS", { min: 1, max: 30 * 86_400 }, 14_400),
    },
    // A request only waits for its job: what is aborted is found again by the job's name.
    graceSeconds: env.integer("INGEST_GRACE_SECONDS", { min: 0, max: 86_400 }, 10),
    ...(env.optional("OTEL_EXPORTER_OTLP_ENDPOINT") === undefined
      ? {}
      : {
          tracing: {
            serviceName: env.text("OTEL_SERVICE_NAME", "spark-launcher"),
            endpoint: env.url("OTEL_EXPORTER_OTLP_ENDPOINT"),
          },
        }),
  };
  env.check();
  return settings;
}
