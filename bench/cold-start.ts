import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { machine, median, writeSection } from "./benchmark-report";
import { type Candidate, prepareCandidates, type Service } from "./cold-start/candidates";

interface Measurement {
  /** ms from spawn to the line that says it listens. */
  readonly wallMs: number;
  /** CPU ms of the process until then. */
  readonly cpuMs: number;
}

const ROUNDS = Number(process.env.ROUNDS ?? 25);
const root = join(".cdk8s", "cold-start");

/** Nobody listens there, and nobody is asked. */
const lakehouse = {
  PATH: process.env.PATH ?? "",
  PORT: "0",
  CATALOG_URI: "http://127.0.0.1:9",
  AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "bench",
  AWS_SECRET_ACCESS_KEY: "bench",
};

const worker: Service = {
  name: "light-worker",
  short: "worker",
  packages: ["ingest-core", "event-server", "lakehouse-access", "light-worker"],
  env: lakehouse,
};

/** With what the kubelet mounts into its pod. */
function launcher(): Service {
  const pod = resolve(root, "pod");
  mkdirSync(pod, { recursive: true });
  for (const name of ["ca.crt", "token"]) writeFileSync(join(pod, name), "");
  const template = join(pod, "spark-application.json");
  writeFileSync(template, JSON.stringify({ kind: "SparkApplication", metadata: {}, spec: {} }));
  return {
    name: "spark-launcher",
    short: "launcher",
    packages: ["ingest-core", "event-server", "lakehouse-access", "spark-launcher"],
    env: {
      ...lakehouse,
      SPARK_JOB_NAMESPACE: "bench",
      SPARK_JOB_TEMPLATE: template,
      KUBERNETES_SERVICE_HOST: "127.0.0.1",
      KUBERNETES_SERVICE_PORT: "9",
      KUBERNETES_SERVICE_ACCOUNT: pod,
    },
  };
}

async function measure({ script, env }: Candidate): Promise<Measurement> {
  const started = performance.now();
  const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "inherit"] });
  for await (const chunk of child.stdout) if (String(chunk).includes("listening")) break;
  const wallMs = performance.now() - started;
  const cpuMs = cpuOf(child);
  const exited = child.exitCode === null ? once(child, "exit") : undefined;
  child.kill("SIGKILL");
  await exited;
  if (child.signalCode === null) throw new Error(`${script} ended with ${child.exitCode} before it listened`);
  return { wallMs, cpuMs };
}

/** Linux counts it in ticks of 10 ms. */
function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Measures one service and writes its section. */
async function coldStart(section: string, title: string, service: Service): Promise<void> {
  const candidates = prepareCandidates(join(root, service.name), service);
  const results = new Map<string, Measurement[]>(candidates.map(({ name }) => [name, []]));
  // In turn, so that whatever else the machine does meets all of them.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const candidate of candidates) {
      const measured = await measure(candidate);
      if (round > 0) results.get(candidate.name)?.push(measured);
    }
  }
  const rows = [...results].map(([name, all]) => ({
    name,
    wall: median(all.map(({ wallMs }) => wallMs)),
    least: Math.min(...all.map(({ wallMs }) => wallMs)),
    cpu: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / all.length,
  }));
  const base = rows[0]?.wall ?? Number.NaN;
  const table = [
    "| | median | to the empty server | fastest | CPU |",
    "|---|---:|---:|---:|---:|",
    ...rows.map(
      ({ name, wall, least, cpu }) =>
        `| ${name} | ${wall.toFixed(0)} ms | ${(wall / base).toFixed(2)} × | ${least.toFixed(0)} ms | ${cpu.toFixed(0)} ms |`,
    ),
  ].join("\n");
  process.stdout.write(`${title}\n${table}\n\n`);
  writeSection(
    section,
    `## ${title}

From the start of the process to the line that says it listens; the goal is at most twice an empty server.
\`npm run bench:cold-start\` (${ROUNDS} rounds in turn; ${machine()}, load average ${loadavg()[0]?.toFixed(0)}).

${table}`,
  );
}

async function main(): Promise<void> {
  await coldStart("cold-start", "Cold start of the light worker", worker);
  await coldStart("launcher-cold-start", "Cold start of the launcher", launcher());
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
