import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { FloeConfig } from "../../../config/types";
import { el } from "../../../constructs/nifi/expression-language";
import { PROCESSORS, type ProcessorKind } from "../../../constructs/nifi/processor-types";
import { readBucketEvent } from "../../../services/devstack/src/dispatch/bucket-event";
import { type Dispatched, dispatch } from "../../../services/devstack/src/dispatch/dispatch";
import type { DispatchRules } from "../../../services/devstack/src/dispatch/rules";
import { batchOfEvents } from "../../dispatch/arbitrary-events";
import { ingestSettings, RULES } from "../../dispatch/dispatch-rules";
import { dispatchVectors } from "../../dispatch/vectors";
import type { ConfigChange } from "../../support/changed-config";
import { type FlowOutcome, NifiProcessors } from "../servers/nifi-processors";
import { rejection } from "./rejection";
import { type SynthesizedFlow, synthesizedFlow } from "./synthesized-flow";

jest.setTimeout(120_000);

/** Batches close after a second, the least age that MergeContent knows, so that no test waits for long. */
function flowOf(
  rules: DispatchRules,
  batch: ConfigChange<FloeConfig["ingest"]["batch"]> = {},
): SynthesizedFlow {
  return synthesizedFlow(ingestSettings(rules, { idle_timeout_ms: 1000, ...batch }));
}

/** What can be compared: MiNiFi neither keeps the order nor drops repeats, and has a clock of its own. */
function comparable({ requests, rejected }: Pick<Dispatched, "requests" | "rejected">) {
  return {
    requests: requests
      .map(({ path, key, message: { files, table, total_bytes, file_count } }) =>
        JSON.stringify({
          path,
          key,
          table,
          total_bytes,
          file_count,
          files: files.map((one) => JSON.stringify(one)).sort(),
        }),
      )
      .sort(),
    rejected: rejected.map(({ index, code }) => `${index} ${code}`).sort(),
  };
}

function hasRepeats(events: readonly (string | null)[]): boolean {
  const objects = events.flatMap((event) => readBucketEvent(event).created);
  const identities = objects.map(({ file }) => JSON.stringify([file.uri, file.versionId]));
  return new Set(identities).size < identities.length;
}

function requestsOf({ published }: FlowOutcome): Dispatched["requests"] {
  return (["light", "heavy"] as const).flatMap((path) =>
    (published[`${path}-ingest`] ?? []).map(({ value, key, headers }) => {
      expect(headers).toEqual({ "content-type": "application/json" });
      const message = JSON.parse(value);
      expect(message.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      return { path, key: key ?? "", message };
    }),
  );
}

function comparableOutcome(outcome: FlowOutcome) {
  expect(outcome).toMatchObject({ problems: [], open: 0 });
  const rejected = (outcome.published["s3-events-dlq"] ?? []).map(({ headers }) => rejection(headers));
  // One dead letter per bad record here, one per event there.
  const first = rejected.filter(({ index }, at) => rejected.findIndex((one) => one.index === index) === at);
  return comparable({ requests: requestsOf(outcome), rejected: first });
}

/** An announcement of new objects, as Ceph sends it. */
function created(...objects: readonly { readonly key: string; readonly size: number }[]): string {
  return JSON.stringify({
    Records: objects.map(({ key, size }) => ({
      eventSource: "ceph:s3",
      eventName: "ObjectCreated:Put",
      s3: { bucket: { name: "inbox" }, object: { key, size, eTag: `etag of ${key}` } },
    })),
  });
}

const small = (count: number) =>
  Array.from({ length: count }, (_, at) => created({ key: `k/${at}`, size: 10 }));

const sizes = (outcome: FlowOutcome) =>
  requestsOf(outcome).map(({ path, message }) => `${path} ${message.file_count}`);

describe("the MiNiFi flow in NiFi's own processors", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-e2e-"));
  let nifi: NifiProcessors;

  beforeAll(() => {
    nifi = NifiProcessors.compile(folder);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("is valid in the eyes of every processor, and none has a property by mistake", () => {
    const flow = synthesizedFlow({});
    const [outcome] = nifi.run([{ flow, events: [], until: "full" }]);
    const { problems, processors } = outcome!;
    expect(problems).toEqual([]);
    const standard = flow.rootGroup.processors.filter(({ type }) => !type.endsWith("Kafka"));
    expect(Object.keys(processors).sort()).toEqual(standard.map(({ name }) => name).sort());
    for (const { name, properties } of standard) {
      const { type, ...actual } = processors[name]!;
      const known: readonly string[] = PROCESSORS[type as ProcessorKind].properties;
      expect({ name, unknown: known.filter((property) => !actual.properties.includes(property)) }).toEqual({
        name,
        unknown: [],
      });
      // A mistyped name would count as a dynamic property of processors that take any.
      expect({ name, dynamic: actual.dynamicProperties }).toEqual({
        name,
        dynamic: Object.keys(properties)
          .filter((property) => !known.includes(property))
          .sort(),
      });
    }
  });

  test("is refused with a mistake in a property, a value, an expression or a connection", () => {
    const mistakes = [
      ["SplitRecords", { "JsonPath Expresion": "$.Records" }, "is not a supported property"],
      ["MergeSmall", { "Merge Format": "Concatenation" }, "Merge Format"],
      ["MergeSmall", { "Maximum Number of Entries": "many" }, "Maximum Number of Entries"],
      ["MergeSmall", { "Max Bin Age": "30" }, "Max Bin Age"],
      ["RouteBySize", { large: el("s3.size", "ge(") }, "'large'"],
      ["ReadRecord", { "s3.event": "$.[" }, "'s3.event'"],
      [
        "RouteBySize",
        { medium: el("s3.size", "equals(1)") },
        "the relationships are [large, medium, unmatched]",
      ],
    ] as const;
    const outcomes = nifi.run(
      mistakes.map(([name, change]) => {
        const flow = synthesizedFlow({});
        Object.assign(flow.rootGroup.processors.find((one) => one.name === name)!.properties, change);
        return { flow, events: [], until: "full" };
      }),
    );
    for (const [at, [name, , expected]] of mistakes.entries()) {
      expect(outcomes[at]?.problems.length).toBeGreaterThan(0);
      for (const problem of outcomes[at]!.problems) expect(problem).toMatch(new RegExp(`^${name}: `));
      expect(outcomes[at]?.problems.join("\n")).toContain(expected);
    }
  });

  test("agrees on the shared vectors, and sends a repeated object twice for the ledger to take once", () => {
    const vectors = dispatchVectors();
    const outcomes = nifi.run(
      vectors.map(({ rules, events }) => ({ flow: flowOf(rules), events, until: "aged" })),
    );
    for (const [at, { name, expected, events }] of vectors.entries()) {
      if (hasRepeats(events)) {
        const sent = requestsOf(outcomes[at]!).flatMap(({ message }) => message.files);
        const wanted = expected.requests.flatMap(({ message }) => message.files);
        expect(sent).toEqual(expect.arrayContaining(wanted));
        expect(sent.length).toBeGreaterThan(wanted.length);
      } else expect({ name, ...comparableOutcome(outcomes[at]!) }).toEqual({ name, ...comparable(expected) });
    }
  });

  test("does what the TypeScript dispatcher does, on random events", () => {
    const flow = flowOf(RULES);
    const batches = fc
      .sample(batchOfEvents("right"), { numRuns: 120, seed: 20_260_101 })
      .filter((events) => !hasRepeats(events));
    expect(batches.length).toBeGreaterThan(60);
    const outcomes = nifi.run(batches.map((events) => ({ flow, events, until: "aged" })));
    for (const [at, events] of batches.entries()) {
      expect({ events, ...comparableOutcome(outcomes[at]!) }).toEqual({
        events,
        ...comparable(dispatch(events, RULES, "t")),
      });
    }
  });

  test("closes a batch when it is full or old enough, and never before", () => {
    const rules = { ...RULES, lightMaxBytes: 500_000_000, lightMaxFiles: 200 };
    const thirtySeconds = flowOf(rules, { max_events: 50, idle_timeout_ms: 30_000 });
    const oneSecond = flowOf(rules, { max_events: 50 });
    const [full, open, aged] = nifi.run([
      { flow: thirtySeconds, events: small(120), until: "full" },
      { flow: thirtySeconds, events: small(49), until: "full" },
      { flow: oneSecond, events: small(120), until: "aged" },
    ]);
    expect({ sizes: sizes(full!), open: full!.open }).toEqual({ sizes: ["light 50", "light 50"], open: 20 });
    expect({ sizes: sizes(open!), open: open!.open }).toEqual({ sizes: [], open: 49 });
    expect({ sizes: sizes(aged!), open: aged!.open }).toEqual({
      sizes: ["light 50", "light 50", "light 20"],
      open: 0,
    });
  });

  test("sends what is large the heavy way, a large object alone and at once", () => {
    const rules = { ...RULES, lightMaxBytes: 500_000_000, lightMaxFiles: 200 };
    const wait = { max_events: 300, idle_timeout_ms: 30_000 };
    const files = (count: number, size: number) => [
      created(...Array.from({ length: count }, (_, at) => ({ key: `k/${at}`, size }))),
    ];
    const [alone, ...batches] = nifi.run([
      {
        flow: flowOf(rules, wait),
        events: [created({ key: "k/big", size: 500_000_000 }), ...small(3)],
        until: "full",
      },
      ...[files(200, 10), files(201, 10), files(2, 249_999_999), files(2, 250_000_000)].map((events) => ({
        flow: flowOf(rules, { max_events: 300 }),
        events,
        until: "aged" as const,
      })),
    ]);
    expect({ sizes: sizes(alone!), open: alone!.open }).toEqual({ sizes: ["heavy 1"], open: 3 });
    expect(batches.flatMap(sizes)).toEqual(["light 200", "heavy 201", "light 2", "heavy 2"]);
    expect(requestsOf(batches[3]!)[0]).toMatchObject({ message: { total_bytes: 500_000_000 } });
  });

  test("puts what it can not read into the dead letters, with a reason and where it was read", () => {
    const [outcome] = nifi.run([
      {
        flow: flowOf(RULES),
        events: ["not json", '{"Records":[{"eventName":"ObjectCreated:Put"}]}', null],
        until: "aged",
      },
    ]);
    expect(outcome?.published).toEqual({
      "s3-events-dlq": [
        {
          value: "not json",
          key: null,
          headers: {
            "floe-error-code": "dispatch.not-an-event",
            "floe-error-reason": "the value is not an object with a Records array",
            "floe-source-topic": "s3-events",
            "floe-source-partition": "0",
            "floe-source-offset": "0",
          },
        },
        {
          value: '{"Records":[{"eventName":"ObjectCreated:Put"}]}',
          key: null,
          headers: {
            "floe-error-code": "dispatch.incomplete-record",
            "floe-error-reason": "the record lacks its event name, bucket, key or size",
            "floe-source-topic": "s3-events",
            "floe-source-partition": "0",
            "floe-source-offset": "1",
          },
        },
      ],
    });
  });
});
