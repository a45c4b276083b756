import { spawn } from "node:child_process";
import { join } from "node:path";
import { wake } from "../scenario/probe-tools";
import { openShell, type Shell } from "../support/floe";
import { type Platform, startPlatform } from "../support/platform";

/** A pod of Kafka, as Strimzi labels it. */
const broker = (name: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "kafka", labels: { "strimzi.io/name": "events-kafka-kafka" } },
  spec: { containers: [{ name: "kafka", image: "example.com/kafka:1" }] },
});

describe("floe logs", () => {
  let platform: Platform;
  let shell: Shell;

  beforeAll(async () => {
    platform = await startPlatform({ rules: [] });
    const { world } = platform.engine;
    for (const name of ["kafka", "eventing-demo"])
      world.ensure({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    for (const name of ["broker-0", "broker-1"]) {
      world.ensure(broker(name));
      world.setLog(`kafka/${name}`, `one of ${name}\ntwo of ${name}\n`);
    }
    shell = openShell(platform.env);
    shell.configure({});
  });
  afterAll(async () => {
    shell?.leave();
    await platform?.stop();
  });

  const logRequests = () => platform.server.log.requests.filter(({ path }) => path.endsWith("/log"));

  test("shows every pod of a component, each line with its pod", async () => {
    expect(await shell.floe("logs", "kafka")).toMatchObject({
      code: 0,
      stdout:
        "broker-0 | one of broker-0\nbroker-0 | two of broker-0\nbroker-1 | one of broker-1\nbroker-1 | two of broker-1\n",
      stderr: "",
    });
  });

  test("--tail and --since are kubectl's", async () => {
    platform.server.log.clear();
    const { stdout } = await shell.floe("logs", "kafka", "--tail", "1", "--since", "1h30m");
    expect(stdout).toBe("broker-0 | two of broker-0\nbroker-1 | two of broker-1\n");
    for (const { query } of logRequests())
      expect(Object.fromEntries(query)).toMatchObject({
        sinceSeconds: "5400",
        tailLines: "1",
        container: "kafka",
      });
  });

  test("--previous shows what a container said before it was restarted, and tells who has nothing", async () => {
    platform.server.output.setPreviousLog("kafka/broker-1", "out of memory\n");
    expect(await shell.floe("logs", "kafka", "--previous")).toMatchObject({
      code: 0,
      stdout: "broker-1 | out of memory\n",
      stderr: 'error  broker-0: previous terminated container "kafka" in pod "broker-0" not found\n',
    });
  });

  test("sidecars are left out, unless one is asked for by name", async () => {
    const { world } = platform.engine;
    world.ensure({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "hello-1", namespace: "default", labels: { "serving.knative.dev/service": "hello" } },
      spec: {
        containers: ["user-container", "queue-proxy"].map((name) => ({ name, image: "example.com/x:1" })),
      },
    });
    world.setLog("default/hello-1/user-container", "hi\n");
    world.setLog("default/hello-1/queue-proxy", "probe\n");
    expect((await shell.floe("logs", "hello")).stdout).toBe("hello-1 | hi\n");
    expect((await shell.floe("logs", "hello", "-c", "queue-proxy")).stdout).toBe("hello-1 | probe\n");
  });

  test("a service that has scaled to zero is told as such", async () => {
    expect(await shell.floe("logs", "csv-to-iceberg")).toMatchObject({
      code: 1,
      stdout: "",
      stderr:
        "no pod of csv-to-iceberg runs now; a service without requests has none. --follow waits for one\n",
    });
  });

  test("--follow shows pods that come later, and Ctrl-C ends it quietly with 130", async () => {
    const floe = spawn(
      process.execPath,
      [join(__dirname, "../../../lib/cli/floe.js"), "logs", "event-display", "--follow"],
      { cwd: shell.folder, env: process.env },
    );
    let stdout = "";
    let stderr = "";
    const ended = new Promise<number | null>((resolve) => floe.on("close", resolve));
    floe.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (stdout.includes("delivered")) floe.kill("SIGINT");
    });
    floe.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      if (!text.includes("no pod of")) return;
      platform.engine.world.setLog("eventing-demo/event-display-00001-pod", "delivered\n");
      wake("eventing-demo", "event-display", platform.engine.world);
    });
    expect(await ended).toBe(130);
    expect(stdout).toBe("event-display-00001-pod | delivered\n");
    expect(stderr).toBe(
      "no pod of event-display runs now; a service without requests has none. waiting for one\n",
    );
  });

  test("a mistyped component is suggested, and without one all are listed", async () => {
    const wrong = await shell.floe("logs", "dispacher");
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/FLOE8010[\s\S]*try +dispatcher/);
    const { stdout } = await shell.floe("logs");
    expect(stdout.split("\n")).toContain("csv-to-iceberg eventing-demo");
    expect(stdout).not.toContain("istiod");
  });

  test("wrong durations and counts are usage errors", async () => {
    expect(await shell.floe("logs", "kafka", "--since", "soon")).toMatchObject({ code: 2, stdout: "" });
    expect(await shell.floe("logs", "kafka", "--tail", "many")).toMatchObject({ code: 2, stdout: "" });
  });
});
