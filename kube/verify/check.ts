import type { FloeConfig } from "../../config/types";
import type { Phase } from "../deploy/plan";
import type { KubeObject } from "../kubectl";
import { type Readiness, readinessOf } from "../readiness";
import type { Snapshot } from "../snapshot";

/** What a check looks at. */
export interface CheckContext {
  readonly config: FloeConfig;
  readonly cluster: Snapshot;
}

/** What a check found out. */
export type Outcome =
  | { readonly state: "pass"; readonly detail?: string }
  | { readonly state: "fail"; readonly detail: string }
  /** There is nothing to look at: the part is switched off, or it has not been used yet. */
  | { readonly state: "skip"; readonly detail: string };

/** What a report says of a check, however it is carried out. */
export interface CheckLine {
  /** Stable, for reports and `--only`: `gateway.programmed`. */
  readonly id: string;
  readonly phase: Phase;
  /** The line, as people read it. */
  readonly title: string;
}

/** One line of the plan's checklists that is answered by what the cluster says of itself. */
export interface Check extends CheckLine {
  readonly run: (context: CheckContext) => Outcome;
}

export const pass = (detail?: string): Outcome =>
  detail === undefined ? { state: "pass" } : { state: "pass", detail };
export const fail = (detail: string): Outcome => ({ state: "fail", detail });
export const skip = (detail: string): Outcome => ({ state: "skip", detail });

/** Passes when the object is there and ready. */
export function isReady(cluster: Snapshot, kind: string, name: string, namespace?: string): Outcome {
  const place = namespace === undefined ? "" : ` in ${namespace}`;
  const found = cluster.find(kind, name, namespace);
  if (found === undefined) return fail(`there is no ${kind.split(".")[0]} ${name}${place}`);
  return judged(found, readinessOf(found));
}

function judged({ kind, metadata }: KubeObject, readiness: Readiness): Outcome {
  return readiness.state === "ready" ? pass() : fail(`${kind} ${metadata.name}: ${readiness.reason}`);
}

/** Passes when all of them pass; says everything that does not. */
export function allOf(outcomes: readonly Outcome[]): Outcome {
  const failed = outcomes.filter(({ state }) => state === "fail").map(({ detail }) => detail);
  if (failed.length > 0) return fail(failed.join("; "));
  return outcomes.find(({ state }) => state === "skip") ?? pass();
}

/** Passes when every Deployment of a list is available. */
export function deploymentsReady(cluster: Snapshot, namespace: string, names: readonly string[]): Outcome {
  return allOf(names.map((name) => isReady(cluster, "Deployment.apps", name, namespace)));
}

/**
 * Passes when the named Deployments are available, and every other workload of the namespace is too:
 * what an operator brings changes with its version.
 */
export function namespaceRuns(cluster: Snapshot, namespace: string, names: readonly string[]): Outcome {
  const named = deploymentsReady(cluster, namespace, names);
  if (named.state !== "pass") return named;
  const workloads = ["Deployment.apps", "StatefulSet.apps"]
    .flatMap((kind) => cluster.all(kind))
    .filter(({ metadata }) => metadata.namespace === namespace);
  const judgedAll = allOf(workloads.map((workload) => judged(workload, readinessOf(workload))));
  return judgedAll.state === "pass" ? pass(`${workloads.length} workloads`) : judgedAll;
}

/** Passes when the API server knows every kind of a list, as `plural` of one group. */
export function kindsKnown(cluster: Snapshot, group: string, plurals: readonly string[]): Outcome {
  const missing = plurals.filter((plural) => !cluster.resources.has(`${plural}.${group}`));
  return missing.length === 0 ? pass() : fail(`missing: ${missing.join(", ")}`);
}

/** A check that does not apply while a switch of the configuration is off. */
export function when(
  on: (context: CheckContext) => boolean,
  setting: string,
  run: Check["run"],
): Check["run"] {
  return (context) => (on(context) ? run(context) : skip(`${setting} is off`));
}
