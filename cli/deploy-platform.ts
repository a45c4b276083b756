import { loadConfig } from "../config/load";
import type { FloeConfig } from "../config/types";
import { levelOf } from "../diagnostics/codes";
import { DiagnosticError } from "../diagnostics/diagnostic";
import { formatText, plural } from "../diagnostics/format-text";
import { systemClock } from "../kube/clock";
import { type DeployProgress, deploy } from "../kube/deploy/deploy";
import { deploymentPlan, type Phase, type Step, selectSteps } from "../kube/deploy/plan";
import { renderedObjects, withSwap } from "../kube/deploy/swap/swap-steps";
import { findTraces, wantedGateway } from "../kube/deploy/swap/traces";
import { describe } from "../kube/deploy/wait-ready";
import { examine } from "../kube/doctor/doctor";
import { diagnosticsOf } from "../kube/doctor/report";
import { servedKinds } from "../kube/kinds";
import { Kubectl } from "../kube/kubectl";
import { sameObject } from "../kube/ownership";
import { findObjects } from "../kube/remove/remove-objects";
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
  /** Whether programs and cluster are looked at first. */
  readonly preflight: boolean;
}

/**
 * Deploys the platform, or what was selected of it.
 *
 * @throws ConfigError, and ToolError with the code of what went wrong
 */
export async function deployPlatform(options: DeployCommandOptions, console: Console): Promise<ExitCode> {
  const config = loadConfig(options.config);
  const all = deploymentPlan(config, options.dist);
  // A mistyped name is told without the cluster; steps of a swap are never deployed by name.
  if (options.component !== undefined) selectSteps(all, { component: options.component });
  const kubectl = new Kubectl(options);
  const traces = await findTraces(kubectl, config, renderedObjects(all));
  if (traces !== undefined) tellSwap(config, console);
  const steps = selectSteps(withSwap(all, config, traces), options);
  if (options.preflight) await preflight(kubectl, config, all, options, console);
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

/**
 * What `floe doctor` does, for the part that is deployed: warnings are shown, errors end it.
 *
 * @throws PreflightError with every error that was found
 */
async function preflight(
  kubectl: Kubectl,
  config: FloeConfig,
  steps: readonly Step[],
  { phase, component }: DeployCommandOptions,
  { err, errStyle }: Console,
): Promise<void> {
  const generalOnly = component !== undefined;
  const results = await examine(kubectl, config, steps, { ...(phase && { phase }), generalOnly });
  const found = diagnosticsOf(results);
  const errors = found.filter(({ code }) => levelOf(code) === "error");
  if (errors.length > 0) throw new PreflightError("preflight", errors);
  if (found.length > 0) err(formatText(found, errStyle));
  err(`${errStyle.green("✓")} preflight: ${plural(results.length, "examination")}\n`);
}

/** The cluster, or what talks to it, is not as a deployment needs it. */
class PreflightError extends DiagnosticError {
  override readonly name = "PreflightError";
}

function tellSwap(config: FloeConfig, { err, errStyle }: Console): void {
  const names = { envoy: "Envoy Gateway", istio: "Istio" };
  const to = wantedGateway(config);
  const from = to === "istio" ? "envoy" : "istio";
  err(`${errStyle.bold("swap")}  the cluster has ${names[from]}, the configuration wants ${names[to]}\n`);
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
  const there = await findObjects(kubectl, renderedObjects(steps), await servedKinds(kubectl));
  const found = new Set(there.map(sameObject));
  for (const step of steps) {
    out(`${outStyle.bold(step.name)} ${outStyle.dim(`phase ${step.phase}`)}\n`);
    if (step.kind === "task") {
      out(`  ${step.what}\n`);
      continue;
    }
    if (step.kind === "chart") {
      const how =
        step.chart.install === "manifests" ? "render and apply" : `helm release ${step.chart.release}`;
      out(`  ${how} in ${step.chart.namespace}\n`);
      continue;
    }
    for (const object of step.objects) {
      const verb = found.has(sameObject(object)) ? outStyle.dim("apply ") : outStyle.green("create");
      out(`  ${verb} ${describe(object)}\n`);
    }
  }
  return exitCode.ok;
}
