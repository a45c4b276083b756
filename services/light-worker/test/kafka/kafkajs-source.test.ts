import { type ConsumerRunConfig, type EachBatchPayload, KafkaJSNonRetriableError } from "kafkajs";
import { KafkajsSource, type SourceConsumer } from "../../src/kafka/kafkajs-client";
import type { MessageBatch } from "../../src/kafka/message-source";

/** What a source hears of its consumer, and what it tells it. */
class FakeConsumer {
  readonly committed: string[] = [];
  readonly resolved: string[] = [];
  /** Thrown by the next commit. */
  refusal: Error | undefined;
  private readonly listeners = new Map<string, () => void>();
  private config: ConsumerRunConfig | undefined;

  /** A source on this consumer, and the batches it hands on. */
  async source(onBatch: (batch: MessageBatch) => Promise<void>): Promise<void> {
    const consumer = {
      events: { GROUP_JOIN: "joined", CRASH: "crashed" },
      on: (name: string, listener: () => void) => this.listeners.set(name, listener),
      connect: async () => undefined,
      subscribe: async () => undefined,
      run: async (config: ConsumerRunConfig) => {
        this.config = config;
      },
      commitOffsets: async ([place]: readonly { readonly offset: string }[]) => {
        if (this.refusal !== undefined) throw this.refusal;
        this.committed.push(place!.offset);
      },
    };
    const options = { topics: ["orders"], concurrency: 1, failed: () => undefined };
    await new KafkajsSource(consumer as unknown as SourceConsumer, options).start(onBatch);
  }

  join(): void {
    this.listeners.get("joined")?.();
  }

  /** Delivers one record. */
  async deliver(offset: string): Promise<void> {
    await this.config?.eachBatch?.({
      batch: { topic: "orders", partition: 0, messages: [{ offset, key: null, value: null }] },
      resolveOffset: (resolved: string) => this.resolved.push(resolved),
      heartbeat: async () => undefined,
      isRunning: () => true,
      isStale: () => false,
    } as unknown as EachBatchPayload);
  }
}

/** As the broker refuses a member that its group has gone on without. */
const refused = (type: string) => Object.assign(new Error(type), { type, retriable: false });

describe("KafkajsSource", () => {
  test("commits the offset after a record, then lets the fetching go on behind it", async () => {
    const consumer = new FakeConsumer();
    await consumer.source(async (batch) => {
      expect(batch.owned()).toBe(true);
      await batch.commit("41");
    });
    consumer.join();
    await consumer.deliver("41");
    expect(consumer).toMatchObject({ committed: ["42"], resolved: ["41"] });
  });

  test("a batch that was in work when the group was joined again is owned no more, and moves no position", async () => {
    const consumer = new FakeConsumer();
    const owned: boolean[] = [];
    await consumer.source(async (batch) => {
      consumer.join();
      owned.push(batch.owned());
      await batch.commit("41");
    });
    await consumer.deliver("41");
    expect({ owned, resolved: consumer.resolved }).toEqual({ owned: [false], resolved: [] });
  });

  test.each(["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "REBALANCE_IN_PROGRESS"])(
    "a commit that is refused with %s says so itself, and the record is not taken for done",
    async (type) => {
      const consumer = new FakeConsumer();
      await consumer.source((batch) => batch.commit("41"));
      const refusal = refused(type);
      consumer.refusal = Object.assign(new KafkaJSNonRetriableError(refusal), { cause: refusal });
      await expect(consumer.deliver("41")).rejects.toBe(refusal);
      expect(consumer.resolved).toEqual([]);
    },
  );

  test("a commit that fails otherwise fails as it is", async () => {
    const consumer = new FakeConsumer();
    await consumer.source((batch) => batch.commit("41"));
    consumer.refusal = new KafkaJSNonRetriableError(new Error("no broker"));
    await expect(consumer.deliver("41")).rejects.toBe(consumer.refusal);
  });
});
