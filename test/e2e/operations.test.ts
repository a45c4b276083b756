import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { makeSamples, type SampleFile } from "../../services/devstack/src/demo/sample-files";
import { ended } from "../support/ended";
import { synthesized } from "./dispatcher/synthesized";
import { CamelDispatcher } from "./servers/camel-dispatcher";
import { CephRgw } from "./servers/ceph-rgw";
import { eventually } from "./servers/eventually";
import { freePort } from "./servers/free-port";
import { KafkaBroker } from "./servers/kafka-broker";
import { python } from "./servers/python";
import { RestCatalogServer } from "./servers/rest-catalog";
import { ServerProcess } from "./servers/server-process";

const INBOX = "events-inbox";
const TABLE = "sales.orders";
const CONFIG = `ingest:
  batch: { idle_timeout_ms: 500, max_events: 200 }
  tables: [{ prefix: incoming/orders/, table: ${TABLE} }]
`;
/** Keys as people make them. */
const AWKWARD = ["a b", "a+b", "100%", "a%20b", "ä ö/日本/😀", "it's (1)"];
/** More than one page of a listing, more than one batch of events. */
const COPIES = 1100;

/** The commands as they are built, on real Ceph RGW, Kafka, Camel and REST catalog, with the real worker. */
/** As whom command and worker come: on a production platform the brokers let nobody in by plain text. */
const USER = { name: "operator", password: "of-the-operator" };

describe("operations from the command line", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-operations-"));
  const root = resolve(__dirname, "../..");
  const state = join(folder, "state");
  let rgw: CephRgw;
  let kafka: KafkaBroker;
  let catalog: RestCatalogServer;
  let camel: CamelDispatcher;
  let worker: ServerProcess;
  let s3: S3Client;
  let small: SampleFile;
  let newColumn: SampleFile;
  let uploaded = 0;
  let rows = 0;

  beforeAll(async () => {
    const bundle = join(root, ".cdk8s", "e2e-operations-worker");
    execFileSync(process.execPath, ["services/light-worker/build/bundle.js", bundle], { cwd: root });
    execFileSync(process.execPath, ["scripts/build.js", "--root"], { cwd: root, stdio: "ignore" });
    const samples = await makeSamples();
    [small] = samples.first as [SampleFile];
    newColumn = samples.afterKill.find(({ note }) => note.includes("new column")) as SampleFile;
    rgw = await CephRgw.start(join(folder, "rgw"));
    kafka = await KafkaBroker.start(join(folder, "kafka"), undefined, USER);
    const { endpoint, user } = rgw;
    s3 = new S3Client({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: user.accessKey, secretAccessKey: user.secretKey },
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
    for (const Bucket of [INBOX, "warehouse"]) await s3.send(new CreateBucketCommand({ Bucket }));
    catalog = await RestCatalogServer.start(join(folder, "catalog"), {
      endpoint,
      ...user,
      warehouse: "s3://warehouse/tables",
    });
    const { integration, topics } = synthesized({
      batch: { idle_timeout_ms: 500, max_events: 200 },
      tables: [{ prefix: "incoming/orders/", table: TABLE }],
    });
    await kafka.createTopics(topics);
    const { bootstrapServers } = kafka;
    camel = await CamelDispatcher.start({ folder: join(folder, "camel"), bootstrapServers, integration });
    writeFileSync(join(folder, "config.yaml"), CONFIG);
    worker = await startWorker(bundle, "freeze");
  }, 600_000);

  afterAll(async () => {
    s3?.destroy();
    await worker?.kill();
    await camel?.process.kill();
    await catalog?.process.kill();
    await kafka?.process.kill();
    await rgw?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const environment = () => ({
    CATALOG_URI: catalog.uri,
    AWS_ENDPOINT_URL_S3: rgw.endpoint,
    AWS_ACCESS_KEY_ID: rgw.user.accessKey,
    AWS_SECRET_ACCESS_KEY: rgw.user.secretKey,
    KAFKA_BOOTSTRAP_SERVERS: kafka.secured?.bootstrapServers ?? "",
    KAFKA_CA_FILE: kafka.secured?.caFile ?? "",
    KAFKA_USERNAME: USER.name,
    KAFKA_PASSWORD: USER.password,
  });

  async function startWorker(bundle: string, contract: "evolve" | "freeze"): Promise<ServerProcess> {
    const port = await freePort();
    const started = new ServerProcess({
      name: "the worker",
      command: process.execPath,
      args: [join(bundle, "start.js")],
      env: {
        ...environment(),
        PORT: String(port),
        // As the platform's KafkaSource is called, so that the lag that is shown is this one's.
        KAFKA_CONSUMER_GROUP: "csv-to-iceberg",
        INGEST_QUARANTINE: `s3://${INBOX}/quarantine/`,
        INGEST_SCHEMA_CONTRACT: contract,
      },
      logFile: join(folder, `worker-${contract}.log`),
      ready: async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok,
    });
    await started.start();
    return started;
  }

  function start(args: readonly string[], otherwise: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [join(root, "lib/cli/floe.js"), ...args], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        XDG_STATE_HOME: state,
        CATALOG_WAREHOUSE: "",
        ...environment(),
        ...otherwise,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { child, ended: ended(child) };
  }
  const floe = (...args: readonly string[]) => start(args).ended;
  const json = async (...args: readonly string[]) => {
    const ran = await floe(...args, "-o", "json");
    return { ...ran, report: ran.stdout === "" ? undefined : JSON.parse(ran.stdout) };
  };

  async function upload(keys: readonly string[], file: SampleFile): Promise<void> {
    const queue = [...keys];
    const lane = async () => {
      for (let key = queue.pop(); key !== undefined; key = queue.pop())
        await s3.send(
          new PutObjectCommand({ Bucket: INBOX, Key: `incoming/orders/${key}`, Body: file.body }),
        );
    };
    await Promise.all(Array.from({ length: 8 }, lane));
    uploaded += keys.length;
    rows += keys.length * file.orders.count;
  }
  const drained = () =>
    eventually(
      "dispatcher and worker have taken everything",
      async () => {
        const lags = [
          await kafka.lag("s3-events", "file-dispatcher"),
          await kafka.lag("light-ingest", "csv-to-iceberg"),
        ];
        return lags.every((lag) => lag === 0n) ? true : undefined;
      },
      { timeoutMs: 300_000 },
    );
  const read = () => {
    const { endpoint, user } = rgw;
    return python<{ readonly rows: number }>(
      "orders_table.py",
      "read",
      catalog.uri,
      endpoint,
      user.accessKey,
      user.secretKey,
      TABLE,
    );
  };
  const checkpoints = () => {
    const place = join(state, "floe", "backfill");
    return existsSync(place) ? readdirSync(place).filter((file) => file.endsWith(".json")) : [];
  };

  test("a backfill that is killed goes on, and every object's rows are there exactly once", async () => {
    await upload(
      [...AWKWARD, ...Array.from({ length: COPIES }, (_, i) => `copies/${i}`)].map((key) => `${key}.parquet`),
      small,
    );
    const before = await json("reconcile", "--grace", "0s");
    expect(before).toMatchObject({ status: 1, report: { missed: uploaded } });

    const first = start(["backfill", "--rate", "200"]);
    await eventually(
      "the backfill has kept its position",
      () => (checkpoints().length > 0 ? true : undefined),
      {
        intervalMs: 5,
      },
    );
    first.child.kill("SIGKILL");
    expect((await first.ended).status).toBeNull();

    const second = await json("backfill", "--rate", "0");
    expect(second.stderr).toMatch(
      /^going on behind incoming\/orders\/.*, [1-9]\d* events sent before\n✓ \d+ events sent/,
    );
    const tables = [{ table: TABLE, objects: uploaded }];
    expect(second).toMatchObject({ status: 0, report: { whole: true, sent: uploaded, skipped: 0, tables } });
    expect(checkpoints()).toEqual([]);

    await drained();
    expect(read().rows).toBe(rows);
    expect(await json("reconcile", "--grace", "0s")).toMatchObject({
      status: 0,
      report: { missed: 0, tables: [{ table: TABLE, objects: uploaded, committed: uploaded }] },
    });
  }, 600_000);

  test("the same backfill once more changes nothing", async () => {
    expect((await json("backfill", "--prefix", "incoming/orders/copies/1", "--rate", "0")).status).toBe(0);
    await drained();
    expect(read().rows).toBe(rows);
  }, 300_000);

  test("floe object status tells each awkward key's snapshot", async () => {
    const uris = AWKWARD.map((key) => `s3://${INBOX}/incoming/orders/${key}.parquet`);
    const { status, report } = await json("object", "status", ...uris);
    expect(report.map((object: { uri: string }) => object.uri)).toEqual(uris);
    for (const object of report)
      expect(object).toMatchObject({ status: "committed", snapshotId: expect.stringMatching(/^\d+$/) });
    expect(status).toBe(0);
    const encoded = await floe("ingest", `s3://${INBOX}/incoming/orders/a%2Bb.parquet`);
    expect(encoded.status).toBe(2);
    expect(encoded.stderr).toContain(`try       s3://${INBOX}/incoming/orders/a+b.parquet`);
  }, 60_000);

  test("reconcile finds what no event was raised for, announces it, and is content then", async () => {
    await upload(["missed 1.parquet", "missed+2.parquet"], small);
    expect(await json("reconcile")).toMatchObject({ status: 0, report: { missed: 0 } });
    const found = await json("reconcile", "--grace", "0s");
    expect(found).toMatchObject({ status: 1, report: { missed: 2, emitted: 0 } });
    expect(found.report.missedObjects.map(({ uri }: { uri: string }) => uri)).toEqual([
      `s3://${INBOX}/incoming/orders/missed 1.parquet`,
      `s3://${INBOX}/incoming/orders/missed+2.parquet`,
    ]);
    expect(await json("reconcile", "--grace", "0s", "--emit")).toMatchObject({
      status: 0,
      report: { missed: 2, emitted: 2 },
    });
    await drained();
    expect(await json("reconcile", "--grace", "0s")).toMatchObject({ status: 0, report: { missed: 0 } });
    expect(read().rows).toBe(rows);
  }, 300_000);

  test("a file that did not fit is replayed after the operator has let it in", async () => {
    const key = "new column +%.parquet";
    const uri = `s3://${INBOX}/incoming/orders/${key}`;
    await upload([key], newColumn);
    expect((await floe("ingest", uri)).status).toBe(0);
    await drained();
    const status = await json("object", "status", uri);
    expect(status).toMatchObject({
      status: 1,
      report: [{ status: "quarantined", code: "file.extra-column" }],
    });
    expect((await json("quarantine", "list")).report).toMatchObject([
      { table: TABLE, code: "file.extra-column", state: "waiting", file: { uri } },
    ]);
    expect(read().rows).toBe(rows - newColumn.orders.count);

    await worker.stop();
    worker = await startWorker(join(root, ".cdk8s", "e2e-operations-worker"), "evolve");
    expect(await json("quarantine", "replay", "--code", "file.extra-column")).toMatchObject({
      status: 0,
      report: [{ uri, result: "sent" }],
    });
    await drained();
    expect(read().rows).toBe(rows);
    expect((await json("quarantine", "list")).report).toMatchObject([{ state: "ingested" }]);
    expect((await json("quarantine", "replay", "--all")).report).toMatchObject([{ uri, result: "ingested" }]);
    expect((await json("quarantine", "list")).report).toEqual([]);
  }, 300_000);

  test("floe table status shows the table as it is, and empty topics", async () => {
    const { status, report } = await json("table", "status", TABLE);
    expect({ status, tables: report.tables }).toEqual({
      status: 0,
      tables: [
        expect.objectContaining({
          table: TABLE,
          rows,
          ledger: { state: "ok", objects: uploaded },
          freshnessSeconds: expect.any(Number),
        }),
      ],
    });
    expect(report.topics).toEqual([
      { topic: "s3-events", consumerGroup: "file-dispatcher", lag: 0 },
      { topic: "light-ingest", consumerGroup: "csv-to-iceberg", lag: 0 },
      { topic: "heavy-ingest", consumerGroup: "spark-launcher", lag: 0 },
    ]);
    expect(report.deadLetters).toEqual([
      { topic: "s3-events-dlq", records: 0 },
      { topic: "ingest-dlq", records: expect.any(Number) },
    ]);
  }, 60_000);

  test.each([
    ["a wrong password", { KAFKA_PASSWORD: "wrong" }, "FLOE7108", /does not let 'operator' in/],
    ["a broker of an authority that nobody knows", { KAFKA_CA_FILE: "" }, "FLOE7106", /set KAFKA_CA_FILE/],
  ])(
    "%s is told as such",
    async (_, otherwise, code, text) => {
      const { status, stderr } = await start(["reconcile", "--emit"], otherwise).ended;
      expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(text) });
      expect(stderr).toContain(code);
    },
    60_000,
  );

  test("FLOE7107: a topic that the broker does not have, with the one that was meant", async () => {
    writeFileSync(
      join(folder, "typo.yaml"),
      CONFIG.replace("ingest:", "ingest:\n  topics: { events: s3-event }"),
    );
    const { status, stderr } = await floe("reconcile", "--emit", "-f", "typo.yaml");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `  error  Kafka has no topic 's3-event'  FLOE7107
    try       s3-events

✗ 1 error; floe explain FLOE7107 tells more
`,
    });
  }, 60_000);
});
