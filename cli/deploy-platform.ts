import { loadConfig } from "../config/load";
import { plural } from "../diagnostics/format-text";
import { systemClock } from "../kube/clock";
import { type DeployProgress, deploy } from "../kube/deploy/deploy";
import { deploymentPlan, type Phase, type Step } from "../kube/deploy/plan";
import { Kubectl } from "../kube/kubectl";
import type { ClusterOptions } from "./cluster-options";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";

/** Options of `floe deploy`. */
export interface DeployCommandOptions extends ClusterOptions {
  readonly config: string;
  readonly dist: string;
  readonly phase?: Phase;
  readonly component?: string;
  readonly dryRun: boolean;
  /** ms */
  readonly waitTimeout: number;
  readonly forceConflicts: boolean;
}

/**
 * Deploys the platform, or what was selected of it.
 *
 * @throws ConfigError, and ToolError with the code of what went wrong
 */
export async function deployPlatform(options: DeployCommandOptions, console: Console): Promise<ExitCode> {
  const config = loadConfig(options.config);
  const steps = deploymentPlan(config, options.dist, options);
  const kubectl = new Kubectl(options);
  await kubectl.run(["version", "-o", "json"]);
  if (options.dryRun) return await preview(steps, kubectl, console);
  await deploy(steps, {
    kubectl,
    helm: options,
    clock: systemClock,
    timeoutMs: options.waitTimeout,
    forceConflicts: options.forceConflicts,
    progress: progressOn(console),
  });
  console.err(`${console.errStyle.green("✓")} ${plural(steps.length, "step")} deployed\n`);
  return exitCode.ok;
}

function progressOn({ err, errStyle }: Console): DeployProgress {
  let lastRetry = "";
  return {
    step: ({ name, phase }, index, count) =>
      err(`${errStyle.bold("►")} ${name} ${errStyle.dim(`phase ${phase}, ${index} of ${count}`)}\n`),
    done: (what) => err(`  ${errStyle.green("✔")} ${what}\n`),
    retry: (reason) => {
      if (reason !== lastRetry) err(`  ${errStyle.dim(`waiting: ${reason}`)}\n`);
      lastRetry = reason;
    },
  };
}

/** One line a step and object: what is there, and what would be made. Only reads. */
async function preview(
  steps: readonly Step[],
  kubectl: Kubectl,
  { out, outStyle }: Console,
): Promise<ExitCode> {
  for (const step of steps) {
    out(`${outStyle.bold(step.name)} ${outStyle.dim(`phase ${step.phase}`)}\n`);
    if (step.kind === "chart") {
      const how =
        step.chart.install === "manifests" ? "render and apply" : `helm release ${step.chart.release}`;
      out(`  ${how} in ${step.chart.namespace}\n`);
      continue;
    }
    const found = await existing(step.objects, kubectl);
    for (const { kind, apiVersion, metadata } of step.objects) {
      const place = metadata.namespace === undefined ? "" : ` in ${metadata.namespace}`;
      const verb = found.has(key(kind, apiVersion, metadata))
        ? outStyle.dim("apply ")
        : outStyle.green("create");
      out(`  ${verb} ${kind.toLowerCase()}/${metadata.name}${place}\n`);
    }
  }
  return exitCode.ok;
}

const key = (kind: string, apiVersion: string, { name, namespace }: { name: string; namespace?: string }) =>
  [apiVersion.split("/").at(-2) ?? "", kind, namespace ?? "", name].join(" ");

async function existing(
  objects: Extract<Step, { kind: "manifests" }>["objects"],
  kubectl: Kubectl,
): Promise<Set<string>> {
  const found = new Set<string>();
  const resources = new Set(
    objects.map(({ kind, apiVersion }) =>
      `${kind}.${apiVersion.includes("/") ? apiVersion.split("/")[0] : ""}`.replace(/\.$/, ""),
    ),
  );
  for (const resource of resources)
    for (const { kind, apiVersion, metadata } of await kubectl.list(resource))
      found.add(key(kind, apiVersion, metadata));
  return found;
}
