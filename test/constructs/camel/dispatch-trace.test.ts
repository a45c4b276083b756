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

async function traceparents(batch: { trace?: string; sampled?: boolean }): Promise<(string | undefined)[]> {
  const input = JSON.stringify({ timestamp: "t", events: [event(20)], ...batch });
  const { requests } = JSON.parse(await raw(input, program, ["-c"]));
  return requests.map(({ json }: { json: string }) => JSON.parse(json).traceparent);
}

test("each request of a batch has a trace of its own, whose span is known for the dispatcher's", async () => {
  const all = await traceparents({ trace: TRACE, sampled: true });
  expect(all[0]).toBe("00-0af7651916cd43dd8448eb211c800000-8448eb211c800000-01");
  expect(all[17]).toBe("00-0af7651916cd43dd8448eb211c800011-8448eb211c800011-01");
  expect(new Set(all.map((text) => parseTraceparent(text)?.traceId)).size).toBe(20);
});

test("a batch that is not sampled has its trace ids all the same", async () => {
  expect((await traceparents({ trace: TRACE, sampled: false }))[0]).toMatch(/-00$/);
});

test("a batch without a trace makes requests without", async () => {
  expect(await traceparents({})).toEqual(Array(20).fill(undefined));
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
