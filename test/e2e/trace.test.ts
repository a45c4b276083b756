import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CatalogServer,
  type CreatedCatalog,
  createCatalog,
  EmbeddedS3,
  objectStoreMetadataFiles,
  serveCatalog,
} from "@floe/devstack";
import { createS3Store, parseTraceparent, type RawS3Store, staticCredentials } from "@floe/ingest-core";
import { Kafka, logLevel } from "kafkajs";
import { readWorkerEnvironment } from "../../services/light-worker/src/environment";
import { type RunningWorker, startWorker } from "../../services/light-worker/src/worker";
import { synthesized } from "./dispatcher/synthesized";
import { CamelDispatcher } from "./servers/camel-dispatcher";
import { eventually } from "./servers/eventually";
import { KafkaBroker } from "./servers/kafka-broker";
import { OtlpReceiver, type OtlpSpan } from "./servers/otlp-receiver";
import { readTopics } from "./servers/topic-records";

const KEYS = { accessKeyId: "key", secretAccessKey: "secret" };
const URI = "s3://events-inbox/incoming/orders/first file.csv";

/** Object store and catalog in this process, the dispatcher in Camel, the topics in Kafka, the worker as it is. */
describe("one trace leads from the PUT of an object to the snapshot with its rows", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-trace-"));
  let kafka: KafkaBroker;
  let camel: CamelDispatcher;
  let s3: EmbeddedS3;
  let store: RawS3Store;
  let created: CreatedCatalog;
  let catalog: CatalogServer;
  let receiver: OtlpReceiver;
  let worker: RunningWorker;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    const root = join(folder, "objects");
    mkdirSync(root);
    s3 = await EmbeddedS3.start({ root, buckets: ["events-inbox", "lake"], credentials: [KEYS] });
    store = createS3Store({ endpoint: s3.endpoint, credentials: staticCredentials(KEYS) });
    created = createCatalog({ files: objectStoreMetadataFiles(store) });
    // CSV has no types of its own: they are the table's.
    await created.catalog.createNamespace(["sales"], {});
    await created.catalog.createTable(["sales"], {
      name: "orders",
      location: "s3://lake/sales/orders",
      schema: {
        type: "struct",
        fields: [
          { id: 1, name: "id", required: false, type: "long" },
          { id: 2, name: "country", required: false, type: "string" },
        ],
      },
    } as never);
    catalog = await serveCatalog(created.handler);
    kafka = await KafkaBroker.start(join(folder, "kafka"));
    const { integration, topics } = synthesized(
      {
        batch: { idle_timeout_ms: 500 },
        tables: [{ prefix: "incoming/orders/", table: "sales.orders" }],
      },
      { otlp_endpoint: receiver.endpoint },
    );
    await kafka.createTopics(topics);
    camel = await CamelDispatcher.start({
      folder: join(folder, "camel"),
      bootstrapServers: kafka.bootstrapServers,
      integration,
    });
    const environment = readWorkerEnvironment({
      PORT: "0",
      LOG_LEVEL: "error",
      CATALOG_URI: catalog.uri,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
      OTEL_SERVICE_NAME: "csv-to-iceberg",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    });
    worker = await startWorker(environment, (error) => {
      throw error;
    });
  }, 180_000);

  afterAll(async () => {
    // Before the broker goes: its consumer would look for it for ever.
    await Promise.all((worker?.parts ?? []).map((part) => part.stop(10_000)));
    await camel?.process.kill();
    await kafka?.process.kill();
    await catalog?.close();
    store?.close();
    await s3?.stop();
    await receiver?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("its id is in the request, in every span, and in the snapshot's summary", async () => {
    const producer = new Kafka({ brokers: [kafka.bootstrapServers], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const written = new Promise<string>((resolve) => {
      s3.on("notification", (notification) => {
        const value = JSON.stringify(notification);
        if (value.includes("events-inbox")) resolve(value);
      });
    });
    const before = Date.now();
    await store.put(URI, Buffer.from("id,country\n1,DE\n2,FR\n"));
    await producer.send({ topic: "s3-events", messages: [{ value: await written }] });
    await producer.disconnect();
    const snapshot = await eventually("the rows are in the table", async () => {
      const { document } = await created.catalog.loadTable(["sales", "orders"]);
      return document.snapshots[0];
    });
    await Promise.all(worker.parts.map((part) => part.stop(10_000)));

    const [request] = await readTopics(kafka.bootstrapServers, ["light-ingest"]);
    const context = parseTraceparent(JSON.parse(String(request?.value)).traceparent);
    const { traceId } = context!;
    expect(context).toMatchObject({ sampled: true });
    expect(snapshot.summary).toMatchObject({ "ingest.trace-id": traceId, "added-records": "2" });

    const spans = new Map(receiver.spans.map((span): [string, OtlpSpan] => [span.name, span]));
    expect(receiver.spans.every((span) => span.traceId === traceId)).toBe(true);
    expect([...spans.keys()].sort()).toEqual(["commit", "dispatch", "execute", "ingest", "plan"]);
    const [dispatch, ingest] = [spans.get("dispatch")!, spans.get("ingest")!];
    expect(dispatch).toMatchObject({ service: "file-dispatcher", spanId: context?.spanId });
    expect(dispatch).not.toHaveProperty("parentSpanId");
    expect(dispatch.events).toEqual([{ name: "object written", attributes: { "floe.object": URI } }]);
    expect(Number(dispatch.startTimeUnixNano) / 1e6).toBeGreaterThanOrEqual(before - 1000);
    expect(ingest).toMatchObject({ service: "csv-to-iceberg", parentSpanId: dispatch.spanId });
    for (const name of ["plan", "execute", "commit"])
      expect(spans.get(name)).toMatchObject({ service: "csv-to-iceberg", parentSpanId: ingest.spanId });
    expect(spans.get("commit")?.attributes).toMatchObject({
      "floe.snapshot_id": String(snapshot["snapshot-id"]),
    });
  }, 120_000);
});
