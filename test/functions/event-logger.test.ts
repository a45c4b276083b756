import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { handle } from "../../functions/event-logger/src/index";

const folder = path.join(__dirname, "../../functions/event-logger");
const read = (file: string) => readFileSync(path.join(folder, file), "utf8");

const event = { specversion: "1.0", id: "1", type: "dev.knative.sources.ping", source: "/test" };

async function call(input?: unknown) {
  const info = jest.fn();
  const warn = jest.fn();
  const reply = await handle({ log: { info, warn } }, input);
  return { reply, info: info.mock.calls, warn: warn.mock.calls };
}

async function logged(data: unknown) {
  const { info } = await call({ ...event, data });
  return (info as { event: { data: unknown } }[][])[0]![0]!.event.data;
}

describe("the handler", () => {
  test("logs an event once, and answers without one that would come back through the Broker", async () => {
    const { reply, info, warn } = await call({ ...event, subject: "s", data: { message: "hi" } });
    const { specversion, ...attributes } = event;
    expect(specversion).toBe("1.0");
    expect(info).toEqual([
      [{ event: { ...attributes, subject: "s", data: { message: "hi" } } }, "event received"],
    ]);
    expect(warn).toEqual([]);
    expect(reply).toBe("");
  });

  test.each([[undefined], [null], ["text"], [{ message: "hi" }]])(
    "refuses %j, which is no event, for good",
    async (input) => {
      const { reply, info, warn } = await call(input);
      expect(reply).toEqual({ statusCode: 400, body: "expected a CloudEvent\n" });
      expect(info).toEqual([]);
      expect(warn).toHaveLength(1);
    },
  );

  test("shows bytes as base64, also as the cloudevents package keeps them", async () => {
    expect(await logged(Buffer.from("abc"))).toBe("YWJj");
    expect(await logged(Uint32Array.from([0, 1, 2]))).toBe("AAEC");
  });

  test("shows only the beginning of long data", async () => {
    expect(await logged("x".repeat(1024))).toBe("x".repeat(1024));
    expect(await logged("x".repeat(5000))).toBe(`${"x".repeat(1024)}…`);
    expect(await logged({ rows: Array.from({ length: 5000 }, () => 1) })).toHaveLength(1025);
  });

  test("logs an event without data", async () => {
    expect(await logged(undefined)).toBeUndefined();
  });
});

describe("func.yaml", () => {
  const func = parse(read("func.yaml")) as Record<string, unknown>;

  test("is of the spec version that func 1.21 writes, with the keys it knows", () => {
    expect(func).toMatchObject({
      specVersion: "0.36.0",
      name: "event-logger",
      runtime: "typescript",
      invoke: "cloudevent",
    });
    // Top-level keys of pkg/functions/function.go.
    const known = [
      "specVersion",
      "name",
      "domain",
      "runtime",
      "registry",
      "image",
      "namespace",
      "created",
      "invoke",
    ];
    expect([...known, "build", "run", "deploy"]).toEqual(expect.arrayContaining(Object.keys(func)));
  });

  test("builds before it runs, and runs what it built", () => {
    expect(func.build).toMatchObject({ buildEnvs: [{ name: "BP_NODE_RUN_SCRIPTS", value: "build" }] });
    const { scripts, main, dependencies } = JSON.parse(read("package.json")) as {
      scripts: Record<string, string>;
      main: string;
      dependencies: Record<string, string>;
    };
    const { compilerOptions } = JSON.parse(read("tsconfig.json")) as {
      compilerOptions: Record<string, string>;
    };
    expect(main).toBe(`${compilerOptions.outDir}/index.js`);
    expect(scripts.start).toContain(`faas-js-runtime ./${main}`);
    expect(scripts.build).toBe("tsc");
    expect(dependencies).toEqual({ "faas-js-runtime": "2.4.0" });
  });

  test("listens to the ping events of the eventing demo's Broker", () => {
    expect(func.deploy).toMatchObject({
      namespace: "eventing-demo",
      subscriptions: [{ source: "default", filters: { type: "dev.knative.sources.ping" } }],
    });
  });
});
