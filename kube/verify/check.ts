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

/** One line of the plan's checklists, as something that can be run. */
export interface Check {
  /** Stable, for reports and `--only`: `gateway.programmed`. */
  readonly id: string;
  readonly phase: Phase;
  /** The line, as people read it. */
  readonly title: string;
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
