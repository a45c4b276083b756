import { plural } from "../../../diagnostics/format-text";
import { get, items, text } from "../../../lint/json";
import type { KubeObject } from "../../kubectl";
import type { DeployOptions } from "../deploy";
import { describe } from "../wait-ready";
import { type Look, waitUntil } from "../wait-until";

const INJECT = "sidecar.istio.io/inject";

/** Which pods should have a sidecar. */
export interface SidecarTarget {
  /** Namespaces in which our pods may have one; empty when none should. */
  readonly injected: readonly string[];
  /** All namespaces with pods of ours. */
  readonly namespaces: readonly string[];
}

/**
 * Replaces the pods that were made before their namespace got or lost its sidecars, one of each owner at
 * a time, and waits until every one is as it should be and ready.
 *
 * Pods are deleted, not their Deployments restarted: Knative writes a revision's Deployment again when
 * somebody changes its template (knative/serving pkg/reconciler/revision/cruds.go). Pods of others in the
 * same namespaces are left alone, and named.
 *
 * @throws ToolError FLOE8008 with the first pod that is not right
 */
export async function matchSidecars(target: SidecarTarget, options: DeployOptions): Promise<void> {
  const { progress } = options;
  const first = await podsOf(target, options);
  const old = new Set(first.filter((pod) => isOurs(pod) && isWrong(pod, target)).map(uid));
  const strangers = first.filter((pod) => !isOurs(pod) && isWrong(pod, target) && !isOver(pod));
  const what = target.injected.length > 0 ? "with a sidecar, as they should be" : "without a sidecar";
  const replaced = new Set<string>();
  const count = await waitUntil("the pods", () => look(target, old, replaced, options), options);
  if (replaced.size > 0) progress.done(`${plural(replaced.size, "pod")} replaced`);
  progress.done(`${plural(count, "pod")} ${what}`);
  if (strangers.length > 0)
    progress.done(`left alone, as they are not floe's: ${strangers.map(describe).join(", ")}`);
}

async function look(
  target: SidecarTarget,
  old: ReadonlySet<string>,
  replaced: Set<string>,
  options: DeployOptions,
): Promise<Look<number>> {
  const all = (await podsOf(target, options)).filter(isOurs);
  const ours = all.filter((pod) => !isOver(pod));
  const wrong = ours.filter((pod) => isWrong(pod, target));
  const unready = ours.filter((pod) => !isReady(pod));
  const [pod] = [...wrong, ...unready];
  if (pod === undefined) return { done: ours.length };
  const leaving = all.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const restless = new Set([...unready, ...leaving].map(owner));
  for (const each of wrong) {
    if (!old.has(uid(each)) || replaced.has(uid(each)) || restless.has(owner(each))) continue;
    restless.add(owner(each));
    replaced.add(uid(each));
    const { name, namespace = "" } = each.metadata;
    await options.kubectl.run(["delete", "pod", name, "-n", namespace, "--ignore-not-found", "--wait=false"]);
  }
  const state = wrong.includes(pod) ? wrongness(pod, old) : "is not ready";
  return { waitingFor: `${describe(pod)} ${state}` };
}

function wrongness(pod: KubeObject, old: ReadonlySet<string>): string {
  if (hasSidecar(pod)) return "has a sidecar still";
  return old.has(uid(pod))
    ? "has no sidecar yet"
    : "was made again without a sidecar: istiod did not inject it";
}

async function podsOf({ namespaces }: SidecarTarget, { kubectl }: DeployOptions): Promise<KubeObject[]> {
  const lists = await Promise.all(namespaces.map((namespace) => kubectl.list("pods", ["-n", namespace])));
  return lists.flat();
}

/** Pods of what floe renders: directly, as a revision of Knative, as an Integration of Camel K. */
function isOurs({ metadata: { labels = {} } }: KubeObject): boolean {
  return (
    labels["app.kubernetes.io/part-of"] === "floe" ||
    "serving.knative.dev/revision" in labels ||
    "camel.apache.org/integration" in labels ||
    ["activator", "autoscaler"].includes(labels.app ?? "")
  );
}

/** Whether a pod lacks the sidecar that it should have, or has one that it should not have. */
function isWrong(pod: KubeObject, { injected }: SidecarTarget): boolean {
  if (isOver(pod)) return false;
  const asked = pod.metadata.labels?.[INJECT];
  const wanted =
    injected.length > 0 &&
    asked !== "false" &&
    (asked === "true" || injected.includes(pod.metadata.namespace ?? ""));
  return wanted !== hasSidecar(pod);
}

/** From Kubernetes 1.33 on a sidecar is an init container that stays. */
function hasSidecar(pod: KubeObject): boolean {
  const containers = [...items(pod, "spec", "containers"), ...items(pod, "spec", "initContainers")];
  return containers.some(([, container]) => get(container, "name") === "istio-proxy");
}

function isOver(pod: KubeObject): boolean {
  const phase = text(pod, "status", "phase");
  return pod.metadata.deletionTimestamp !== undefined || phase === "Succeeded" || phase === "Failed";
}

function isReady(pod: KubeObject): boolean {
  return items(pod, "status", "conditions").some(
    ([, entry]) => text(entry, "type") === "Ready" && text(entry, "status") === "True",
  );
}

const uid = (pod: KubeObject) => text(pod, "metadata", "uid") ?? "";
/** Who makes it again; a pod that nobody owns is its own. */
const owner = (pod: KubeObject) => text(pod, "metadata", "ownerReferences", 0, "uid") ?? uid(pod);
