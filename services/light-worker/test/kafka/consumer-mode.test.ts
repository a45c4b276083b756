import { EventHandler, type Ingestor } from "@floe/event-server";
import { type Clock, IngestError, type IngestRequest, silent } from "@floe/ingest-core";
import { ConsumerMode } from "../../src/kafka/consumer-mode";
import type { MessageBatch, MessageSink, MessageSource, SourceMessage } from "../../src/kafka/message-source";

/** A partition that redelivers from the last commit, as a broker does. */
class FakePartition implements MessageSource {
  readonly commits: string[] = [];
  readonly pauses: number[] = [];
  heartbeats = 0;
  /** How many of the next heartbeats are refused. */
  refusals = 0;
  lost = false;
  private deliver: ((batch: MessageBatch) => Promise<void>) | undefined;

  constructor(private readonly messages: readonly SourceMessage[]) {}

  async start(onBatch: (batch: MessageBatch) => Promise<void>): Promise<void> {
    this.deliver = onBatch;
  }
  async stop(): Promise<void> {}

  /** Fetches once, from the last commit. */
  async fetch(): Promise<void> {
    const from = this.commits.length === 0 ? 0 : Number(this.commits.at(-1)) + 1;
    await this.deliver?.({
      topic: "light-ingest",
      partition: 2,
      messages: this.messages.filter((message) => Number(message.offset) >= from),
      owned: () => !this.lost,
      commit: async (offset) => void this.commits.push(offset),
      heartbeat: async () => {
        this.heartbeats++;
        if (this.refusals-- > 0) throw new Error("the group is rebalancing");
      },
      pauseFor: (ms) => void this.pauses.push(ms),
    });
  }
}

const request = (offset: number, overrides: Partial<SourceMessage> = {}): SourceMessage => ({
  offset: String(offset),
  key: "a.b",
  value: Buffer.from(JSON.stringify({ table: "a.b", files: [`s3://b/${offset}`] })),
  headers: {},
  ...overrides,
});

/** Sleeps end only by abort, so nothing beats unless a test makes it. */
const frozen: Clock = {
  now: () => 0,
  random: () => 0,
  sleep: (_, signal) =>
    new Promise((_resolve, reject) =>
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true }),
    ),
};

function run(
  messages: readonly SourceMessage[],
  ingest: (request: IngestRequest) => Promise<Record<string, unknown>>,
  clock = frozen,
  sendFails?: Error,
) {
  const source = new FakePartition(messages);
  const dead: { topic: string; message: Omit<SourceMessage, "offset"> }[] = [];
  const sink: MessageSink = {
    async send(topic, message) {
      if (sendFails !== undefined) throw sendFails;
      dead.push({ topic, message });
    },
  };
  const ingestor: Ingestor = { ingest: (r) => ingest(r) };
  const handler = new EventHandler({ ingestor, observer: silent, concurrency: 4, timeoutMs: 60_000 });
  const mode = new ConsumerMode({
    source,
    sink,
    handler,
    observer: silent,
    clock,
    deadLetterTopic: "ingest-dlq",
    heartbeatMs: 1,
  });
  return { source, dead, mode };
}

describe("ConsumerMode", () => {
  test("commits each record after its rows are committed, in order", async () => {
    const seen: string[] = [];
    const { source, mode } = run([request(0), request(1)], async ({ files }) => {
      seen.push(`${files[0]?.uri} after ${source.commits.length} commits`);
      return {};
    });
    await mode.start();
    await source.fetch();
    expect(seen).toEqual(["s3://b/0 after 0 commits", "s3://b/1 after 1 commits"]);
    expect(source.commits).toEqual(["0", "1"]);
  });

  test("a record that has to be retried pauses its partition, is not committed and comes again", async () => {
    let failures = 2;
    const { source, mode } = run([request(0), request(1), request(2)], async ({ files }) => {
      if (files[0]?.uri === "s3://b/1" && failures-- > 0)
        throw new IngestError("catalog.unavailable", "away", true);
      return {};
    });
    await mode.start();
    await source.fetch();
    expect(source.commits).toEqual(["0"]);
    await source.fetch();
    await source.fetch();
    expect(source.commits).toEqual(["0", "1", "2"]);
    expect(source.pauses).toEqual([1000, 2000]);
  });

  test("pauses grow to a minute and start over after a success", async () => {
    let away = true;
    const { source, mode } = run([request(0), request(1)], async () => {
      if (away) throw new IngestError("catalog.unavailable", "away", true);
      return {};
    });
    await mode.start();
    for (let i = 0; i < 8; i++) await source.fetch();
    expect(source.pauses.at(-1)).toBe(60_000);
    away = false;
    await source.fetch();
    expect(source.commits).toEqual(["0", "1"]);
  });

  test("a record that can never succeed goes to the dead-letter topic with its reason, and the next goes on", async () => {
    const { source, dead, mode } = run(
      [request(0, { value: Buffer.from("{"), headers: { tenant: "x" } }), request(1)],
      async () => ({}),
    );
    await mode.start();
    await source.fetch();
    expect(source.commits).toEqual(["0", "1"]);
    expect(dead).toHaveLength(1);
    expect(dead[0]?.topic).toBe("ingest-dlq");
    expect(Buffer.from(dead[0]?.message.value ?? []).toString()).toBe("{");
    expect(dead[0]?.message.headers).toMatchObject({
      tenant: "x",
      "floe-error-code": "request.not-json",
      "floe-source-topic": "light-ingest",
      "floe-source-partition": "2",
      "floe-source-offset": "0",
    });
  });

  test("nothing is committed when the dead-letter topic cannot be written", async () => {
    const noBroker = new Error("no broker");
    const { source, mode } = run(
      [request(0, { value: Buffer.from("{") })],
      async () => ({}),
      frozen,
      noBroker,
    );
    await mode.start();
    await expect(source.fetch()).rejects.toThrow("no broker");
    expect(source.commits).toEqual([]);
  });

  test("tombstones are acknowledged", async () => {
    const { source, mode } = run([request(0, { value: null })], async () => {
      throw new Error("must not be called");
    });
    await mode.start();
    await source.fetch();
    expect(source.commits).toEqual(["0"]);
  });

  test("commits nothing for a partition that a rebalance took away", async () => {
    const { source, mode } = run([request(0), request(1)], async () => {
      source.lost = true;
      return {};
    });
    await mode.start();
    await source.fetch();
    expect(source.commits).toEqual([]);
  });

  test.each([
    ["keeps the membership alive", 0],
    ["goes on beating when a beat is refused, so that the group waits for it", 2],
  ])("long work %s", async (_, refusals) => {
    const yielding: Clock = {
      ...frozen,
      sleep: async (_, signal) => {
        await Promise.resolve();
        signal?.throwIfAborted();
      },
    };
    const { source, mode } = run(
      [request(0)],
      async () => {
        while (source.heartbeats < 3) await Promise.resolve();
        return {};
      },
      yielding,
    );
    source.refusals = refusals;
    await mode.start();
    await source.fetch();
    expect(source.heartbeats).toBeGreaterThanOrEqual(3);
    expect(source.commits).toEqual(["0"]);
  });
});
