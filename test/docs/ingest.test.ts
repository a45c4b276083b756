import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventServerMetrics } from "@floe/event-server";
import { DEFAULT_PLAN_LIMITS, ingestMetrics, MAX_FILES } from "@floe/ingest-core";
import { WORKER_ENVIRONMENT } from "../../constructs/ingest/worker-environment";
import { defaultFooterLimits } from "../../services/ingest-core/src/parquet/limits";
import { readWorkerEnvironment } from "../../services/light-worker/src/environment";

const page = readFileSync(join(__dirname, "../../docs/ingest.md"), "utf8");

/** Rows of the table below a heading. */
function rowsBelow(heading: string): string[] {
  const section = page.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return section.split("\n").filter((line) => /^\| (?!---|what|variable)/.test(line));
}

const everything = {
  CATALOG_URI: "http://catalog",
  AWS_ENDPOINT_URL_S3: "http://rgw",
  AWS_ACCESS_KEY_ID: "key",
  AWS_SECRET_ACCESS_KEY: "secret",
  KAFKA_BOOTSTRAP_SERVERS: "kafka:9092",
  OTEL_EXPORTER_OTLP_ENDPOINT: "http://jaeger:4318",
};

describe("docs/ingest.md", () => {
  const documented = rowsBelow("The worker's environment").flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([A-Z0-9_]+)`/g)].map(([, name = ""]) => name),
  );

  test("lists the variables that the worker reads, and those that the platform gives it", () => {
    const read = new Set<string>();
    const spy = new Proxy<Record<string, string>>(everything, {
      get: (target, name: string) => {
        read.add(name);
        return target[name];
      },
    });
    readWorkerEnvironment(spy);
    const all = new Set([...read, ...Object.values(WORKER_ENVIRONMENT)]);
    expect([...documented].sort()).toEqual([...all].sort());
  });

  test("says what the variables are when they are not set", () => {
    const { KAFKA_BOOTSTRAP_SERVERS: _, OTEL_EXPORTER_OTLP_ENDPOINT: __, ...required } = everything;
    const row = (name: string) =>
      rowsBelow("The worker's environment").find((line) => line.startsWith(`| \`${name}\` `)) ?? "";
    const settings = readWorkerEnvironment(required);
    const consumer = readWorkerEnvironment(everything).consumer;
    const defaults = {
      AWS_REGION: settings.store.region,
      INGEST_SCHEMA_CONTRACT: settings.schemaContract,
      INGEST_CREATE_TABLES: settings.createTables,
      INGEST_LEDGER_HORIZON_DAYS: settings.ledgerHorizonDays,
      INGEST_CONCURRENCY: settings.concurrency,
      INGEST_REQUEST_TIMEOUT_SECONDS: settings.requestTimeoutSeconds,
      PORT: settings.port,
      LOG_LEVEL: settings.logLevel,
      KAFKA_TOPICS: consumer?.topics,
      KAFKA_CONSUMER_GROUP: consumer?.consumerGroup,
      KAFKA_DEAD_LETTER_TOPIC: consumer?.deadLetterTopic,
    };
    for (const [name, value] of Object.entries(defaults)) expect(row(name)).toContain(`| \`${value}\` |`);
    for (const name of Object.keys(required))
      expect(page).toMatch(new RegExp(`\`${name}\`.*\\| required \\|`));
  });

  test("gives the limits that the code has", () => {
    const count = (number: number) => number.toLocaleString("en-US");
    const limits = rowsBelow("Limits").join("\n");
    const { maxRowGroups, maxRowGroupsPerOutput, maxPartitions } = DEFAULT_PLAN_LIMITS;
    const mib = (bytes: number) => `${bytes / 2 ** 20} MiB`;
    for (const row of [
      `| files of a message | ${count(MAX_FILES)} |`,
      `| row groups of a batch | ${count(maxRowGroups)} |`,
      `| row groups of a merged data file | ${count(maxRowGroupsPerOutput)} |`,
      `| bytes that one encode decodes | ${mib(DEFAULT_PLAN_LIMITS.maxEncodeBytes)} |`,
      `| bytes that a batch decodes | ${DEFAULT_PLAN_LIMITS.maxTotalEncodeBytes / 2 ** 30} GiB |`,
      `| partitions of rows that are decoded | ${maxPartitions} |`,
      `| a Parquet footer | ${mib(defaultFooterLimits.maxFooterBytes)}, ${count(defaultFooterLimits.maxColumnChunks)} column chunks, ${defaultFooterLimits.maxSchemaDepth} levels |`,
    ])
      expect(limits).toContain(row);
  });

  test("names metrics that there are", () => {
    const named = [...page.matchAll(/`(ingest_[a-z_]+)/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(5);
    const known = { ...ingestMetrics, ...eventServerMetrics };
    expect(named.filter((name) => !(name in known))).toEqual([]);
  });
});
