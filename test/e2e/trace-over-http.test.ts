import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TracedLakehouse } from "./servers/traced-lakehouse";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const FILE = join(__dirname, "../../services/ingest-core/test/fixtures/polars-events.parquet");
const URI = "s3://inbox/a.parquet";

jest.setTimeout(60_000);

describe("the worker's spans, from the event to the snapshot", () => {
  const root = mkdtempSync(join(tmpdir(), "floe-trace-"));
  let house: TracedLakehouse;

  beforeAll(async () => {
    house = await TracedLakehouse.start(root, "inbox");
    await house.store.put(URI, readFileSync(FILE));
  });
  beforeEach(() => void house.receiver.spans.splice(0));
  afterAll(async () => {
    await house.stop();
    rmSync(root, { recursive: true });
  });

  /** Sends one request to a worker of its own, as Knative's source does, and lets the worker end. */
  async function ingest(table: string, message: object, headers: Record<string, string> = {}) {
    const worker = await house.worker();
    const event = {
      "ce-specversion": "1.0",
      "ce-type": "dev.knative.kafka.event",
      "ce-source": "/apis/v1/namespaces/d/kafkasources/s#light-ingest",
      "ce-id": "partition:0/offset:1",
    };
    const response = await fetch(`http://127.0.0.1:${worker.port}`, {
      method: "POST",
      headers: { ...event, ...headers },
      body: JSON.stringify({ table: `db.${table}`, ...message }),
    });
    expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
    await Promise.all(worker.parts.map((part) => part.stop(10_000)));
    const { document } = await house.created.catalog.loadTable(["db", table]);
    return document.snapshots[0]!;
  }
  const span = (name: string) => house.receiver.spans.find((one) => one.name === name);

  test("the dispatcher's span comes first, and its trace is the snapshot's", async () => {
    const eventTime = "2026-01-01T00:00:00.500Z";
    const timestamp = "2026-01-01T00:00:30Z";
    const traceparent = `00-${TRACE}-${TRACE.slice(16)}-01`;
    const snapshot = await ingest("told", { files: [{ uri: URI, eventTime }], timestamp, traceparent });
    expect(snapshot.summary["ingest.trace-id"]).toBe(TRACE);
    expect(house.receiver.spans.map(({ name }) => name).sort()).toEqual([
      "commit",
      "dispatch",
      "execute",
      "ingest",
      "plan",
    ]);
    expect(new Set(house.receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
    expect(span("dispatch")).toMatchObject({
      service: "file-dispatcher",
      spanId: TRACE.slice(16),
      startTimeUnixNano: String(BigInt(Date.parse(eventTime)) * 1_000_000n),
      endTimeUnixNano: String(BigInt(Date.parse(timestamp)) * 1_000_000n),
      events: [{ name: "object written", attributes: { "floe.object": URI } }],
    });
    const ingested = span("ingest");
    expect(ingested).toMatchObject({ service: "csv-to-iceberg", parentSpanId: TRACE.slice(16) });
    for (const name of ["plan", "execute", "commit"])
      expect(span(name)).toMatchObject({ parentSpanId: ingested?.spanId });
    expect(span("commit")?.attributes).toMatchObject({
      "floe.snapshot_id": String(snapshot["snapshot-id"]),
      "floe.table": "db.told",
    });
  });

  test("a producer's own trace goes on, and nobody tells spans in its place", async () => {
    const snapshot = await ingest(
      "continued",
      { files: [URI] },
      { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
    );
    expect(snapshot.summary["ingest.trace-id"]).toBe(TRACE);
    expect(span("dispatch")).toBeUndefined();
    expect(span("ingest")).toMatchObject({ traceId: TRACE, parentSpanId: "00f067aa0ba902b7" });
  });

  test("a trace that was not sampled leaves its id in the snapshot, and no spans", async () => {
    const traceparent = `00-${TRACE}-${TRACE.slice(16)}-00`;
    const snapshot = await ingest("silent", { files: [URI], timestamp: "2026-01-01T00:00:30Z", traceparent });
    expect(snapshot.summary["ingest.trace-id"]).toBe(TRACE);
    expect(house.receiver.spans).toEqual([]);
  });
});
