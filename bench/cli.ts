import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { loadConfig } from "../config/load";
import { systemClock } from "../kube/clock";
import { deploy } from "../kube/deploy/deploy";
import { deploymentPlan, type Phase, selectSteps } from "../kube/deploy/plan";
import type { Kubectl, KubeObject } from "../kube/kubectl";
import { machine, median, writeSection } from "./benchmark-report";

const ROUNDS = Number(process.env.ROUNDS ?? 15);

/** ms from the start of a process to its end. */
function wallOf(args: readonly string[]): number {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}`);
  return performance.now() - started;
}

function startTimes(): readonly (readonly [name: string, ms: number])[] {
  const candidates: readonly (readonly [string, readonly string[]])[] = [
    ["`node -e 0`", ["-e", "0"]],
    ["`floe --help`", ["lib/cli/floe.js", "--help"]],
    ["`floe deploy --help`", ["lib/cli/floe.js", "deploy", "--help"]],
    ["`floe explain FLOE2001`", ["lib/cli/floe.js", "explain", "FLOE2001"]],
  ];
  const times = candidates.map(() => [] as number[]);
  // In turn, so that whatever else the machine does meets all of them.
  for (let round = 0; round <= ROUNDS; round++)
    for (const [index, [, args]] of candidates.entries()) {
      const ms = wallOf(args);
      if (round > 0) times[index]?.push(ms);
    }
  return candidates.map(([name], index) => [name, median(times[index] ?? [])]);
}

const PHASES: Readonly<Record<string, string>> = {
  Integration: "Running",
  ObjectBucketClaim: "Bound",
  PersistentVolumeClaim: "Bound",
};

/** An object whose operator has been quick. */
function ready(object: KubeObject): KubeObject {
  const types = ["Accepted", "Available", "Established", "Programmed", "Ready"];
  const conditions = types.map((type) => ({ type, status: "True" }));
  const status = { conditions, observedGeneration: 1, phase: PHASES[object.kind] ?? "Ready" };
  return { ...object, metadata: { ...object.metadata, generation: 1 }, status };
}

/** A kubectl that answers at once: what is left is floe's own time. */
function instantKubectl(objects: ReadonlyMap<string, readonly KubeObject[]>): Kubectl {
  const run = async (args: readonly string[], { input = "" }: { readonly input?: string } = {}) =>
    args[0] === "get" ? JSON.stringify({ kind: "List", items: objects.get(input) ?? [] }) : "";
  const deployment = (namespace: string, release: string): KubeObject => {
    const annotations = { "meta.helm.sh/release-name": release };
    const metadata = { name: release, namespace, annotations };
    return ready({ apiVersion: "apps/v1", kind: "Deployment", metadata });
  };
  const releases = ["eg", "knative-operator", "strimzi", "camel-k", "spark-operator"];
  const list = async (resource: string) =>
    resource === "deployments.apps" ? releases.map((release) => deployment("", release)) : [];
  return { run, list } as unknown as Kubectl;
}

/** ms of each phase, with programs that do nothing. */
async function ownTimes(): Promise<readonly (readonly [phase: Phase, steps: number, ms: number])[]> {
  const steps = deploymentPlan(loadConfig("config.yaml"), "dist");
  const crd = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "crds" } } as KubeObject;
  const objects = new Map<string, readonly KubeObject[]>([[`${JSON.stringify(crd)}\n`, [ready(crd)]]]);
  for (const step of steps)
    if (step.kind === "manifests") objects.set(readFileSync(step.file, "utf8"), step.objects.map(ready));
  const bin = mkdtempSync(join(tmpdir(), "floe-bench-"));
  writeFileSync(
    join(bin, "helm"),
    `#!/bin/sh\n[ "$1" = template ] && echo '${JSON.stringify(crd)}'\nexit 0\n`,
  );
  chmodSync(join(bin, "helm"), 0o755);
  process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;
  const nothing = () => undefined;
  try {
    const results: [Phase, number, number][] = [];
    for (const phase of [1, 2] as const) {
      const selected = selectSteps(steps, { phase });
      const times: number[] = [];
      for (let round = 0; round <= ROUNDS; round++) {
        const started = performance.now();
        await deploy(selected, {
          kubectl: instantKubectl(objects),
          helm: {},
          clock: systemClock,
          timeoutMs: 10_000,
          forceConflicts: false,
          progress: { step: nothing, done: nothing, retry: nothing },
        });
        if (round > 0) times.push(performance.now() - started);
      }
      results.push([phase, selected.length, median(times)]);
    }
    return results;
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const starts = startTimes();
  const base = starts[0]?.[1] ?? Number.NaN;
  const own = await ownTimes();
  const table = [
    "| | median | to `node -e 0` |",
    "|---|---:|---:|",
    ...starts.map(([name, ms]) => `| ${name} | ${ms.toFixed(0)} ms | ${(ms / base).toFixed(2)} × |`),
    "",
    "| `floe deploy` of | steps | its own time |",
    "|---|---:|---:|",
    ...own.map(([phase, steps, ms]) => `| phase ${phase} | ${steps} | ${ms.toFixed(0)} ms |`),
  ].join("\n");
  process.stdout.write(`${table}\n`);
  writeSection(
    "cli",
    `## The command

From the start of the process to its end; the goal of \`floe --help\` is at most twice an empty Node process.
\`floe deploy\` is measured with a kubectl that answers at once and a helm that does nothing, so that what is left is its
own: reading, parsing, looking, pausing; the goal is less than a second for each phase.
\`npm run bench -- cli\` (${ROUNDS} rounds; load ${loadavg()[0]?.toFixed(0)}; ${machine()}).

${table}`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
