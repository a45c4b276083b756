import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseTraceparent } from "@floe/ingest-core";
import { Kafka, logLevel } from "kafkajs";
import type { RunningWorker } from "../../services/light-worker/src/worker";
import { synthesized } from "./dispatcher/synthesized";
import { CamelDispatcher } from "./servers/camel-dispatcher";
import { eventually } from "./servers/eventually";
import { KafkaBroker } from "./servers/kafka-broker";
import type { OtlpSpan } from "./servers/otlp-receiver";
import { readTopics } from "./servers/topic-records";
import { TracedLakehouse } from "./servers/traced-lakehouse";

const URI = "s3://events-inbox/incoming/orders/first file.csv";

/** Object store and catalog in this process, the dispatcher in Camel, the topics in Kafka, the worker as it is. */
describe("one trace leads from the PUT of an object to the snapshot with its rows", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-trace-"));
  let kafka: KafkaBroker;
  let camel: CamelDispatcher;
  let house: TracedLakehouse;
  let worker: RunningWorker;

  beforeAll(async () => {
    house = await TracedLakehouse.start(join(folder, "objects"), "events-inbox");
    // CSV has no types of its own: they are the table's.
    await house.created.catalog.createNamespace(["sales"], {});
    await house.created.catalog.createTable(["sales"], {
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
    kafka = await KafkaBroker.start(join(folder, "kafka"));
    const { integration, topics } = synthesized(
      {
        batch: { idle_timeout_ms: 500 },
        tables: [{ prefix: "incoming/orders/", table: "sales.orders" }],
      },
      { otlp_endpoint: house.receiver.endpoint },
    );
    await kafka.createTopics(topics);
    camel = await CamelDispatcher.start({
      folder: join(folder, "camel"),
      bootstrapServers: kafka.bootstrapServers,
      integration,
    });
    worker = await house.worker({ KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers });
  }, 180_000);

  afterAll(async () => {
    // Before the broker goes: its consumer would look for it for ever.
    await Promise.all((worker?.parts ?? []).map((part) => part.stop(10_000)));
    await camel?.process.kill();
    await kafka?.process.kill();
    await house?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("its id is in the request, in every span, and in the snapshot's summary", async () => {
    const producer = new Kafka({ brokers: [kafka.bootstrapServers], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const written = new Promise<string>((resolve) => {
      house.s3.on("notification", (notification) => {
        const value = JSON.stringify(notification);
        if (value.includes("events-inbox")) resolve(value);
      });
    });
    const before = Date.now();
    await house.store.put(URI, Buffer.from("id,country\n1,DE\n2,FR\n"));
    await producer.send({ topic: "s3-events", messages: [{ value: await written }] });
    await producer.disconnect();
    const snapshot = await eventually("the rows are in the table", async () => {
      const { document } = await house.created.catalog.loadTable(["sales", "orders"]);
      return document.snapshots[0];
    });
    await Promise.all(worker.parts.map((part) => part.stop(10_000)));

    const [request] = await readTopics(kafka.bootstrapServers, ["light-ingest"]);
    const context = parseTraceparent(JSON.parse(String(request?.value)).traceparent);
    const { traceId } = context!;
    expect(context).toMatchObject({ sampled: true });
    expect(snapshot.summary).toMatchObject({ "ingest.trace-id": traceId, "added-records": "2" });

    const spans = new Map(house.receiver.spans.map((span): [string, OtlpSpan] => [span.name, span]));
    expect(house.receiver.spans.every((span) => span.traceId === traceId)).toBe(true);
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
