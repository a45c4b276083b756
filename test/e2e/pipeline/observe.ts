import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createS3Store, staticCredentials } from "@floe/ingest-core";
import { eventually } from "../servers/eventually";
import { inRepository } from "../servers/repository";
import { readTopics, type TopicRecord } from "../servers/topic-records";
import type { TestObject } from "./objects";
import type { PipelineStack } from "./stack";

const execute = promisify(execFile);

/** A table as PyIceberg sees it. */
export interface OrdersSight {
  readonly rows: number;
  /** Order numbers, first and last of each run. */
  readonly intervals: readonly (readonly [number, number])[];
  readonly repeated: readonly number[];
  readonly wrong: number;
  readonly files: number;
  readonly filesTwice: number;
  readonly paths: readonly string[];
  readonly location: string;
  /** How long each branch is kept, in ms; null: for ever. */
  readonly branches: Readonly<Record<string, number | null>>;
  readonly snapshots: number;
}

/** A table as Spark sees it. */
export interface SparkSight {
  readonly rows: number;
  readonly orders: number;
  readonly sum: number;
  readonly wrong: number;
}

/** A record in quarantine. */
export interface QuarantineSight {
  readonly uri: string;
  readonly code: string;
  readonly reason: string;
}

export async function readByPyIceberg(stack: PipelineStack, table: string): Promise<OrdersSight> {
  const { spark, catalog } = stack.running;
  const { stdout } = await execute(
    spark.python,
    ["-B", inRepository("test/e2e/python/read_orders.py"), catalog.uri, table],
    { env: { ...process.env, ...stack.storeVariables }, maxBuffer: 256 << 20 },
  );
  return JSON.parse(stdout) as OrdersSight;
}

/** With the session's settings of the jobs' template. */
export async function readBySpark(stack: PipelineStack, table: string, folder: string): Promise<SparkSight> {
  const { spark, rendered } = stack.running;
  mkdirSync(folder, { recursive: true });
  const output = join(folder, "spark-orders.json");
  const { sparkConf } = (JSON.parse(rendered.jobTemplate) as { spec: { sparkConf: Record<string, string> } })
    .spec;
  const conf = { ...sparkConf, "spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1" };
  await execute(
    spark.submit,
    [
      ...["--master", "local[2]", "--driver-memory", "1g", "--driver-class-path", spark.classPath],
      ...Object.entries(conf).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
      inRepository("test/e2e/pipeline/spark_orders.py"),
      table,
      output,
    ],
    {
      env: {
        ...process.env,
        ...stack.storeVariables,
        PYSPARK_PYTHON: spark.python,
        SPARK_LOCAL_IP: "127.0.0.1",
        AWS_REQUEST_CHECKSUM_CALCULATION: "WHEN_REQUIRED",
      },
      maxBuffer: 64 << 20,
    },
  );
  return JSON.parse(readFileSync(output, "utf8")) as SparkSight;
}

/** Waits until each consumer of the pipeline has committed everything, in the order in which events travel. */
export async function drained(stack: PipelineStack, timeoutMs: number): Promise<void> {
  const { kafka, rendered } = stack.running;
  const { topics } = rendered.ingest;
  const groups = [
    [topics.events, "file-dispatcher"],
    [topics.light, rendered.worker.source.spec.consumerGroup],
    [topics.heavy, rendered.launcher.source.spec.consumerGroup],
  ] as const;
  await eventually(
    "no consumer lags behind",
    async () => {
      const lags = await Promise.all(groups.map(([topic, group]) => kafka.lag(topic, group)));
      if (lags.every((lag) => lag === 0n)) return true;
      throw new Error(
        groups.map(([topic, group], i) => `${group} lags ${lags[i]} behind in ${topic}`).join(", "),
      );
    },
    { timeoutMs, intervalMs: 500 },
  );
}

/** Waits until RGW has handed over the events of these objects; those of other names have none. */
export async function announced(
  stack: PipelineStack,
  objects: readonly TestObject[],
  timeoutMs: number,
): Promise<void> {
  const { kafka, rendered } = stack.running;
  const { topics, inbox } = rendered.ingest;
  const wanted = objects
    .filter(
      ({ key }) => key.startsWith(inbox.prefix) && inbox.suffixes.some((suffix) => key.endsWith(suffix)),
    )
    .map(({ key, body }) => `${key} ${createHash("md5").update(body).digest("hex")}`);
  await eventually(
    `RGW announced ${wanted.length} objects`,
    async () => {
      const seen = new Set<string>();
      for (const { value } of await readTopics(kafka.bootstrapServers, [topics.events])) {
        const object = keyAndTag(value);
        if (object !== undefined) seen.add(object);
      }
      return wanted.every((object) => seen.has(object)) ? true : undefined;
    },
    { timeoutMs, intervalMs: 2000 },
  );
}

function keyAndTag(value: Buffer | null): string | undefined {
  try {
    const [{ s3 }] = JSON.parse(String(value)).Records;
    return `${s3.object.key} ${s3.object.eTag}`;
  } catch {
    // One of the events that are none.
    return undefined;
  }
}

/** Objects below a location of the store, by a client of its own. */
export async function listed(stack: PipelineStack, prefix: string): Promise<string[]> {
  const uris: string[] = [];
  for await (const { uri } of storeOf(stack).list(prefix)) uris.push(uri);
  return uris;
}

export async function quarantined(stack: PipelineStack): Promise<QuarantineSight[]> {
  const { inbox, quarantine_prefix } = stack.running.rendered.ingest;
  const store = storeOf(stack);
  const found: QuarantineSight[] = [];
  for await (const { uri } of store.list(`s3://${inbox.bucket}/${quarantine_prefix}`)) {
    const { bytes } = await store.getRange(uri, { start: 0, end: 1 << 16 });
    const record = JSON.parse(Buffer.from(bytes).toString()) as {
      readonly file: { readonly uri: string };
      readonly code: string;
      readonly reason: string;
    };
    found.push({ uri: record.file.uri, code: record.code, reason: record.reason });
  }
  return found;
}

/** What stands in the two topics of dead letters. */
export async function deadLetters(
  stack: PipelineStack,
): Promise<Record<"events" | "requests", TopicRecord[]>> {
  const { kafka, rendered } = stack.running;
  const { events_dead_letter, dead_letter } = rendered.ingest.topics;
  const all = await readTopics(kafka.bootstrapServers, [events_dead_letter, dead_letter]);
  return {
    events: all.filter(({ topic }) => topic === events_dead_letter),
    requests: all.filter(({ topic }) => topic === dead_letter),
  };
}

function storeOf(stack: PipelineStack) {
  const { rgw } = stack.running;
  const { accessKey: accessKeyId, secretKey: secretAccessKey } = rgw.user;
  return createS3Store({
    endpoint: rgw.endpoint,
    credentials: staticCredentials({ accessKeyId, secretAccessKey }),
  });
}
