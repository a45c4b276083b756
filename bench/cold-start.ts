import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { machine, median, writeSection } from "./benchmark-report";

/** A way to start the worker, or what it is compared with. */
interface Candidate {
  readonly name: string;
  readonly script: string;
}

interface Measurement {
  /** ms from spawn to the line that says it listens. */
  readonly wallMs: number;
  /** CPU ms of the process until then. */
  readonly cpuMs: number;
}

const ROUNDS = Number(process.env.ROUNDS ?? 25);
const folder = join(".cdk8s", "cold-start");
const bundle = join(folder, "bundle");

/** Everything the worker needs to start; nobody listens there, and nobody is asked. */
const env = {
  PATH: process.env.PATH ?? "",
  PORT: "0",
  CATALOG_URI: "http://127.0.0.1:9",
  AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "bench",
  AWS_SECRET_ACCESS_KEY: "bench",
};

function prepare(): Candidate[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync(process.execPath, ["services/light-worker/build/bundle.js", bundle], { stdio: "inherit" });
  const bare = join(folder, "bare.js");
  writeFileSync(
    bare,
    `const server = require("node:http").createServer((_, response) => response.end());
server.listen(0, () => process.stdout.write("listening\\n"));\n`,
  );
  const withoutCache = join(folder, "without-cache", "start.js");
  cpSync(bundle, join(folder, "without-cache"), { recursive: true });
  rmSync(join(folder, "without-cache", "service.cache"));
  return [
    { name: "empty `node:http` server", script: bare },
    { name: "worker, bundle with code cache", script: join(bundle, "start.js") },
    { name: "worker, bundle alone", script: withoutCache },
    { name: "worker, one file a module", script: modules() },
  ];
}

/** The worker as a compiler leaves it: every module its own file, packages from node_modules. */
function modules(): string {
  const root = join(folder, "modules", "node_modules", "@floe");
  for (const name of ["ingest-core", "event-server", "lakehouse-access", "light-worker"]) {
    const service = join("services", name);
    mkdirSync(join(root, name), { recursive: true });
    cpSync(join(service, "package.json"), join(root, name, "package.json"));
    const sources = readdirSync(join(service, "src"), { recursive: true, encoding: "utf8" });
    buildSync({
      entryPoints: sources.filter((file) => file.endsWith(".ts")).map((file) => join(service, "src", file)),
      outdir: join(root, name, "lib"),
      outbase: join(service, "src"),
      format: "cjs",
      platform: "node",
      target: "node20",
    });
  }
  return join(root, "light-worker", "lib", "main.js");
}

async function measure(script: string): Promise<Measurement> {
  const started = performance.now();
  const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "inherit"] });
  for await (const chunk of child.stdout) if (String(chunk).includes("listening")) break;
  const wallMs = performance.now() - started;
  const cpuMs = cpuOf(child);
  child.kill("SIGKILL");
  await once(child, "exit");
  return { wallMs, cpuMs };
}

/** Linux counts it in ticks of 10 ms. */
function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function main(): Promise<void> {
  const candidates = prepare();
  const results = new Map<string, Measurement[]>(candidates.map(({ name }) => [name, []]));
  // In turn, so that whatever else the machine does meets all of them.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { name, script } of candidates) {
      const measured = await measure(script);
      if (round > 0) results.get(name)?.push(measured);
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
  process.stdout.write(`${table}\n`);
  writeSection(
    "cold-start",
    `## Cold start of the light worker

From the start of the process to the line that says it listens; the goal is at most twice an empty server.
\`npm run bench:cold-start\` (${ROUNDS} rounds in turn; ${machine()}).

${table}`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
