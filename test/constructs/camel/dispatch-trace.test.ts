import { Testing } from "cdk8s";
import { raw } from "jq-wasm";
import { dispatchProgram } from "../../../constructs/camel/dispatch-program";
import { FileDispatcher } from "../../../constructs/camel/file-dispatcher";
import { orderedRules } from "../../../constructs/ingest/dispatch-rules";
import { parseTraceparent } from "../../../services/ingest-core/src/tracing";
import { only, render } from "../../support/manifests";
import { topics } from "./topics";

const rules = { lightMaxBytes: 1000, lightMaxFiles: 100, tables: [], defaultTable: "db.t" };
const program = dispatchProgram(orderedRules(Testing.chart(), rules, {}));
const TRACE = "0af7651916cd43dd8448eb211c80319c";

/** Objects that are requests of their own. */
const event = (count: number) =>
  JSON.stringify({
    Records: Array.from({ length: count }, (_, at) => ({
      eventName: "ObjectCreated:Put",
      s3: { bucket: { name: "inbox" }, object: { key: `${at}`, size: 5000 } },
    })),
  });

describe("the requests of one batch", () => {
  const outputs: (string | undefined)[][] = [];
  // One call for all: each call of jq-wasm costs its process memory.
  beforeAll(async () => {
    const batches = [{ trace: TRACE, sampled: true }, { trace: TRACE, sampled: false }, {}];
    const input = batches.map((batch) => JSON.stringify({ timestamp: "t", events: [event(20)], ...batch }));
    for (const line of (await raw(input.join("\n"), program, ["-c"])).trim().split("\n")) {
      const { requests } = JSON.parse(line) as { requests: { json: string }[] };
      outputs.push(requests.map(({ json }) => JSON.parse(json).traceparent));
    }
  });

  test("have traces of their own, whose spans are known for the dispatcher's", () => {
    const [all = []] = outputs;
    expect(all[0]).toBe("00-0af7651916cd43dd8448eb211c800000-8448eb211c800000-01");
    expect(all[17]).toBe("00-0af7651916cd43dd8448eb211c800011-8448eb211c800011-01");
    expect(new Set(all.map((text) => parseTraceparent(text)?.traceId)).size).toBe(20);
  });

  test("have their trace ids also when the batch is not sampled", () => {
    expect(outputs[1]?.[0]).toMatch(/-00$/);
  });

  test("have none when the batch has none", () => {
    expect(outputs[2]).toEqual(Array(20).fill(undefined));
  });
});

test("the route samples the share that it is told, and nothing by itself", () => {
  const flows = (props: { traceSampling?: number }) => {
    const manifests = render(
      (chart) => new FileDispatcher(chart, "d", { namespace: "eventing-demo", topics, ...rules, ...props }),
    );
    return JSON.stringify(
      (only(manifests, "Integration") as unknown as { spec: { flows: unknown } }).spec.flows,
    );
  };
  expect(flows({})).toContain("sampled: Math.random() < 0,");
  expect(flows({ traceSampling: 0.1 })).toContain("sampled: Math.random() < 0.1,");
});
