import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type Dispatched, dispatch } from "../../../services/devstack/src/dispatch/dispatch";
import { batchOfEvents } from "../../dispatch/arbitrary-events";
import { ingestSettings, RULES } from "../../dispatch/dispatch-rules";
import { type DispatchVector, dispatchVectors } from "../../dispatch/vectors";
import type { CamelDispatcher } from "../servers/camel-dispatcher";
import { KafkaBroker } from "../servers/kafka-broker";
import { Pipeline, type Written } from "./pipeline";
import { rejection } from "./rejection";

jest.setTimeout(180_000);

/** The same for every engine; not when, in which trace, and in which order requests for several tables come. */
type Traced = Dispatched["requests"][number] & { readonly message: { readonly traceparent?: string } };

function comparable({ requests, rejected }: Dispatched) {
  return {
    requests: requests
      .map(({ path, key, message: { timestamp: _, traceparent: __, ...message } }: Traced) =>
        JSON.stringify({ path, key, message }),
      )
      .sort(),
    rejected,
  };
}

/** @param firstOffset of the events that were sent */
function outcome({ requests, deadLetters }: Written, firstOffset = 0): Dispatched {
  return {
    requests: requests.map(({ path, key, message }) => ({ path, key: key ?? "", message })),
    rejected: deadLetters.map(({ headers }) => rejection(headers, firstOffset)),
  };
}

/** Vectors that one dispatcher can run. */
function vectorsByRules() {
  const byRules = new Map<string, DispatchVector[]>();
  for (const vector of dispatchVectors()) {
    const rules = JSON.stringify(vector.rules);
    byRules.set(rules, [...(byRules.get(rules) ?? []), vector]);
  }
  return [...byRules.values()].map((vectors) => ({ names: vectors.map(({ name }) => name), vectors }));
}

describe("the dispatcher in Camel", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-e2e-"));
  let broker: KafkaBroker;
  let camel: CamelDispatcher | undefined;

  beforeAll(async () => {
    broker = await KafkaBroker.start(join(folder, "kafka"));
  });

  // They share a consumer group: one that was killed would keep its partitions until its session ends.
  afterEach(async () => {
    await camel?.stop();
  });

  afterAll(async () => {
    await broker?.process.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(vectorsByRules())("agrees on the vectors $names", async ({ names, vectors }) => {
    const pipeline = await Pipeline.create(broker, `vectors-${names[0]}`);
    // A batch is what lies between two silences; nothing is sent before the last one is dispatched.
    camel = await pipeline.dispatcher(folder, ingestSettings(vectors[0]!.rules, { idle_timeout_ms: 300 }));
    let sent = 0;
    for (const { name, events, expected } of vectors) {
      await pipeline.send(events, 0);
      await pipeline.drained();
      const actual = outcome(await pipeline.written(), sent);
      expect({ name, ...comparable(actual) }).toEqual({ name, ...comparable(expected) });
      sent += events.length;
    }
  });

  test("does what the TypeScript dispatcher does, on random events", async () => {
    // Full batches close at once, so that the engine's batches are exactly these.
    const size = 12;
    const random = fc.sample(batchOfEvents(), { numRuns: 200, seed: 20_260_101 }).flat();
    const batches = Array.from({ length: 40 }, (_, at) => random.slice(at * size, (at + 1) * size));
    const pipeline = await Pipeline.create(broker, "random");
    camel = await pipeline.dispatcher(folder, ingestSettings(RULES, { max_events: size }));
    await pipeline.send(batches.flat(), 0);
    await pipeline.drained();
    const expected = batches.map((events, at) => {
      const { requests, rejected } = dispatch(events, RULES, "t");
      return { requests, rejected: rejected.map((one) => ({ ...one, index: at * size + one.index })) };
    });
    const written = await pipeline.written();
    expect(comparable(outcome(written))).toEqual(
      comparable({
        requests: expected.flatMap(({ requests }) => requests),
        rejected: expected.flatMap(({ rejected }) => rejected),
      }),
    );
    for (const { headers, message } of written.requests) {
      expect(message.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(headers).toEqual({ "content-type": "application/json" });
      expect((message as Traced["message"]).traceparent).toMatch(/^00-[0-9a-f]{16}([0-9a-f]{16})-\1-00$/);
    }
  });
});
