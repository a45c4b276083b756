import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { child, type JsonObject, type KubeObject } from "../api-server/kube-object";
import type { Rule } from "./rule";
import type { World } from "./world";

/** One call of a program within a probe's script. */
export interface ToolCall {
  readonly args: readonly string[];
  readonly input: string;
  /** Environment of the Job's container. */
  readonly env: Readonly<Record<string, string>>;
  /** Labels of the Job's Pods. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What a program prints, and how it ends. */
export type ToolAnswer = string | { readonly stdout: string; readonly code: number };

/** Programs of the images, played: `curl`, `kafka-topics.sh` …. */
export type Tools = Readonly<Record<string, (call: ToolCall, world: World) => ToolAnswer>>;

/** Reads the call's answer from the test, because the world is there. */
const STAND_IN = `#!${process.execPath}
const chunks = [];
const piped = process.argv.slice(2).some((arg) => arg === "@-") || process.argv[1].includes("producer");
const send = async () => {
  const body = JSON.stringify({ tool: process.argv[1].split("/").pop(), args: process.argv.slice(2), input: Buffer.concat(chunks).toString() });
  const { stdout, code } = await (await fetch(process.env.PROBE_WORLD, { method: "POST", body })).json();
  process.stdout.write(stdout);
  process.exitCode = code;
};
if (piped) process.stdin.on("data", (chunk) => chunks.push(chunk)).on("end", send);
else send();
`;

interface Call {
  readonly job: KubeObject;
  readonly world: World;
  /** What the kubelet does when the Job was deleted. */
  readonly terminate: () => void;
}

/**
 * Runs the scripts of probe Jobs as a kubelet would, in a real `sh`, with stand-ins of the programs that
 * their images bring: what is quoted wrongly in a script fails here too.
 */
export class ProbeWorld {
  private readonly running = new Set<Promise<void>>();
  /** Every script that ran, by the name of its Job. */
  readonly scripts: string[] = [];

  private constructor(
    private readonly folder: string,
    private readonly server: Server,
    private readonly calls: Map<string, Call>,
  ) {}

  static async start(tools: Tools): Promise<ProbeWorld> {
    const folder = mkdtempSync(join(tmpdir(), "floe-probes-"));
    mkdirSync(join(folder, "bin"));
    for (const tool of Object.keys(tools)) {
      writeFileSync(join(folder, "bin", tool), STAND_IN);
      chmodSync(join(folder, "bin", tool), 0o755);
    }
    const calls = new Map<string, Call>();
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { tool, args, input } = JSON.parse(Buffer.concat(chunks).toString());
      const called = calls.get(request.url ?? "");
      const play = tools[tool];
      if (called !== undefined && called.world.fresh(called.job) === undefined) called.terminate();
      const answer =
        called === undefined || play === undefined
          ? { stdout: "", code: 127 }
          : play(
              { args, input, env: environmentOf(called.job), labels: podLabels(called.job) },
              called.world,
            );
      response.end(JSON.stringify(typeof answer === "string" ? { stdout: answer, code: 0 } : answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new ProbeWorld(folder, server, calls);
  }

  /** The rule that plays in place of "Jobs complete". */
  get rule(): Rule {
    return {
      name: "the script of a Job runs",
      kind: "Job.batch",
      everyGeneration: false,
      steps: [{ run: (job, world) => this.begin(job, world) }],
    };
  }

  /** Resolves when no script runs any more, also of Jobs that were deleted. */
  async settled(): Promise<void> {
    await Promise.all(this.running);
  }

  async stop(): Promise<void> {
    await this.settled();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private begin(job: KubeObject, world: World): void {
    this.scripts.push(job.metadata.name ?? "");
    const done = this.execute(job, world).finally(() => this.running.delete(done));
    this.running.add(done);
  }

  private async execute(job: KubeObject, world: World): Promise<void> {
    const { name = "", namespace = "" } = job.metadata;
    const url = `/${namespace}/${name}`;
    const { port } = this.server.address() as AddressInfo;
    const [shell = "", ...args] = containerOf(job).command as string[];
    const run = spawn(shell, args, {
      cwd: this.folder,
      env: {
        ...environmentOf(job),
        PATH: `${join(this.folder, "bin")}:${process.env.PATH}`,
        PROBE_WORLD: `http://127.0.0.1:${port}${url}`,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.calls.set(url, { job, world, terminate: () => run.kill("SIGTERM") });
    const pod = podOf(job);
    world.ensure(pod);
    let output = "";
    for (const stream of [run.stdout, run.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        world.setLog(`${namespace}/${pod.metadata.name}`, output);
      });
    const code = await new Promise<number>((resolve) => run.on("close", (ended) => resolve(ended ?? -1)));
    const live = world.fresh(job);
    if (live === undefined) return;
    this.finish(live, code, world);
  }

  private finish(job: KubeObject, code: number, world: World): void {
    world.setStatus(podOf(job), { phase: code === 0 ? "Succeeded" : "Failed" });
    const lastTransitionTime = "2026-01-05T08:00:00Z";
    const condition = (type: string) => ({ type, status: "True", lastTransitionTime });
    world.setStatus(
      job,
      code === 0
        ? {
            succeeded: 1,
            startTime: lastTransitionTime,
            completionTime: lastTransitionTime,
            conditions: [condition("SuccessCriteriaMet"), condition("Complete")],
          }
        : {
            failed: 1,
            startTime: lastTransitionTime,
            conditions: [condition("FailureTarget"), condition("Failed")],
          },
    );
  }
}

/** The Pod of a Job, while its script runs. */
function podOf(job: KubeObject): KubeObject {
  const { name = "", namespace = "", uid = "" } = job.metadata;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${name}-x2b4d`,
      namespace,
      labels: { ...podLabels(job), "job-name": name, "batch.kubernetes.io/job-name": name },
      ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name, uid, controller: true }],
    },
    spec: { containers: [containerOf(job)], restartPolicy: "Never" },
    status: { phase: "Running" },
  };
}

const templateOf = (job: KubeObject) => child(child(job, "spec"), "template");

function containerOf(job: KubeObject): JsonObject {
  const { containers } = child(templateOf(job), "spec") as { containers?: JsonObject[] };
  return containers?.[0] ?? {};
}

const podLabels = (job: KubeObject) =>
  child(child(templateOf(job), "metadata"), "labels") as Record<string, string>;

/** Keys of Secrets have their own name as value. */
function environmentOf(job: KubeObject): Record<string, string> {
  const { env = [] } = containerOf(job) as { env?: { name: string; value?: string }[] };
  return Object.fromEntries(env.map(({ name, value }) => [name, value ?? `secret-${name}`]));
}
