import { existsSync } from "node:fs";
import { loadConfig, parseConfig } from "../config/load";
import type { FloeConfig } from "../config/types";
import { type Diagnostic, DiagnosticError } from "../diagnostics/diagnostic";
import type { OperationSettings, TableRule } from "../operations/settings";

/** Name of the dispatcher's consumer group (charts/dispatcher.ts). */
const DISPATCHER_GROUP = "file-dispatcher";
/** Name of the launcher's (constructs/spark/heavy-path.ts). */
const LAUNCHER_GROUP = "spark-launcher";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Settings of the commands that work on the lakehouse: the environment under the names that the worker
 * reads, and where it says nothing, what the configuration makes of the platform.
 *
 * @param file configuration. @default - config.yaml if there is one, else the defaults
 * @throws ConfigError, and DiagnosticError with everything that is wrong with the environment
 */
export function readOperationSettings(file: string | undefined, variables: Variables): OperationSettings {
  const config =
    file !== undefined || existsSync("config.yaml") ? loadConfig(file ?? "config.yaml") : parseConfig("");
  const env = new Settings(variables);
  const { ingest, catalog, components } = config;
  const inboxBucket = env.text("INGEST_INBOX_BUCKET") ?? ingest.inbox.bucket;
  const user = env.text("KAFKA_USERNAME");
  const secretDirectory = env.text("CATALOG_SECRET_DIRECTORY");
  const caFile = env.text("KAFKA_CA_FILE");
  const servers = env.text("KAFKA_BOOTSTRAP_SERVERS");
  const settings: OperationSettings = {
    catalog: {
      uri: env.url("CATALOG_URI") ?? catalog.uri,
      warehouse: env.text("CATALOG_WAREHOUSE") ?? catalog.warehouse,
      ...(secretDirectory !== undefined && { secretDirectory }),
    },
    store: {
      endpoint: env.url("AWS_ENDPOINT_URL_S3") ?? components.ceph.endpoint,
      region: env.text("AWS_REGION") ?? components.ceph.region,
      accessKey: env.secret("AWS_ACCESS_KEY_ID", config),
      secretKey: env.secret("AWS_SECRET_ACCESS_KEY", config),
    },
    kafka: {
      bootstrapServers: (servers ?? bootstrapServers(config)).split(",").map((server) => server.trim()),
      eventsTopic: env.text("KAFKA_EVENTS_TOPIC") ?? ingest.topics.events,
      watched: [
        { topic: env.text("KAFKA_EVENTS_TOPIC") ?? ingest.topics.events, consumerGroup: DISPATCHER_GROUP },
        { topic: ingest.topics.light, consumerGroup: env.text("KAFKA_CONSUMER_GROUP") ?? ingest.worker.name },
        { topic: ingest.topics.heavy, consumerGroup: LAUNCHER_GROUP },
      ],
      deadLetters: [ingest.topics.events_dead_letter, ingest.topics.dead_letter],
      ...(user !== undefined && { user: { name: user, password: env.required("KAFKA_PASSWORD") } }),
      ...(caFile !== undefined && { caFile }),
    },
    kafkaIsGiven: servers !== undefined,
    inbox: {
      bucket: inboxBucket,
      prefix: variables.INGEST_INBOX_PREFIX ?? ingest.inbox.prefix,
      suffixes: env.list("INGEST_INBOX_SUFFIXES") ?? ingest.inbox.suffixes,
    },
    tables: env.rules("INGEST_TABLE_RULES") ?? rulesOf(config),
    defaultTable: env.text("INGEST_DEFAULT_TABLE") ?? ingest.default_table,
    quarantine: env.text("INGEST_QUARANTINE") ?? `s3://${inboxBucket}/${ingest.quarantine_prefix}`,
    schemaContract:
      env.choice("INGEST_SCHEMA_CONTRACT", ["evolve", "freeze"]) ?? ingest.worker.schema_contract,
    createTables:
      (env.choice("INGEST_CREATE_TABLES", ["true", "false"]) ?? String(ingest.worker.create_tables)) ===
      "true",
    ledgerHorizonDays: env.days("INGEST_LEDGER_HORIZON_DAYS") ?? ingest.ledger_horizon_days,
    graceMs: ingest.reconcile.grace_minutes * 60_000,
  };
  env.check();
  return settings;
}

function rulesOf({ ingest }: FloeConfig): TableRule[] {
  return ingest.tables.map(({ bucket = ingest.inbox.bucket, prefix, table }) => ({ bucket, prefix, table }));
}

function bootstrapServers({ components: { strimzi } }: FloeConfig): string {
  return `${strimzi.kafka_cluster_name}-kafka-bootstrap.${strimzi.namespace}.svc.cluster.local:9092`;
}

/** The environment, with everything that is wrong with it. An empty variable counts as unset. */
class Settings {
  private readonly problems: Diagnostic[] = [];

  constructor(private readonly variables: Variables) {}

  text(variable: string): string | undefined {
    const value = this.variables[variable];
    return value === "" ? undefined : value;
  }

  required(variable: string): string {
    const value = this.text(variable);
    if (value === undefined) this.wrong(variable, undefined, "a value");
    return value ?? "";
  }

  url(variable: string): string | undefined {
    const value = this.text(variable);
    if (value !== undefined && !/^https?:\/\/[^/\s]/.test(value))
      this.wrong(variable, value, "a URL, http://… or https://…");
    return value?.replace(/\/+$/, "");
  }

  list(variable: string): string[] | undefined {
    return this.text(variable)
      ?.split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  }

  days(variable: string): number | undefined {
    const value = this.text(variable);
    if (value === undefined) return undefined;
    if (!/^[1-9]\d{0,3}$/.test(value)) this.wrong(variable, value, "a number of days, 1 or more");
    return Number(value);
  }

  choice<T extends string>(variable: string, choices: readonly T[]): T | undefined {
    const value = this.text(variable);
    if (value === undefined) return undefined;
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) this.wrong(variable, value, `one of ${choices.join(", ")}`);
    return chosen;
  }

  rules(variable: string): TableRule[] | undefined {
    const value = this.text(variable);
    if (value === undefined) return undefined;
    try {
      const parsed: unknown = JSON.parse(value);
      if (Array.isArray(parsed) && parsed.every(isRule)) return parsed;
    } catch {
      // Told below, as rules of another shape are.
    }
    this.wrong(variable, value, "a JSON array of {bucket, prefix, table}");
    return undefined;
  }

  secret(variable: string, { platform, ingest }: FloeConfig): string {
    const value = this.text(variable);
    if (value !== undefined) return value;
    const { access, bucket, key_secret } = ingest.inbox;
    const [name, key] =
      access === "claim"
        ? [bucket, variable]
        : [key_secret, variable === "AWS_ACCESS_KEY_ID" ? "access-key" : "secret-key"];
    this.problems.push({
      code: "FLOE7001",
      what: `${variable} is not set`,
      where: {},
      nextStep: `export ${variable}="$(kubectl -n ${platform.eventing_namespace} get secret ${name} -o jsonpath='{.data.${key}}' | base64 -d)"`,
    });
    return "";
  }

  /** @throws DiagnosticError when anything read so far cannot be used */
  check(): void {
    if (this.problems.length > 0) throw new DiagnosticError("environment", this.problems);
  }

  private wrong(variable: string, got: string | undefined, expected: string): void {
    const what = got === undefined ? `${variable} is not set` : `${variable} cannot be used`;
    this.problems.push({ code: "FLOE7002", what, where: {}, ...(got !== undefined && { got }), expected });
  }
}

function isRule(rule: Partial<Record<keyof TableRule, unknown>> | null): boolean {
  return (
    typeof rule?.bucket === "string" && typeof rule.prefix === "string" && typeof rule.table === "string"
  );
}
