import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Kafka, logLevel, type Message, Partitioners, type Producer } from "kafkajs";
import { eventually } from "../eventually";
import { KafkaBroker } from "../kafka-broker";
import { nodeProgram } from "../node-program";
import type { ServerProcess } from "../server-process";
import { readTopics } from "../topic-records";
import type { DeliverySpec } from "./delivery";
import { KafkaSink } from "./kafka-sink";
import { KafkaSource, type KafkaSourceOptions } from "./kafka-source";

jest.setTimeout(180_000);
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

const DELIVERY: DeliverySpec = {
  retry: 3,
  backoffPolicy: "exponential",
  backoffDelay: "PT0.1S",
  // Longer than any pause of a busy machine: who is late is asked again, and records would come twice.
  timeout: "PT30S",
};

describe("the stand-in for Knative's KafkaSource", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-source-"));
  let broker: KafkaBroker;
  let producer: Producer;
  let receiver: Server;
  let sink: string;
  let received: Received[] = [];
  /** Status of the next answers, but for "other"; then 200. A number below 0: no answer at all. */
  let answers: number[] = [];
  let answerHeaders: Record<string, string> = {};
  /** Which requests are answered 503 beside. */
  let refuses: (body: string) => boolean = () => false;
  let sources: KafkaSource[] = [];
  let processes: ServerProcess[] = [];
  let topics = 0;

  beforeAll(async () => {
    broker = await KafkaBroker.start(join(folder, "kafka"));
    const kafka = new Kafka({ brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING });
    producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        received.push({ headers: request.headers, body, at: performance.now() });
        const status = refuses(body) ? 503 : ((body === "other" ? undefined : answers.shift()) ?? 200);
        if (status > 0) response.writeHead(status, answerHeaders).end(`answered ${status}`);
        // A deadline that nothing refers to would not outlive this.
        else setImmediate(collectGarbage);
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    sink = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  });

  beforeEach(() => {
    received = [];
    answers = [];
    answerHeaders = {};
    refuses = () => false;
  });

  afterEach(async () => {
    await Promise.all([...sources.map((one) => one.stop()), ...processes.map((one) => one.kill())]);
    sources = [];
    processes = [];
  });

  afterAll(async () => {
    await producer?.disconnect();
    receiver?.closeAllConnections();
    receiver?.close();
    await broker?.process.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const newTopic = async (partitions = 1) => {
    const topic = `topic-${topics++}`;
    await broker.createTopics([{ topic, partitions }]);
    return topic;
  };
  const manifest = (topic: string, spec: object = {}) => ({
    metadata: { name: "orders", namespace: "eventing-demo" },
    spec: {
      topics: [topic],
      consumerGroup: topic,
      initialOffset: "earliest",
      ordering: "ordered",
      delivery: DELIVERY,
      ...spec,
    },
  });
  const start = async (topic: string, options: Partial<KafkaSourceOptions> = {}, spec: object = {}) => {
    const source = await KafkaSource.start({
      manifest: manifest(topic, spec),
      bootstrapServers: broker.bootstrapServers,
      sink,
      commitIntervalMs: 200,
      sessionTimeoutMs: 6000,
      ...options,
    });
    sources.push(source);
    return source;
  };
  const send = (topic: string, ...messages: Message[]) => producer.send({ topic, acks: -1, messages });
  const drained = (topic: string) =>
    eventually(`${topic} has no lag`, async () =>
      (await broker.lag(topic, topic)) === 0n ? true : undefined,
    );

  test("posts a plain record as Knative's event, with its bytes as they are", async () => {
    const topic = await newTopic();
    const timestamp = String(Date.UTC(2026, 0, 2, 3, 4, 5));
    await send(
      topic,
      {
        key: "db.orders",
        value: '{"files":[]}',
        headers: { "Content-Type": "Application/JSON", "X-Trace_1": "é" },
        timestamp,
      },
      { key: null, value: "not json", timestamp },
      { key: null, value: null, timestamp },
    );
    await start(topic);
    await drained(topic);
    const events = received.map(({ headers, body }) => {
      const { host: _, connection: __, ...rest } = headers;
      return { headers: rest, body };
    });
    const common = (offset: number, length: number) => ({
      prefer: "reply",
      "kn-namespace": "eventing-demo",
      "ce-specversion": "1.0",
      "ce-type": "dev.knative.kafka.event",
      "ce-source": `/apis/v1/namespaces/eventing-demo/kafkasources/orders#${topic}`,
      "ce-id": `partition:0/offset:${offset}`,
      "ce-subject": `partition:0#${offset}`,
      "ce-time": "2026-01-02T03:04:05.000Z",
      "content-length": String(length),
    });
    expect(events).toEqual([
      {
        headers: {
          ...common(0, 12),
          "ce-key": "db.orders",
          "ce-partitionkey": "db.orders",
          "ce-kafkaheaderxtrace1": Buffer.from("é").toString("latin1"),
          "content-type": "application/json",
        },
        body: '{"files":[]}',
      },
      { headers: common(1, 8), body: "not json" },
      { headers: common(2, 0), body: "" },
    ]);
  });

  test("passes on records that are events already, in binary mode, with the source's extensions", async () => {
    const topic = await newTopic();
    const binary = { ce_specversion: "1.0", ce_type: "t", ce_source: "/s", ce_id: "1" };
    const structured = { specversion: "1.0", type: "t", source: "/s", id: "2", data: { a: 1 } };
    await send(
      topic,
      { value: "binary", headers: { ...binary, "content-type": "text/plain" } },
      { value: JSON.stringify(structured), headers: { "content-type": "application/cloudevents+json" } },
    );
    await start(topic, {}, { ceOverrides: { extensions: { floe: "yes" } } });
    await drained(topic);
    expect(received.map(({ headers, body }) => [headers["ce-id"], headers["ce-floe"], body])).toEqual([
      ["1", "yes", "binary"],
      ["2", "yes", '{"a":1}'],
    ]);
  });

  test("tries again what may succeed, with growing waits, while the partition waits and others do not", async () => {
    const topic = await newTopic(2);
    await send(topic, { value: "a", partition: 0 }, { value: "b", partition: 0 });
    answers = [503, 429];
    await start(topic);
    await eventually("the first is tried", () => received[0]);
    await send(topic, { value: "other", partition: 1 });
    await drained(topic);
    const bodies = received.filter(({ body }) => body !== "other").map(({ body }) => body);
    expect(bodies).toEqual(["a", "a", "a", "b"]);
    const at = received.filter(({ body }) => body === "a").map((one) => one.at);
    // 0.1 s × 2, then × 4; timers may be late, not early.
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(199);
    expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(399);
  });

  test("tries again what is not answered in time", async () => {
    const topic = await newTopic();
    await send(topic, { value: "a" });
    answers = [-1];
    const ends: string[] = [];
    // Where a later answer is late as well, it is tried once more.
    const delivery = { ...DELIVERY, timeout: "PT0.1S", retry: 100, backoffPolicy: "linear" };
    await start(topic, { delivered: (_, end) => ends.push(end) }, { delivery });
    await drained(topic);
    expect(ends).toEqual(["sink"]);
    expect(received.length).toBeGreaterThan(1);
  });

  test("sends what was refused to the dead-letter sink at once, with the reason, and what was tried in vain", async () => {
    const [topic, letters] = [await newTopic(), await newTopic()];
    const deadLetters = await KafkaSink.start(producer, letters);
    try {
      await send(
        topic,
        { key: "k", value: "poison", headers: { "content-type": "application/json" } },
        { value: "later" },
      );
      answers = [422, 503, 503];
      answerHeaders = { "kne-Reason": "bad" };
      await start(topic, { deadLetterSink: deadLetters.url }, { delivery: { ...DELIVERY, retry: 1 } });
      await drained(topic);
      expect(received.map(({ body }) => body)).toEqual(["poison", "later", "later"]);
      const [first, second] = await readTopics(broker.bootstrapServers, [letters]);
      expect({ key: first?.key, value: String(first?.value) }).toEqual({ key: "k", value: "poison" });
      expect(first?.headers).toMatchObject({
        ce_id: "partition:0/offset:0",
        ce_knativeerrordest: sink,
        ce_knativeerrorcode: "422",
        ce_knativeerrordata: Buffer.from("answered 422").toString("base64"),
        ce_reason: "bad",
        "content-type": "application/json",
      });
      expect(second?.headers).toMatchObject({ ce_id: "partition:0/offset:1", ce_knativeerrorcode: "503" });
    } finally {
      await deadLetters.stop();
    }
  });

  test("loses a record that nobody takes when there is no dead-letter sink", async () => {
    const topic = await newTopic();
    await send(topic, { value: "lost" }, { value: "next" });
    answers = [400];
    const ends: string[] = [];
    await start(topic, { delivered: (_, end) => ends.push(end) });
    await drained(topic);
    expect(ends).toEqual(["lost", "sink"]);
  });

  test("an unordered source does not wait for a record before it sends the next", async () => {
    const topic = await newTopic();
    const ends: string[] = [];
    refuses = (body) => body === "slow" && ends.length === 0;
    await send(topic, { value: "slow" }, { value: "fast" });
    await start(
      topic,
      { delivered: ({ offset }) => ends.push(offset) },
      { ordering: "unordered", delivery: { ...DELIVERY, retry: 100, backoffPolicy: "linear" } },
    );
    await drained(topic);
    expect(ends).toEqual(["1", "0"]);
  });

  test("a new group at `latest` sees what comes from now on, and goes on where it was after a restart", async () => {
    const topic = await newTopic();
    await send(topic, { value: "before" });
    const source = await start(topic, {}, { initialOffset: "latest" });
    await send(topic, { value: "one" });
    await drained(topic);
    await source.stop();
    sources = [];
    await send(topic, { value: "two" });
    await start(topic, {}, { initialOffset: "latest" });
    await drained(topic);
    expect(received.map(({ body }) => body)).toEqual(["one", "two"]);
  });

  test("a process that is killed delivers again what it had not committed, and nothing is missing", async () => {
    const topic = await newTopic();
    await send(topic, ...Array.from({ length: 20 }, (_, i) => ({ value: String(i) })));
    // The offsets are committed after a minute: whoever is killed before has committed none.
    const settings = {
      bootstrapServers: broker.bootstrapServers,
      sources: [{ manifest: manifest(topic), sink, commitIntervalMs: 60_000, sessionTimeoutMs: 6000 }],
    };
    const process = await nodeProgram({
      name: "KafkaSource",
      entry: "test/e2e/servers/programs/kafka-source.ts",
      folder,
      env: { SETTINGS: JSON.stringify(settings) },
    });
    processes.push(process);
    await process.start();
    await eventually("all are delivered", () => (received.length === 20 ? true : undefined));
    await process.kill();
    await send(topic, { value: "20" });
    await process.start();
    await eventually("all are delivered again", () => (received.length === 41 ? true : undefined));
    expect(received.slice(20).map(({ body }) => body)).toEqual(
      Array.from({ length: 21 }, (_, i) => String(i)),
    );
    // Told to end, it commits what is done.
    await process.stop();
    expect(await broker.lag(topic, topic)).toBe(0n);
  });
});
