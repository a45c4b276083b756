import { EventHandler, type EventHandlerOptions, EventServer, type Ingestor } from "@floe/event-server";
import { IngestError, type IngestRequest, silent, type Tracing } from "@floe/ingest-core";

const kafkaEvent = {
  "ce-specversion": "1.0",
  "ce-type": "dev.knative.kafka.event",
  "ce-source": "/apis/v1/namespaces/d/kafkasources/s#light-ingest",
  "ce-id": "partition:0/offset:1",
};
const body = JSON.stringify({ files: ["s3://b/k"], table: "a.b" });

/** An ingestor whose work ends when the test says so. */
class ManualIngestor implements Ingestor {
  readonly requests: IngestRequest[] = [];
  readonly signals: AbortSignal[] = [];
  private readonly started: (() => void)[] = [];
  private release: ((error?: Error) => void)[] = [];

  ingest(request: IngestRequest, { signal }: { signal: AbortSignal }): Promise<Record<string, unknown>> {
    this.requests.push(request);
    this.signals.push(signal);
    for (const notify of this.started.splice(0)) notify();
    return new Promise((resolve, reject) => {
      this.release.push((error) => (error === undefined ? resolve({ snapshot: "1" }) : reject(error)));
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }

  begun(): Promise<void> {
    return new Promise((resolve) => this.started.push(resolve));
  }

  finish(error?: Error): void {
    for (const release of this.release.splice(0)) release(error);
  }
}

/** An ingestor that answers at once. */
const immediately = (act: () => Record<string, unknown>): Ingestor => ({ ingest: async () => act() });

describe("the worker over HTTP", () => {
  let server: EventServer | undefined;
  let base = "";

  async function start(
    ingestor: Ingestor,
    concurrency = 8,
    more: Partial<EventHandlerOptions> = {},
  ): Promise<void> {
    const handler = new EventHandler({ ingestor, observer: silent, concurrency, timeoutMs: 60_000, ...more });
    server = new EventServer({
      handle: (event, signal) => handler.handle(event, signal),
      observer: silent,
      maxBodyBytes: 4096,
      metrics: async () => ({ contentType: "text/plain", text: "up 1\n" }),
    });
    base = `http://127.0.0.1:${await server.listen(0, "127.0.0.1")}`;
  }
  afterEach(async () => {
    await server?.stop(0);
    server = undefined;
  });
  const post = (headers: Record<string, string> = kafkaEvent, content: string = body) =>
    fetch(base, { method: "POST", headers, body: content });

  test("200 acknowledges an event whose rows are committed, and tells what was done", async () => {
    await start(immediately(() => ({ snapshot: 42n, rows: 7 })));
    const response = await post();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ snapshot: "42", rows: 7 });
  });

  test("503 when the work outlasts its time: it is stopped, and comes again", async () => {
    const ingestor = new ManualIngestor();
    await start(ingestor, 8, { timeoutMs: 20 });
    const response = await post();
    expect([response.status, await response.json()]).toMatchObject([503, { code: "engine.aborted" }]);
    expect(ingestor.signals[0]?.reason).toMatchObject({ name: "TimeoutError" });
  });

  test("a message without a table is split by rule, and acknowledged when every part is", async () => {
    const routing = {
      rules: [{ bucket: "b", prefix: "orders/", table: "db.orders" }],
      defaultTable: "db.rest",
    };
    let away = true;
    const ingestor: Ingestor = {
      ingest: async ({ table, files }) => {
        if (away && table === "db.rest") throw new IngestError("catalog.unavailable", "away", true);
        return { table, files: files.length };
      },
    };
    await start(ingestor, 8, { routing });
    const message = JSON.stringify({ files: ["s3://b/orders/1", "s3://b/2", "s3://b/orders/3"] });
    expect((await post(kafkaEvent, message)).status).toBe(503);
    away = false;
    const response = await post(kafkaEvent, message);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      tables: [
        { table: "db.orders", files: 2 },
        { table: "db.rest", files: 1 },
      ],
    });
  });

  test("the trace of the message, else of its event, reaches the request", async () => {
    const seen: (string | undefined)[] = [];
    await start({ ingest: async ({ traceparent }) => ({ n: seen.push(traceparent) }) });
    const [own, carried] = [
      `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
      `00-${"c".repeat(32)}-${"d".repeat(16)}-01`,
    ];
    await post({ ...kafkaEvent, traceparent: carried });
    await post(
      { ...kafkaEvent, traceparent: carried },
      JSON.stringify({ ...JSON.parse(body), traceparent: own }),
    );
    expect(seen).toEqual([carried, own]);
  });

  test("an event of the dispatcher shows its span, then the work as what the message has caused", async () => {
    const seen: unknown[] = [];
    const tracing: Tracing = {
      tell: ({ name, traceparent }) => void seen.push([name, traceparent]),
      inSpan: (name, parent, _, work, kind) => {
        seen.push([name, parent, kind]);
        return work({ traceparent: parent, set() {}, fail() {} });
      },
    };
    await start(
      immediately(() => ({})),
      8,
      { tracing },
    );
    const traceparent = `00-${"a".repeat(16)}${"b".repeat(16)}-${"b".repeat(16)}-01`;
    const message = { ...JSON.parse(body), timestamp: "2026-01-01T00:00:30Z", traceparent };
    await post(kafkaEvent, JSON.stringify(message));
    expect(seen).toEqual([
      ["dispatch", traceparent],
      ["ingest", traceparent, "consumer"],
    ]);
  });

  test("202 acknowledges tombstones and events that are not ours", async () => {
    await start(
      immediately(() => {
        throw new Error("must not be called");
      }),
    );
    expect((await post(kafkaEvent, "")).status).toBe(202);
    expect((await post({ ...kafkaEvent, "ce-type": "dev.knative.sources.ping" })).status).toBe(202);
  });

  test("422 sends an event that can never succeed to the dead-letter sink, with the reason in the body", async () => {
    await start(
      immediately(() => {
        throw new IngestError("table.not-found", "no table a.b", false, { table: "a.b" });
      }),
    );
    const response = await post();
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "table.not-found", retriable: false, table: "a.b" });
  });

  test.each([
    ["no JSON", "{"],
    ["no request", '{"files":[]}'],
  ])("422 for a record that is %s", async (_, content) => {
    await start(immediately(() => ({})));
    expect((await post(kafkaEvent, content)).status).toBe(422);
  });

  test("422 for a request that is no CloudEvent", async () => {
    await start(immediately(() => ({})));
    expect((await post({ "content-type": "application/json" })).status).toBe(422);
  });

  test("503 asks for the event again when a service fails or something unexpected happens", async () => {
    await start(
      immediately(() => {
        throw new IngestError("catalog.unavailable", "the catalog does not answer", true);
      }),
    );
    expect((await post()).status).toBe(503);
    await server?.stop(0);
    await start(
      immediately(() => {
        throw new TypeError("a bug");
      }),
    );
    const response = await post();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "engine.unexpected", retriable: true });
  });

  test("an error's body fits into what the dead-letter sink is told", async () => {
    await start(
      immediately(() => {
        throw new IngestError("file.corrupt", "x".repeat(5000), false, { got: "y".repeat(5000) });
      }),
    );
    const text = await (await post()).text();
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024);
    expect(JSON.parse(text)).toMatchObject({ code: "file.corrupt", retriable: false });
  });

  test("a body that is too large is refused and the sender hears why", async () => {
    await start(immediately(() => ({})));
    const response = await post(kafkaEvent, "x".repeat(10_000));
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "request.too-large" });
  });

  test("503 while as many events are in work as the worker takes", async () => {
    const ingestor = new ManualIngestor();
    await start(ingestor, 1);
    const begun = ingestor.begun();
    const first = post();
    await begun;
    const second = await post();
    expect(second.status).toBe(503);
    expect(await second.json()).toMatchObject({ code: "engine.busy", retriable: true });
    ingestor.finish();
    expect((await first).status).toBe(200);
  });

  test("a batch is retried when one of its events has to be", async () => {
    let calls = 0;
    await start(
      immediately(() => {
        calls++;
        if (calls === 2) throw new IngestError("store.unavailable", "no store", true);
        return {};
      }),
    );
    const events = [1, 2, 3].map((i) => ({
      specversion: "1.0",
      id: String(i),
      source: "/cli",
      type: "dev.floe.ingest.request",
      data: { files: [`s3://b/${i}`], table: "a.b" },
    }));
    const response = await post(
      { "content-type": "application/cloudevents-batch+json" },
      JSON.stringify(events),
    );
    expect(response.status).toBe(503);
    expect(calls).toBe(3);
  });

  test("draining lets the event in flight commit and be acknowledged", async () => {
    const ingestor = new ManualIngestor();
    await start(ingestor);
    const begun = ingestor.begun();
    const inFlight = post();
    await begun;
    const closed = server?.stop(60_000);
    ingestor.finish();
    const response = await inFlight;
    expect(response.status).toBe(200);
    expect(response.headers.get("connection")).toBe("close");
    await closed;
    await expect(post()).rejects.toThrow();
  });

  test("after the grace period the work is aborted and the event not acknowledged", async () => {
    const ingestor = new ManualIngestor();
    await start(ingestor);
    const begun = ingestor.begun();
    const inFlight = post();
    await begun;
    await server?.stop(0);
    const response = await inFlight;
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "engine.aborted" });
  });

  test("says that it lives and is ready, serves metrics, and names its paths to who asks wrongly", async () => {
    await start(immediately(() => ({})));
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${base}/metrics`)).text()).toBe("up 1\n");
    expect((await fetch(base)).status).toBe(405);
    expect(await (await fetch(`${base}/nothing`)).json()).toHaveProperty("paths");
  });
});
