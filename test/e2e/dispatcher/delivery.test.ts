import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import type { CamelDispatcher } from "../servers/camel-dispatcher";
import { eventually } from "../servers/eventually";
import { KafkaBroker } from "../servers/kafka-broker";
import { createdMany } from "./bucket-events";
import { Pipeline } from "./pipeline";

jest.setTimeout(180_000);

describe("the dispatcher's delivery", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-e2e-"));
  let broker: KafkaBroker;
  let dispatchers: CamelDispatcher[] = [];

  const start = async (pipeline: Pipeline, ...rest: [string, object?, object?]) => {
    const [name, batch = {}, options = {}] = rest;
    const dispatcher = await pipeline.dispatcher(join(folder, name), { batch }, options);
    dispatchers.push(dispatcher);
    return dispatcher;
  };

  beforeAll(async () => {
    broker = await KafkaBroker.start(join(folder, "kafka"));
  });

  afterEach(async () => {
    await Promise.all(dispatchers.map((one) => one.stop()));
    dispatchers = [];
  });

  afterAll(async () => {
    await broker?.process.kill();
    if (!process.env.KEEP) rmSync(folder, { recursive: true, force: true });
  });

  test("a batch whose partitions went to somebody else does not take back what is committed there", async () => {
    const pipeline = await Pipeline.create(broker, "handover");
    // A batch must not close by a silence while the other one starts, on a machine that has much else to do.
    const batch = { idle_timeout_ms: 60_000 };
    const first = await start(pipeline, "first", batch);
    await Promise.all(
      [0, 1, 2].map((partition) => pipeline.send(createdMany(`${partition}/`, 5), partition)),
    );
    await eventually("the first has read everything", () =>
      assigned(first).length === 3 ? true : undefined,
    );
    // Kept back: 15 of 50. The second one reads those of its partitions again, as does the first of its own.
    const second = await start(pipeline, "second", batch);
    const [lost, kept] = await eventually("they share the partitions", () => {
      const [mine, others] = [assigned(first), assigned(second)];
      return others.length > 0 && mine.length + others.length === 3 ? [others, mine] : undefined;
    });
    await pipeline.send(createdMany("lost/", 50 - 5 * lost.length), lost[0]);
    await eventually("the second one dispatched a batch", async () =>
      (await pipeline.lag()) === BigInt(5 * kept.length) ? true : undefined,
    );
    await pipeline.send(createdMany("kept/", 35 - 5 * kept.length), kept[0]);
    // After one more rebalance it would have read them once more: then the rest waits for a silence.
    await pipeline.drained(120_000);
  }, 300_000);

  test("what is not written is not committed: a dispatcher that dies before a topic takes its batch loses none", async () => {
    const pipeline = await Pipeline.create(broker, "held", "light");
    const batch = { max_events: 21, idle_timeout_ms: 500 };
    const options = { sessionTimeoutMs: 6_000 };
    const dispatcher = await start(pipeline, "held", batch, options);
    await pipeline.send([...createdMany("", 20), "not json"], 0);
    await eventually("the batch is held up", () =>
      dispatcher.process.log().includes("held-light=UNKNOWN_TOPIC_OR_PARTITION") ? true : undefined,
    );
    expect(await pipeline.lag()).toBe(21n);
    await dispatcher.process.kill();
    await pipeline.createTopics("light");
    await dispatcher.start();
    await pipeline.drained(60_000);
    const { requests, deadLetters } = await pipeline.written();
    expect(requests.map(({ message }) => message.file_count)).toEqual([20]);
    // Once by each of its two lives.
    expect(deadLetters.map(({ value }) => String(value))).toEqual(["not json", "not json"]);
  });

  test("kills, restarts and rebalances lose no object and no dead letter", async () => {
    const pipeline = await Pipeline.create(broker, "chaos");
    const batch = { max_events: 20, idle_timeout_ms: 500 };
    // As long as Kafka's own 45 s the dead would keep their partitions.
    const options = { sessionTimeoutMs: 6_000 };
    const [one, two] = [
      await start(pipeline, "one", batch, options),
      await start(pipeline, "two", batch, options),
    ];

    const keys = Array.from({ length: 60 }, (_, round) => createdMany(`${round}/`, 20)).flat();
    const feed = async () => {
      for (let at = 0; at < keys.length; at += 20) {
        await pipeline.send([...keys.slice(at, at + 20), `not json ${at}`]);
        await pause(250);
      }
    };
    const disturb = async () => {
      const moments = fc.sample(fc.integer({ min: 0, max: 3_000 }), { seed: 4_711, numRuns: 6 });
      const disturbances = [
        () => one.process.kill(),
        () => one.start(),
        () => broker.process.kill().then(() => broker.process.start()),
        () => two.process.kill(),
        () => two.start(),
        () => one.stop().then(() => one.start()),
      ];
      for (const [at, disturbance] of disturbances.entries()) {
        await pause(moments[at]);
        await disturbance();
      }
    };
    await Promise.all([feed(), disturb()]);
    await pipeline.drained(120_000);

    const { requests, deadLetters } = await pipeline.written();
    const uris = requests.flatMap(({ message }) => message.files.map(({ uri }) => uri));
    const expected = keys.map((event) => JSON.parse(event).Records[0].s3.object.key);
    expect([...new Set(uris)].sort()).toEqual(
      expected.map((key: string) => `s3://events-inbox/${key}`).sort(),
    );
    expect([...new Set(deadLetters.map(({ value }) => String(value)))].sort()).toEqual(
      Array.from({ length: 60 }, (_, round) => `not json ${20 * round}`).sort(),
    );
  });
});

/** Partitions of a dispatcher, by what its consumer says last. */
function assigned(dispatcher: CamelDispatcher): number[] {
  const lines = dispatcher.logged("org.apache.kafka.clients.consumer.internals.ConsumerCoordinator");
  const last = lines.findLast((line) => line.includes("Notifying assignor about the new Assignment"));
  const partitions = /partitions=\[(.*?)\]/.exec(last ?? "")?.[1] ?? "";
  return partitions.split(", ").flatMap((name) => (name === "" ? [] : [Number(name.split("-").at(-1))]));
}
