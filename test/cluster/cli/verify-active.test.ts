import { spawn } from "node:child_process";
import { join } from "node:path";
import { healthyPlatform, installedFromTheStart } from "../scenario/healthy-platform";
import { installOperator, operatorRelease, uninstallOperator } from "../scenario/operators/releases";
import { type ProbeFaults, probeTools } from "../scenario/probe-tools";
import { ProbeWorld } from "../scenario/probe-world";
import { openShell, type Shell } from "../support/floe";
import { type Platform, type RenderedPlatform, renderPlatform, startPlatform } from "../support/platform";

const ISTIO = {
  components: { envoy_gateway: { enabled: false }, istio: { enabled: true }, monitoring: { enabled: false } },
  demos: { fault_injection: "none" },
};
const PROBED_TABLE = { ingest: { tables: [{ prefix: "incoming/floe-verify/", table: "floe_verify.rows" }] } };

/** What probes have made outside of Kubernetes and not taken away: objects, topics. */
class MadeByProbes extends Set<string> {
  private heard: (() => void)[] = [];

  /** Resolves when something is made. */
  next(): Promise<void> {
    return new Promise((resolve) => this.heard.push(resolve));
  }

  override add(name: string): this {
    for (const resolve of this.heard?.splice(0) ?? []) resolve();
    return super.add(name);
  }
}

interface Stage {
  readonly platform: Platform;
  readonly probes: ProbeWorld;
  readonly shell: Shell;
  readonly rendered: RenderedPlatform;
  readonly made: MadeByProbes;
}

async function open(
  config: object,
  faults: ProbeFaults = {},
  operators: readonly string[] = [],
): Promise<Stage> {
  const rendered = renderPlatform((document) => {
    for (const [section, values] of Object.entries(config))
      for (const [key, value] of Object.entries(values)) document.setIn([section, key], value);
  });
  const made = new MadeByProbes();
  const probes = await ProbeWorld.start(probeTools(faults, made));
  const platform = await startPlatform(
    healthyPlatform({ installed: installedFromTheStart, instead: [probes.rule] }),
  );
  for (const name of operators) installOperator(platform.engine.world, operatorRelease(name));
  for (let round = 0; round < 20; round++) {
    const { code } = await platform.kubectl(["apply", "--server-side", "-f", rendered.dist]);
    if (code === 0) break;
    platform.clock.advance(10_000);
  }
  platform.clock.advance(600_000);
  const shell = openShell(platform.env);
  shell.configure(config);
  return { platform, probes, shell, rendered, made };
}

async function close({ platform, probes, shell, rendered }: Stage): Promise<void> {
  shell.leave();
  await probes.stop();
  await platform.stop();
  rendered.remove();
}

interface Report {
  readonly checks: readonly { id: string; state: string; detail?: string }[];
}

/** Jobs of probes, and jobs that the launcher has made for one. */
const left = async ({ platform }: Stage) => {
  const named = async (kind: string, manager: string) =>
    (
      await platform.kubectl([
        "get",
        kind,
        "-A",
        "-l",
        `app.kubernetes.io/managed-by=${manager}`,
        "-o",
        "name",
      ])
    ).stdout;
  return (await named("jobs", "floe-verify")) + (await named("sparkapplications", "spark-launcher"));
};

/** Resolves as soon as a Job is made. */
function firstJob({ server, engine }: Platform): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = server.store.subscribe(() => {
      if (engine.world.list("Job.batch").length === 0) return;
      unsubscribe();
      resolve();
    });
  });
}

describe("floe verify --active", () => {
  const faults = { kafkaForgets: false, filesStay: false, sparkFails: false };
  let stage: Stage;
  beforeAll(async () => {
    stage = await open(PROBED_TABLE, faults);
  });
  afterAll(() => close(stage));
  afterEach(() => expect(stage.platform.engine.errors).toEqual([]));

  test("sends requests, messages, events and a file, and leaves nothing behind", async () => {
    const { code, stdout, stderr } = await stage.shell.floe("verify", "--active", "-o", "json");
    const { checks } = JSON.parse(stdout) as Report;
    const active = (id: string) => checks.find((check) => check.id === id);
    expect(checks.filter(({ state }) => state === "fail")).toEqual([]);
    expect(code).toBe(0);
    expect(active("hello.scale-from-zero")).toMatchObject({ state: "pass", detail: "200 after 1.234 s" });
    expect(active("hello.responds")).toMatchObject({ state: "pass", detail: "200, 200" });
    expect(active("kafka.produce-consume")).toMatchObject({ state: "pass" });
    expect(active("kafka-source.delivers")).toMatchObject({ state: "pass" });
    expect(active("broker.delivers")).toMatchObject({ state: "pass" });
    expect(active("ping.delivers")).toMatchObject({ state: "pass" });
    expect(active("ingest.row")).toMatchObject({ state: "pass", detail: "rows 41 -> 42" });
    expect(active("s3-events.delivers")).toMatchObject({ state: "pass" });
    expect(active("ingest.heavy-row")).toMatchObject({
      state: "pass",
      detail: "heavy-0123456789abcdef0123, rows 42 -> 43",
    });
    expect(active("istio.traces")).toMatchObject({ state: "skip", detail: "components.istio is off" });
    expect(stderr).toContain("► a message that is produced is consumed kafka.produce-consume");
    expect(await left(stage)).toBe("");
    expect([...stage.made]).toEqual([]);
  });

  test("a Spark job that fails is the reason, and is deleted with its file", async () => {
    faults.sparkFails = true;
    const { stdout } = await stage.shell.floe(
      "verify",
      "--active",
      "--only",
      "ingest.heavy-row",
      "-o",
      "json",
    );
    faults.sparkFails = false;
    const { checks } = JSON.parse(stdout) as Report;
    expect(checks.filter(({ id }) => id === "ingest.heavy-row")).toMatchObject([
      {
        state: "fail",
        detail: "sparkapplication heavy-0123456789abcdef0123 failed: driver container failed",
      },
    ]);
    expect(await left(stage)).toBe("");
    await stage.probes.settled();
    expect([...stage.made]).toEqual([]);
  });

  test("does not try what is known to be broken, and writes to no table without a rule for it", async () => {
    stage.shell.configure({});
    await stage.platform.kubectl(["delete", "broker", "default", "-n", "eventing-demo", "--wait=false"]);
    const { code, stdout } = await stage.shell.floe("verify", "--active", "--phase", "2", "-o", "json");
    const { checks } = JSON.parse(stdout) as Report;
    const found = (id: string) => checks.find((check) => check.id === id);
    expect(code).toBe(1);
    expect(found("broker.delivers")).toMatchObject({ state: "skip", detail: "broker.ready did not pass" });
    expect(found("ingest.row")).toMatchObject({
      state: "skip",
      detail: "ingest.tables has no rule for it: {prefix: incoming/floe-verify/, table: floe_verify.rows}",
    });
    expect(stage.probes.scripts.filter((name) => name.includes("-event-"))).toHaveLength(1);
  });

  test("a script's own words are the reason, and its Job is deleted too", async () => {
    faults.kafkaForgets = true;
    const { code, stdout } = await stage.shell.floe("verify", "--active", "--only", "kafka", "-o", "json");
    faults.kafkaForgets = false;
    expect(code).toBe(1);
    const { checks } = JSON.parse(stdout) as Report;
    expect(checks.find(({ id }) => id === "kafka.produce-consume")).toMatchObject({
      state: "fail",
      detail: "the round trip failed: got '' back",
    });
    expect(await left(stage)).toBe("");
  });

  test("Ctrl-C in the middle deletes what was made and ends with 130", async () => {
    const { shell } = stage;
    shell.configure(PROBED_TABLE);
    faults.filesStay = true;
    // The built command, because the signal goes to a process.
    const floe = spawn(
      process.execPath,
      [join(__dirname, "../../../lib/cli/floe.js"), "verify", "--active", "--only", "ingest.row"],
      { cwd: shell.folder, env: process.env, stdio: "ignore" },
    );
    const ended = new Promise<number | null>((resolve) => floe.on("close", resolve));
    await stage.made.next();
    floe.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(await left(stage)).toBe("");
    // The script hears of it, and takes its object away.
    await stage.probes.settled();
    faults.filesStay = false;
    expect([...stage.made]).toEqual([]);
  });

  test("an API server that goes away ends the run with 3", async () => {
    const run = stage.shell.floe("verify", "--active", "--only", "kafka");
    await firstJob(stage.platform);
    stage.platform.server.faults.unreachableAfter(0);
    const { code, stderr } = await run;
    stage.platform.server.faults.heal();
    expect(code).toBe(3);
    expect(stderr).toContain("FLOE8004");
    expect(stderr).toContain("not deleted: jobs of floe.dev/verify-run=");
    await stage.platform.kubectl(["delete", "jobs", "-A", "-l", "app.kubernetes.io/managed-by=floe-verify"]);
  });
});

describe("floe verify --active in the mesh", () => {
  const faults = { plaintextAccepted: false };
  let stage: Stage;
  beforeAll(async () => {
    stage = await open(ISTIO, faults, ["istio", "kiali"]);
    const { server, engine } = stage.platform;
    uninstallOperator(engine.world, operatorRelease("eg"));
    server.output.setProxy("istio-system/services/tracing", () => ({
      code: 200,
      body: { data: ["hello", "activator"] },
    }));
    server.output.setProxy("istio-system/services/kiali", () => ({
      code: 200,
      body: { elements: { edges: [{}] } },
    }));
  });
  afterAll(() => close(stage));

  async function phase3(...flags: readonly string[]) {
    const { stdout } = await stage.shell.floe("verify", "--active", "--phase", "3", "-o", "json", ...flags);
    return (JSON.parse(stdout) as Report).checks;
  }

  test("lets the gateway through and nobody else, and Kiali and Jaeger see it", async () => {
    const checks = await phase3();
    const found = (id: string) => checks.find((check) => check.id === id);
    expect(checks.filter(({ state }) => state === "fail")).toEqual([]);
    expect(found("istio.plaintext-refused")).toMatchObject({ state: "pass", detail: "refused" });
    expect(found("istio.caller-denied")).toMatchObject({ state: "pass", detail: "403" });
    expect(found("istio.traces")).toMatchObject({ state: "pass", detail: "2 services" });
    expect(found("istio.topology")).toMatchObject({ state: "pass", detail: "1 edges" });
  });

  test("any answer to plaintext past the gateway is a failure", async () => {
    faults.plaintextAccepted = true;
    expect(await phase3("--only", "istio.plaintext-refused")).toMatchObject([
      { state: "fail", detail: "plaintext to the pod was answered with 200" },
    ]);
  });
});
