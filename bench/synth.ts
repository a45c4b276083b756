import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { App } from "cdk8s";
import { FloeChart } from "../charts/floe-chart";
import { KafkaCluster } from "../constructs/kafka/kafka-cluster";
import { KafkaTopic } from "../constructs/kafka/kafka-topic";
import { KafkaSource } from "../constructs/knative/kafka-source";
import { KnativeService } from "../constructs/knative/knative-service";
import { external } from "../lint/external";
import { lintApp } from "../lint/lint-app";
import { renderApp } from "../synth/render-app";
import { clusterTools } from "../test/cluster/tools";
import { machine, median, writeSection } from "./benchmark-report";

const ROUNDS = Number(process.env.ROUNDS ?? 15);
const folder = resolve(".cdk8s", "bench", "synth");

interface Candidate {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly rounds: number;
  /** Folder to remove before each round. */
  readonly without?: string;
}

/** Wall ms of a command. */
function measure({ command, args, cwd, without }: Candidate): number {
  if (without !== undefined) rmSync(without, { recursive: true, force: true });
  const started = performance.now();
  const { status } = spawnSync(command, args, { cwd, stdio: "ignore" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed in ${cwd}`);
  return performance.now() - started;
}

/** The same objects for kustomize. */
function kustomization(kubectl: string, dist: string): Candidate {
  const files = readdirSync(dist).filter((file) => file.endsWith(".k8s.yaml"));
  writeFileSync(
    join(dist, "kustomization.yaml"),
    `resources:\n${files.map((file) => `  - ${file}\n`).join("")}`,
  );
  return {
    name: "`kubectl kustomize`, the same objects",
    command: kubectl,
    args: ["kustomize", dist],
    cwd: folder,
    rounds: ROUNDS,
  };
}

/** What `cdk8s init typescript-app` makes: ts-node with its type check. @returns undefined when npm has no way out */
function tsNode(): Candidate | undefined {
  const project = join(folder, "ts-node");
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, "package.json"), "{}");
  const packages = ["typescript@5.9.3", "ts-node@10.9.2", "@types/node@20.19.43"];
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
  const installed = spawnSync("npm", ["install", ...flags, ...packages], { cwd: project, stdio: "ignore" });
  if (installed.status !== 0) return undefined;
  const compilerOptions = {
    target: "ES2022",
    lib: ["ES2023"],
    module: "Node16",
    strict: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(project, "node_modules/@types")],
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  const entry = resolve("synth", "synthesize-to.ts");
  writeFileSync(
    join(project, "main.ts"),
    `import { synthesizeTo } from ${JSON.stringify(entry.replace(/\.ts$/, ""))};
const plain = { bold: String, dim: String, red: String, yellow: String, green: String, cyan: String };
synthesizeTo({ configFile: "config.yaml", outdir: ${JSON.stringify(join(folder, "dist-ts-node"))} }, { out() {}, err() {}, errStyle: plain });
`,
  );
  const bin = join(project, "node_modules/ts-node/dist/bin.js");
  const args = [bin, "--project", join(project, "tsconfig.json"), join(project, "main.ts")];
  return {
    name: "the same program by `ts-node`",
    command: process.execPath,
    args,
    cwd: resolve("."),
    rounds: 2,
  };
}

/** CPU ms to build, check and render so many pipelines. */
function pipelines(count: number): number {
  const started = process.cpuUsage();
  const app = new App();
  const namespace = "eventing-demo";
  external(app, { api_version: "v1", kind: "Namespace", name: "*" });
  external(app, {
    api_version: "kafka.strimzi.io/v1",
    kind: "Kafka",
    name: "events-kafka",
    namespace: "kafka",
  });
  const cluster = KafkaCluster.fromName("events-kafka", "kafka", { brokers: 1 });
  for (let index = 0; index < count; index++) {
    const name = `pipeline-${index}`;
    const chart = new FloeChart(app, `10-${name}`, { phase: 2 });
    const topic = new KafkaTopic(chart, "Topic", { topicName: name, cluster, partitions: 3, replicas: 1 });
    const sink = new KnativeService(chart, "Service", { name, namespace, image: "example.org/sink:1" });
    new KafkaSource(chart, "Source", { name, namespace, topics: [topic], consumerGroup: name, sink });
  }
  lintApp(app, { external: [] }, renderApp(app));
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

async function main(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const floe: Candidate = {
    name: "`floe synth`, checks included; the folder is there and stays as it is",
    command: process.execPath,
    args: ["lib/cli/floe.js", "synth", "-o", join(folder, "dist")],
    cwd: resolve("."),
    rounds: ROUNDS,
  };
  const first = join(folder, "first");
  const anew: Candidate = {
    ...floe,
    name: "`floe synth` into a new folder",
    args: ["lib/cli/floe.js", "synth", "-o", first],
    without: first,
  };
  execFileSync(floe.command, floe.args, { stdio: "ignore" });
  execFileSync(floe.command, [...floe.args.slice(0, -1), join(folder, "objects")], { stdio: "ignore" });
  const { kubectl } = await clusterTools();
  const slow = tsNode();
  if (slow === undefined) process.stdout.write("ts-node is left out: npm could not get it\n");
  const candidates = [kustomization(kubectl, join(folder, "objects")), floe, anew, ...(slow ? [slow] : [])];
  const results = candidates.map((): number[] => []);
  // In turn, so that whatever else the machine does meets all of them.
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, candidate] of candidates.entries()) {
      if (round >= candidate.rounds) continue;
      results[index]?.push(measure(candidate));
    }
  const rows = candidates.map(({ name }, index) => ({ name, wall: median(results[index] ?? []) }));
  const base = rows[0]?.wall ?? Number.NaN;
  pipelines(10);
  const growth = [1, 10, 100].map((count) => ({
    count,
    ms: median([0, 1, 2].map(() => pipelines(count))),
  }));
  const table = [
    "| | median | to kustomize |",
    "|---|---:|---:|",
    ...rows.map(({ name, wall }) => `| ${name} | ${wall.toFixed(0)} ms | ${(wall / base).toFixed(2)} × |`),
    "",
    "| pipelines | objects | CPU, after warm-up | each |",
    "|---:|---:|---:|---:|",
    ...growth.map(
      ({ count, ms }) => `| ${count} | ${3 * count} | ${ms.toFixed(1)} ms | ${(ms / count).toFixed(2)} ms |`,
    ),
  ].join("\n");
  process.stdout.write(`${table}\n`);
  writeSection(
    "synth",
    `## Synthesis

From the start of the process to its end, for the default \`config.yaml\`. The goals are at most 2.5 times kustomize, which
checks nothing, at least 20 times faster than ts-node, and a cost that grows with the number of pipelines and no faster.
\`npm run bench -- synth\` (${ROUNDS} rounds in turn; ${machine()}).

${table}`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
