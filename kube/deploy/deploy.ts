import { readFileSync } from "node:fs";
import type { Clock } from "../clock";
import type { HelmTarget } from "../helm";
import { deploymentsOf, settleRelease } from "../helm-release";
import type { Kubectl, KubeObject } from "../kubectl";
import { applyManifests, readBack } from "./apply-manifests";
import { installChart } from "./install-chart";
import type { ChartStep, ManifestStep, Step } from "./plan";
import { describe, waitReady } from "./wait-ready";

/** What a deployment tells while it runs. */
export interface DeployProgress {
  /** A step begins. */
  step(step: Step, index: number, count: number): void;
  /** Something was done or is ready. */
  done(what: string): void;
  /** Something has to be tried again. */
  retry(reason: string): void;
}

/** Settings of {@link deploy}. */
export interface DeployOptions {
  readonly kubectl: Kubectl;
  readonly helm: HelmTarget;
  readonly clock: Clock;
  /** Longest time of one step in ms. */
  readonly timeoutMs: number;
  readonly forceConflicts: boolean;
  readonly progress: DeployProgress;
}

/**
 * Takes a plan's steps one after another, each until its objects are ready.
 *
 * Nothing is remembered between runs: every step says what should be, and a step whose objects are there
 * and ready takes two requests. So an interrupted deployment goes on where it was by being run again.
 *
 * @throws ToolError with the cause; the steps before it stay
 */
export async function deploy(steps: readonly Step[], options: DeployOptions): Promise<void> {
  for (const [index, step] of steps.entries()) {
    options.progress.step(step, index + 1, steps.length);
    if (step.kind === "chart") await deployChart(step, options);
    else if (step.kind === "task") await step.run(options);
    else await deployManifests(step, readFileSync(step.file, "utf8"), options);
  }
}

async function deployChart(step: ChartStep, options: DeployOptions): Promise<void> {
  const { kubectl, helm, clock, progress } = options;
  if (step.chart.install === "release") await settleRelease(kubectl, step.chart, clock);
  const rendered = await installChart(step, helm);
  if (rendered !== undefined) {
    await apply(rendered, options);
    await untilReady(`the objects of ${step.name}`, () => readBack(kubectl, rendered), options);
    return;
  }
  progress.done(`release ${step.chart.release} in ${step.chart.namespace}`);
  await untilReady(`the deployments of ${step.name}`, () => deploymentsOf(step.chart, kubectl), options);
}

async function deployManifests(step: ManifestStep, yaml: string, options: DeployOptions): Promise<void> {
  await apply(yaml, options);
  const count = step.objects.length;
  // An operator may take an object away that it has only just been given; then it is waited for again.
  const look = async () => {
    const found = await readBack(options.kubectl, yaml);
    return found.length === count ? found : [];
  };
  await untilReady(`the objects of ${step.name}`, look, options);
}

async function apply(yaml: string, options: DeployOptions): Promise<void> {
  const { kubectl, clock, timeoutMs, forceConflicts, progress } = options;
  await applyManifests(yaml, { kubectl, clock, timeoutMs, forceConflicts, onRetry: progress.retry });
}

async function untilReady(
  what: string,
  look: () => Promise<readonly KubeObject[]>,
  { kubectl, clock, timeoutMs, progress }: DeployOptions,
): Promise<void> {
  const onReady = (object: KubeObject) => progress.done(describe(object));
  await waitReady(what, look, { kubectl, clock, timeoutMs, onReady });
}
