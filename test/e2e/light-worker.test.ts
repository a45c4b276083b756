import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { silent } from "@floe/ingest-core";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { makeSamples, type SampleFile, type Samples } from "../../services/devstack/src/demo/sample-files";
import { kafkajsClient } from "../../services/light-worker/src/kafka/kafkajs-client";
import { CephRgw } from "./servers/ceph-rgw";
import { eventually } from "./servers/eventually";
import { freePort } from "./servers/free-port";
import { KafkaBroker } from "./servers/kafka-broker";
import { python } from "./servers/python";
import { RestCatalogServer } from "./servers/rest-catalog";
import { ServerProcess } from "./servers/server-process";

const TABLE = "shop.orders";
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

/** What PyIceberg and DuckDB find. */
interface Found {
  readonly rows: number;
  readonly orders: number;
  readonly first: number;
  readonly last: number;
  readonly files: number;
  readonly filesWithFirstOrder: number;
  readonly snapshots: number;
  readonly traces: readonly string[];
  readonly duckdb: { readonly rows: number; readonly orders: number };
}

describe("the worker as a Kafka consumer, on real Kafka, Ceph RGW and a REST catalog", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-worker-"));
  let rgw: CephRgw;
  let kafka: KafkaBroker;
  let catalog: RestCatalogServer;
  let producer: Producer;
  let s3: S3Client;
  let worker: ServerProcess;
  let samples: Samples;

  beforeAll(async () => {
    // Inside of the repository, where the bundle finds DuckDB.
    const bundle = join(".cdk8s", "e2e-worker");
    execFileSync(process.execPath, ["services/light-worker/build/bundle.js", bundle], { stdio: "inherit" });
    [rgw, kafka, samples] = await Promise.all([
      CephRgw.start(join(folder, "rgw")),
      KafkaBroker.start(join(folder, "kafka"), undefined, { name: "worker", password: "of-the-worker" }),
      makeSamples(),
    ]);
    const { endpoint, user } = rgw;
    s3 = new S3Client({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: user.accessKey, secretAccessKey: user.secretKey },
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
    for (const Bucket of ["inbox", "warehouse"]) await s3.send(new CreateBucketCommand({ Bucket }));
    catalog = await RestCatalogServer.start(join(folder, "catalog"), {
      endpoint,
      ...user,
      warehouse: "s3://warehouse/tables",
    });
    await kafka.createTopics([
      { topic: "light-ingest", partitions: 3 },
      { topic: "ingest-dlq", partitions: 1 },
    ]);
    producer = new Kafka({ brokers: [kafka.bootstrapServers], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const port = await freePort();
    worker = new ServerProcess({
      name: "the worker",
      command: process.execPath,
      args: [join(bundle, "start.js")],
      env: {
        PORT: String(port),
        CATALOG_URI: catalog.uri,
        AWS_ENDPOINT_URL_S3: endpoint,
        AWS_ACCESS_KEY_ID: user.accessKey,
        AWS_SECRET_ACCESS_KEY: user.secretKey,
        // As on a production platform: TLS by an authority of its own, and a user.
        KAFKA_BOOTSTRAP_SERVERS: kafka.secured?.bootstrapServers ?? "",
        KAFKA_CA_FILE: kafka.secured?.caFile ?? "",
        KAFKA_USERNAME: "worker",
        KAFKA_PASSWORD: "of-the-worker",
        INGEST_TABLE_RULES: JSON.stringify([{ bucket: "inbox", prefix: "orders/", table: TABLE }]),
      },
      logFile: join(folder, "worker.log"),
      ready: async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok,
    });
    await worker.start();
  }, 300_000);

  afterAll(async () => {
    await producer?.disconnect();
    await worker?.kill();
    await catalog?.process.kill();
    await kafka?.process.kill();
    await rgw?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** Uploads files, then says so: one message for each group, without a table, so that the rules decide. */
  async function ingest(...groups: readonly (readonly SampleFile[])[]): Promise<void> {
    for (const { key, body } of groups.flat())
      await s3.send(new PutObjectCommand({ Bucket: "inbox", Key: key, Body: body }));
    const messages = groups.map((files, i) => ({
      key: TABLE,
      value: JSON.stringify({ files: files.map(({ key }) => `s3://inbox/${key}`), file_count: files.length }),
      headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, group: String(i) },
    }));
    await producer.send({ topic: "light-ingest", acks: -1, messages });
  }
  const allDone = () =>
    eventually("the group has committed every record", async () =>
      (await kafka.lag("light-ingest", "light-worker")) === 0n ? true : undefined,
    );
  const table = <T>(command: "read" | "append", ...more: readonly string[]) =>
    python<T>(
      "orders_table.py",
      command,
      catalog.uri,
      rgw.endpoint,
      rgw.user.accessKey,
      rgw.user.secretKey,
      TABLE,
      ...more,
    );
  const ordersOf = (...files: readonly SampleFile[]) =>
    files.reduce((sum, { orders }) => sum + orders.count, 0);

  test("a worker that is killed in the middle of its work leaves every row exactly once", async () => {
    const { first, beforeKill, mixed } = samples;
    await ingest(first, beforeKill, mixed);
    // Its data files are written then, and their commit is on its way or not yet sent.
    await eventually(
      "the worker makes data files",
      () => (worker.log().includes('"msg":"ingest.output"') ? true : undefined),
      { intervalMs: 5 },
    );
    await worker.kill();
    await worker.start();
    await allDone();
    const orders = ordersOf(...first, ...beforeKill, ...mixed);
    const found = table<Found>("read");
    expect(found).toMatchObject({ rows: orders, orders, duckdb: { rows: orders, orders } });
    expect(new Set(found.traces)).toEqual(new Set([TRACE]));
  }, 300_000);

  test("the same records once more change nothing", async () => {
    const before = table<Found>("read");
    await ingest(samples.first, samples.beforeKill);
    await allDone();
    expect(table<Found>("read")).toEqual(before);
  }, 120_000);

  test("a filter on min and max skips files", () => {
    const { files, filesWithFirstOrder } = table<Found>("read");
    expect(files).toBeGreaterThan(2);
    expect(filesWithFirstOrder).toBe(1);
  }, 60_000);

  test("PyIceberg appends next to the worker, and the worker next to PyIceberg", async () => {
    const before = table<Found>("read");
    expect(table("append", "1000001")).toEqual({ appended: 10 });
    await ingest(samples.afterKill);
    await allDone();
    const added = ordersOf(...samples.afterKill) + 10;
    const { rows, orders, last, duckdb } = table<Found>("read");
    expect({ rows, orders, last }).toEqual({
      rows: before.rows + added,
      orders: before.orders + added,
      last: 1_000_010,
    });
    expect(duckdb).toEqual({ rows, orders });
  }, 120_000);

  test("a consumer whose group went on without it joins again, and what it had in work comes again", async () => {
    const topic = "expelling";
    await kafka.createTopics([{ topic, partitions: 1 }]);
    await producer.send({ topic, acks: -1, messages: [{ value: "first" }, { value: "second" }] });
    const seen: string[] = [];
    const failures: Error[] = [];
    const client = await kafkajsClient({
      bootstrapServers: [kafka.bootstrapServers],
      clientId: "expelled",
      consumerGroup: topic,
      topics: [topic],
      concurrency: 1,
      observer: silent,
      failed: (error) => failures.push(error),
      sessionTimeoutMs: 1000,
    });
    try {
      await client.source.start(async (batch) => {
        for (const { offset } of batch.messages) {
          seen.push(offset);
          // Nobody beats meanwhile.
          if (seen.length === 1)
            await eventually("the group is empty", async () =>
              (await kafka.members(topic)) === 0 ? true : undefined,
            );
          await batch.commit(offset);
        }
      });
      await eventually("everything is committed", async () =>
        (await kafka.lag(topic, topic)) === 0n ? true : undefined,
      );
    } finally {
      await client.source.stop();
      await client.close();
    }
    expect(failures).toEqual([]);
    expect(seen.slice(0, 2)).toEqual(["0", "0"]);
    expect(seen.at(-1)).toBe("1");
  }, 120_000);
});
