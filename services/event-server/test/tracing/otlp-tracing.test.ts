import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { IngestError, noTracing, silent } from "@floe/ingest-core";
import { startTracing } from "../../src/tracing/otlp-sdk";

interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

describe("tracing", () => {
  let receiver: Server;
  let endpoint: string;
  const received: { path: string | undefined; service: unknown; spans: OtlpSpan[] }[] = [];

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const [resource] = JSON.parse(Buffer.concat(chunks).toString()).resourceSpans;
        received.push({
          path: request.url,
          service: resource.resource.attributes[0],
          spans: resource.scopeSpans[0].spans,
        });
        response.end("{}");
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  });
  beforeEach(() => void received.splice(0));
  afterAll(() => void receiver.close());
  const start = () =>
    startTracing({ serviceName: "csv-to-iceberg", endpoint: `${endpoint}/`, observer: silent });

  test("a span continues the event's trace and is sent by OTLP in JSON", async () => {
    const tracing = start();
    const caused = await tracing.inSpan("ingest", PARENT, { "ingest.table": "a.b" }, async (span) => {
      span.set({ "ingest.files": 3 });
      return span.traceparent;
    });
    await tracing.stop();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      path: "/v1/traces",
      service: { key: "service.name", value: { stringValue: "csv-to-iceberg" } },
    });
    const [span] = received[0]!.spans;
    expect(span).toMatchObject({ name: "ingest", traceId: TRACE, parentSpanId: "00f067aa0ba902b7" });
    expect(span?.attributes.map(({ key }) => key)).toEqual(["ingest.table", "ingest.files"]);
    expect(caused).toBe(`00-${TRACE}-${span?.spanId}-01`);
  });

  test("work that fails is marked, and its error goes on", async () => {
    const tracing = start();
    const failing = tracing.inSpan("ingest", undefined, {}, async (span) => {
      span.fail("catalog.unavailable");
      throw new Error("away");
    });
    await expect(failing).rejects.toThrow("away");
    await tracing.stop();
    expect(received[0]?.spans[0]?.status).toEqual({ code: 2, message: "catalog.unavailable" });
  });

  test("work that throws without saying why is marked by its error's code", async () => {
    const tracing = start();
    const error = new IngestError("store.unavailable", "away", true);
    await expect(tracing.inSpan("plan", PARENT, {}, () => Promise.reject(error))).rejects.toBe(error);
    await expect(tracing.inSpan("plan", PARENT, {}, () => Promise.reject(new Error("?")))).rejects.toThrow();
    await tracing.stop();
    expect(received[0]?.spans.map(({ status }) => status.message)).toEqual([
      "store.unavailable",
      "engine.unexpected",
    ]);
  });

  test("what a message has caused is a consumer's span, its parts are internal", async () => {
    const tracing = start();
    await tracing.inSpan("ingest", PARENT, {}, async () => {}, "consumer");
    await tracing.inSpan("plan", PARENT, {}, async () => {});
    await tracing.stop();
    // SPAN_KIND_CONSUMER and SPAN_KIND_INTERNAL of OTLP.
    expect(received[0]?.spans.map(({ kind }) => kind)).toEqual([5, 1]);
  });

  test("tells the span of somebody else under its own id and service", async () => {
    const tracing = start();
    tracing.tell({
      service: "file-dispatcher",
      name: "dispatch",
      traceparent: PARENT,
      startMs: 1_000_250,
      endMs: 1_002_000,
      attributes: { "floe.files": 1 },
      events: [{ name: "object written", atMs: 1_000_250, attributes: { "floe.object": "s3://b/k" } }],
    });
    await tracing.stop();
    expect(received[0]?.service).toMatchObject({ value: { stringValue: "file-dispatcher" } });
    const [span] = received[0]!.spans;
    expect(span).toMatchObject({
      traceId: TRACE,
      spanId: "00f067aa0ba902b7",
      startTimeUnixNano: "1000250000000",
      endTimeUnixNano: "1002000000000",
      events: [{ name: "object written", timeUnixNano: "1000250000000" }],
    });
    expect(span).not.toHaveProperty("parentSpanId");
  });

  test.each([
    ["nothing", undefined],
    ["text", "trace me"],
    ["an invalid id", `00-${"0".repeat(32)}-00f067aa0ba902b7-01`],
    ["a forbidden version", `ff-${TRACE}-00f067aa0ba902b7-01`],
  ])("begins a trace for an event that carries %s", async (_, parent) => {
    const tracing = start();
    const caused = await tracing.inSpan("ingest", parent, {}, async (span) => span.traceparent);
    await tracing.stop();
    expect(caused).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(caused).not.toContain(TRACE);
    expect(received[0]?.spans[0]).not.toHaveProperty("parentSpanId");
  });

  test("a trace that its beginner did not sample is not sent", async () => {
    const tracing = start();
    const caused = await tracing.inSpan(
      "ingest",
      PARENT.replace(/01$/, "00"),
      {},
      async (s) => s.traceparent,
    );
    await tracing.stop();
    expect(caused).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(received).toEqual([]);
  });

  test("without a receiver the event's trace context passes through", async () => {
    expect(await noTracing.inSpan("ingest", PARENT, {}, async (span) => span.traceparent)).toBe(PARENT);
  });
});
