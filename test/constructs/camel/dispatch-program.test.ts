import { Testing } from "cdk8s";
import fc from "fast-check";
import { raw } from "jq-wasm";
import { dispatchProgram } from "../../../constructs/camel/dispatch-program";
import { type DispatchRules, orderedRules } from "../../../constructs/ingest/dispatch-rules";
import { type Dispatched, dispatch } from "../../../services/devstack/src/dispatch/dispatch";
import { batchOfEvents } from "../../dispatch/arbitrary-events";
import { RULES } from "../../dispatch/dispatch-rules";
import { dispatchVectors } from "../../dispatch/vectors";

interface Output {
  requests: { path: string; key: string; total_bytes: number; file_count: number; json: string }[];
  rejected: Dispatched["rejected"];
}

function program(rules: DispatchRules): string {
  return dispatchProgram(orderedRules(Testing.chart(), rules, {}));
}

/** Runs all batches in one call: each call of jq-wasm costs its process memory. */
async function runAll(
  batches: readonly (readonly (string | null)[])[],
  rules: DispatchRules,
  timestamp: string,
): Promise<Output[]> {
  const input = batches.map((events) => JSON.stringify({ timestamp, events })).join("\n");
  const output = await raw(input, program(rules), ["-c"]);
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

async function run(
  events: readonly (string | null)[],
  rules: DispatchRules,
  timestamp: string,
): Promise<Output> {
  const [output] = await runAll([events], rules, timestamp);
  return output!;
}

function withMessages({ requests, rejected }: Output): unknown {
  return {
    requests: requests.map(({ path, key, json }) => ({ path, key, message: JSON.parse(json) })),
    rejected,
  };
}

describe("the jq program of the dispatcher", () => {
  test.each(dispatchVectors())("agrees on $name: $about", async ({ events, rules, timestamp, expected }) => {
    expect(withMessages(await run(events, rules, timestamp))).toEqual(expected);
  });

  test("does what the TypeScript dispatcher does, on random events", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batchOfEvents(), { minLength: 10, maxLength: 10 }), async (batches) => {
        const outputs = await runAll(batches, RULES, "t");
        expect(outputs.map(withMessages)).toEqual(batches.map((events) => dispatch(events, RULES, "t")));
      }),
      // A run takes as long as hundreds of shrinking steps may, so the counterexample stays as it is.
      { numRuns: 8, endOnFailure: true },
    );
  });

  test("does so for long keys and for more than one message holds", async () => {
    const rules = { lightMaxBytes: 1000, lightMaxFiles: 100, tables: [], defaultTable: "db.t" };
    const event = (...keys: { key: string; letter: string; times: number }[]) => ({
      Records: keys.map((object) => ({
        eventSource: "ceph:s3",
        eventName: "ObjectCreated:Put",
        s3: { bucket: { name: "inbox" }, object: { ...object, size: 1 } },
      })),
    });
    const short = [
      event(...Array.from({ length: 300 }, (_, at) => ({ key: `${1000 + at}`, letter: "é", times: 1020 }))),
      event({ key: "", letter: "k", times: 3072 }),
      event({ key: "", letter: "k", times: 3073 }),
      event({ key: "", letter: "é", times: 1537 }),
    ];
    // jq-wasm reads and writes a megabyte in minutes: keys grow, and requests shrink, within jq.
    const grow = "map((.Records[].s3.object |= {key: (.key + .letter * .times), size: .size}) | tojson)";
    const shrink = ".requests |= map({path, key, json} | .json |= (fromjson | .files |= map(.uri[0:16])))";
    const input = JSON.stringify({ timestamp: "t", events: short });
    const output = JSON.parse(await raw(input, `.events |= ${grow} | ${program(rules)} | ${shrink}`, ["-c"]));

    const events = short.map(({ Records }) =>
      JSON.stringify({
        Records: Records.map(({ s3: { bucket, object }, ...record }) => ({
          ...record,
          s3: { bucket, object: { key: object.key + object.letter.repeat(object.times), size: object.size } },
        })),
      }),
    );
    const expected = dispatch(events, rules, "t");
    expect(output).toEqual({
      requests: expected.requests.map(({ path, key, message }) => ({
        path,
        key,
        json: { ...message, files: message.files.map(({ uri }) => uri.slice(0, 16)) },
      })),
      rejected: expected.rejected,
    });
    expect(expected.requests.map(({ path, message }) => [path, message.file_count])).toEqual([
      ["heavy", 126],
      ["heavy", 126],
      ["light", 49],
    ]);
    expect(expected.rejected.map(({ index }) => index)).toEqual([2, 3]);
  });

  test("counts are those of the message, for the log", async () => {
    const [vector] = dispatchVectors().filter(({ name }) => name === "several-records");
    const { requests } = await run(vector!.events, vector!.rules, vector!.timestamp);
    for (const { json, ...request } of requests)
      expect(JSON.parse(json)).toMatchObject({ table: request.key });
    expect(requests.map(({ total_bytes, file_count }) => [total_bytes, file_count])).toEqual([
      [2, 1],
      [10, 3],
    ]);
  });

  test("the message has the keys of the contract in its order", async () => {
    const [vector] = dispatchVectors().filter(({ name }) => name === "ceph-put");
    const { requests } = await run(vector!.events, vector!.rules, vector!.timestamp);
    expect(requests[0]!.json).toBe(
      '{"files":[{"uri":"s3://events-inbox/incoming/test.parquet","size":1024,' +
        '"etag":"54ac58cc1e2711a1a3d88bce15bb152d","sequencer":"9AED026B7E132438",' +
        '"eventTime":"2026-11-22T13:26:50.938454Z"}],' +
        '"total_bytes":1024,"file_count":1,"timestamp":"2026-01-01T00:00:30Z","table":"db.my_table"}',
    );
  });

  test("a rule can not break out of its literal", async () => {
    const prefix = '\\(1)"]; error("x") #\n';
    const rules = {
      tables: [{ bucket: "inbox", prefix, table: "db.odd" }],
      defaultTable: "db.rest",
      lightMaxBytes: 10,
      lightMaxFiles: 1,
    };
    const record = {
      eventSource: "ceph:s3",
      eventName: "ObjectCreated:Put",
      s3: { bucket: { name: "inbox" }, object: { key: `${prefix}1`, size: 1 } },
    };
    const { requests } = await run([JSON.stringify({ Records: [record] })], rules, "t");
    expect(requests.map(({ key }) => key)).toEqual(["db.odd"]);
  });

  test("holds no property placeholder of Camel", () => {
    expect(
      program({ defaultTable: "db.t", tables: [{ bucket: "b", prefix: "{p", table: "t" }] }),
    ).not.toContain("{{");
  });
});
