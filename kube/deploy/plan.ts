import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { FloeConfig } from "../../config/types";
import type { OperatorChart } from "../../constructs/delivery/operator-chart";
import { operatorCharts } from "../../constructs/delivery/operator-charts";
import { nearest } from "../../schema/nearest";
import type { KubeObject } from "../kubectl";
import { ToolError } from "../tool-error";
import type { DeployOptions } from "./deploy";

/** Phase of the plan. */
export type Phase = 1 | 2 | 3;

interface StepBase {
  /** What people call it: `strimzi`, `30-kafka`. */
  readonly name: string;
  readonly phase: Phase;
  /** Place in the order of application. */
  readonly order: number;
  /** Whether it takes part in the change from one gateway to the other. @default false */
  readonly swaps?: boolean;
}

/** An operator to install by its wrapper chart. */
export interface ChartStep extends StepBase {
  readonly kind: "chart";
  readonly chart: OperatorChart;
  /** Folder of the wrapper chart. */
  readonly folder: string;
}

/** A rendered file to apply. */
export interface ManifestStep extends StepBase {
  readonly kind: "manifests";
  readonly file: string;
  readonly objects: readonly KubeObject[];
}

/** What a deployment does beside charts and files, such as restarting pods that need a sidecar. */
export interface TaskStep extends StepBase {
  readonly kind: "task";
  /** What it does, in one line for people. */
  readonly what: string;
  readonly run: (options: DeployOptions) => Promise<void>;
}

/** One step of a deployment; the next begins when this one's objects are ready. */
export type Step = ChartStep | ManifestStep | TaskStep;

/** Which steps are wanted. */
export interface Selection {
  /** @default - all */
  readonly phase?: Phase;
  /** Name of a component or of a file. @default - all */
  readonly component?: string;
}

/** Phase in which an operator comes; those that are not named belong to the second. */
const phases: Readonly<Record<string, Phase>> = {
  "gateway-crds": 1,
  "envoy-gateway": 1,
  knative: 1,
  istio: 3,
  kiali: 3,
};

/**
 * Everything that a deployment does, in order: the operators among the files, each before the first
 * file that needs its kinds.
 *
 * @param dist folder that `floe synth` wrote
 * @throws ToolError FLOE8009 when the folder is not what the configuration renders
 */
export function deploymentPlan(config: FloeConfig, dist: string): Step[] {
  return inOrder([...chartSteps(config, dist), ...manifestSteps(dist)]);
}

/** Steps by their place in the order of application. */
export function inOrder(steps: readonly Step[]): Step[] {
  return [...steps].sort((a, b) => a.order - b.order);
}

/**
 * The steps that are wanted. The steps of a swap belong together: a phase that has one of them has all.
 *
 * @throws ToolError FLOE8010 when nothing is selected, FLOE8011 when a component would be half a swap
 */
export function selectSteps(steps: readonly Step[], selection: Selection = {}): Step[] {
  const chosen = steps.filter((step) => isSelected(step, selection));
  if (chosen.length === 0) throw nothingSelected(steps, selection);
  const half = chosen.find(({ swaps }) => swaps === true);
  if (half === undefined) return chosen;
  if (selection.component !== undefined) throw halfASwap(half);
  return steps.filter((step) => step.swaps === true || chosen.includes(step));
}

function halfASwap({ name }: Step): ToolError {
  return new ToolError({
    code: "FLOE8011",
    what: `'${name}' belongs to the change from one gateway to the other, which is under way or due`,
    where: {},
  });
}

function chartSteps(config: FloeConfig, dist: string): ChartStep[] {
  return operatorCharts(config).map((chart) => {
    const folder = join(dist, "helm", chart.name);
    if (!existsSync(join(folder, "Chart.yaml")))
      throw notRendered(folder, "the wrapper chart that floe synth writes");
    return {
      kind: "chart",
      name: chart.name,
      phase: phases[chart.name] ?? 2,
      order: chart.order,
      chart,
      folder,
    };
  });
}

function manifestSteps(dist: string): ManifestStep[] {
  const files = existsSync(dist) ? readdirSync(dist).filter((file) => /^\d+-.*\.k8s\.yaml$/.test(file)) : [];
  if (files.length === 0) throw notRendered(dist, "files such as 10-namespaces.k8s.yaml");
  return files.map((file) => {
    const path = join(dist, file);
    const objects = parseAllDocuments(readFileSync(path, "utf8")).map(
      (document) => document.toJS() as KubeObject,
    );
    const phase = Number(objects[0]?.metadata.labels?.["floe.dev/phase"] ?? 1) as Phase;
    const name = file.replace(/\.k8s\.yaml$/, "");
    return { kind: "manifests", name, phase, order: Number.parseInt(file, 10), file: path, objects };
  });
}

function isSelected(step: Step, { phase, component }: Selection): boolean {
  if (phase !== undefined && step.phase !== phase) return false;
  return component === undefined || namesOf(step).includes(component);
}

/** `30-kafka` is also called `kafka`, and a chart also by its key in the configuration. */
function namesOf(step: Step): string[] {
  const short = step.name.replace(/^\d+-/, "");
  return step.kind === "chart" ? [step.name, step.chart.component] : [...new Set([step.name, short])];
}

function nothingSelected(steps: readonly Step[], { phase, component }: Selection): ToolError {
  const names = [...new Set(steps.flatMap(namesOf))];
  const suggestion = component === undefined ? undefined : nearest(component, names);
  return new ToolError({
    code: "FLOE8010",
    what: component === undefined ? `no step belongs to phase ${phase}` : `no step is called '${component}'`,
    where: {},
    ...(component !== undefined && { got: component }),
    expected: component === undefined ? "a phase whose components are enabled" : `one of ${names.join(", ")}`,
    ...(suggestion !== undefined && { suggestion }),
  });
}

function notRendered(path: string, expected: string): ToolError {
  return new ToolError({ code: "FLOE8009", what: `'${path}' is not there`, where: {}, expected });
}
