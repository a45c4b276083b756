import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ConsumerRunConfig, EachBatchPayload } from "kafkajs";
import { KafkaSource } from "./kafka-source";

/** A consumer in the hands of the tests, for what a broker does too seldom. */
class FakeConsumer {
  readonly events = { CRASH: "crash", GROUP_JOIN: "join" };
  readonly commits: string[] = [];
  readonly resolved: string[] = [];
  /** What commits wait for. */
  answer: Promise<void> = Promise.resolve();
  private readonly listeners = new Map<string, () => void>();
  private config: ConsumerRunConfig | undefined;

  on(name: string, listener: () => void): void {
    this.listeners.set(name, listener);
  }
  async connect(): Promise<void> {}
  async subscribe(): Promise<void> {}
  async disconnect(): Promise<void> {}
  async run(config: ConsumerRunConfig): Promise<void> {
    this.config = config;
  }
  async commitOffsets([place]: readonly { readonly offset: string }[]): Promise<void> {
    this.commits.push(place!.offset);
    await this.answer;
  }

  join(): void {
    this.listeners.get("join")?.();
  }

  async deliver(...offsets: readonly string[]): Promise<void> {
    const messages = offsets.map((offset) => ({
      offset,
      key: null,
      value: null,
      timestamp: "0",
      headers: {},
    }));
    await this.config?.eachBatch?.({
      batch: { topic: "t", partition: 0, messages },
      resolveOffset: (offset: string) => this.resolved.push(offset),
      heartbeat: async () => undefined,
      isRunning: () => true,
      isStale: () => false,
    } as unknown as EachBatchPayload);
  }
}

let mockConsumer: FakeConsumer;
jest.mock("kafkajs", () => ({
  logLevel: {},
  Kafka: class {
    consumer() {
      return mockConsumer;
    }
  },
}));

describe("the stand-in for Knative's KafkaSource, when its group moves on", () => {
  let receiver: Server;
  let source: KafkaSource;
  const delivered: string[] = [];
  let answered: () => void = () => undefined;

  beforeEach(async () => {
    mockConsumer = new FakeConsumer();
    delivered.length = 0;
    receiver = createServer();
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    jest.useFakeTimers({
      doNotFake: ["nextTick", "setImmediate", "setTimeout", "clearTimeout", "performance"],
    });
    const delivery = { retry: 0, backoffPolicy: "linear", backoffDelay: "PT0S", timeout: "PT30S" };
    source = await KafkaSource.start({
      manifest: {
        metadata: { name: "orders", namespace: "n" },
        spec: { topics: ["t"], consumerGroup: "g", initialOffset: "earliest", ordering: "ordered", delivery },
      },
      bootstrapServers: "nobody",
      sink: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
      commitIntervalMs: 10,
      delivered: ({ offset }) => delivered.push(offset),
    });
  });
  afterEach(async () => {
    jest.useRealTimers();
    answered();
    await source.stop();
    receiver.closeAllConnections();
    receiver.close();
  });

  test("commits one offset at a time, so that none arrives after a later one", async () => {
    receiver.on("request", (_, response) => response.end());
    mockConsumer.answer = new Promise((resolve) => {
      answered = resolve;
    });
    await mockConsumer.deliver("0");
    jest.advanceTimersByTime(10);
    await mockConsumer.deliver("1");
    jest.advanceTimersByTime(1000);
    expect(mockConsumer.commits).toEqual(["1"]);
    answered();
    jest.useRealTimers();
    await source.stop();
    expect(mockConsumer.commits).toEqual(["1", "2"]);
  });

  test("what was in work when the group was joined again comes again, and moves neither position nor offset", async () => {
    const first = once(receiver, "request") as Promise<[unknown, ServerResponse]>;
    const working = mockConsumer.deliver("0", "1");
    const [, response] = await first;
    mockConsumer.join();
    response.end();
    await working;
    expect({ delivered, resolved: mockConsumer.resolved }).toEqual({ delivered: ["0"], resolved: [] });
    jest.advanceTimersByTime(1000);
    expect(mockConsumer.commits).toEqual([]);
    receiver.on("request", (_, again) => again.end());
    await mockConsumer.deliver("0", "1");
    expect({ delivered, resolved: mockConsumer.resolved }).toEqual({
      delivered: ["0", "0", "1"],
      resolved: ["0", "1"],
    });
    jest.advanceTimersByTime(10);
    expect(mockConsumer.commits).toEqual(["2"]);
  });
});
