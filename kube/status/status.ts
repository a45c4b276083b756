import { get } from "../../lint/json";
import type { ChartStep, ManifestStep, Phase, Step } from "../deploy/plan";
import { servedKinds } from "../kinds";
import type { Kubectl, KubeObject } from "../kubectl";
import { kindKey } from "../ownership";
import { podTrouble } from "../pod-trouble";
import { condition, readinessOf } from "../readiness";
import { type Snapshot, takeSnapshot } from "../snapshot";

/** An object and what stands below it. */
export interface StatusNode {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly state: "ready" | "waiting" | "failed" | "missing";
  /** One line. @default - it is ready */
  readonly reason?: string;
  /** What its controller made and what is not ready either. */
  readonly causes: readonly StatusNode[];
}

/** A step of the deployment and its objects, those with the deepest trouble first. */
export interface StatusStep {
  readonly name: string;
  readonly phase: Phase;
  readonly nodes: readonly StatusNode[];
}

/** What controllers make of the platform's objects, where a reason may hide. */
const CHILDREN = [
  "Deployment.apps",
  "StatefulSet.apps",
  "ReplicaSet.apps",
  "Job.batch",
  "Pod.",
  "PersistentVolumeClaim.",
  "StrimziPodSet.kafka.strimzi.io",
  "Configuration.serving.knative.dev",
  "Revision.serving.knative.dev",
  "IntegrationKit.camel.apache.org",
  "Build.camel.apache.org",
  "SparkApplication.sparkoperator.k8s.io",
] as const;

/**
 * Looks at every object of some steps, and for those that are not ready at what their controllers made
 * of them. Only reads, a handful of requests.
 *
 * @throws ToolError when the cluster cannot be read
 */
export async function statusOf(kubectl: Kubectl, steps: readonly Step[]): Promise<StatusStep[]> {
  const looked = steps.filter((step): step is ChartStep | ManifestStep => step.kind !== "task");
  const kinds = new Set<string>(CHILDREN);
  for (const step of looked)
    if (step.kind === "manifests") for (const each of step.objects) kinds.add(kindKey(each));
  const served = await servedKinds(kubectl);
  const resources = [...kinds].map((kind) => served.get(kind)?.resource).filter((name) => name !== undefined);
  const cluster = await takeSnapshot(kubectl, resources);
  const family = new Family(cluster, [...kinds]);
  return looked.map((step) => ({
    name: step.name,
    phase: step.phase,
    nodes: (step.kind === "chart"
      ? chartNodes(step, cluster, family)
      : manifestNodes(step, cluster, family)
    ).sort((a, b) => depth(b) - depth(a)),
  }));
}

function chartNodes({ chart }: ChartStep, cluster: Snapshot, family: Family): StatusNode[] {
  const deployments = cluster
    .all("Deployment.apps")
    .filter(
      ({ metadata }) =>
        metadata.namespace === chart.namespace &&
        metadata.annotations?.["meta.helm.sh/release-name"] === chart.release,
    );
  if (deployments.length > 0 || chart.install === "manifests")
    return deployments.map((each) => family.node(each));
  const { release: name, namespace } = chart;
  const reason = "nothing of it is in the cluster";
  return [{ kind: "Release", name, namespace, state: "missing", reason, causes: [] }];
}

function manifestNodes({ objects }: ManifestStep, cluster: Snapshot, family: Family): StatusNode[] {
  return objects.map((object) => {
    const { name, namespace } = object.metadata;
    const live = cluster.find(kindKey(object), name, namespace);
    if (live !== undefined) return family.node(live);
    const place = namespace !== undefined && { namespace };
    return {
      kind: object.kind,
      name,
      ...place,
      state: "missing",
      reason: "it is not in the cluster",
      causes: [],
    };
  });
}

/** Finds what an object's controller made, by the references to its owner. */
class Family {
  private readonly byOwner = new Map<string, KubeObject[]>();

  constructor(cluster: Snapshot, kinds: readonly string[]) {
    for (const object of kinds.flatMap((kind) => cluster.all(kind)))
      for (const { uid } of ownersOf(object)) {
        const siblings = this.byOwner.get(uid);
        if (siblings === undefined) this.byOwner.set(uid, [object]);
        else siblings.push(object);
      }
  }

  /** @param seen owners on the way, because references may go in circles */
  node(object: KubeObject, seen: ReadonlySet<string> = new Set()): StatusNode {
    const { kind, metadata } = object;
    const { name, namespace } = metadata;
    const place = { kind, name, ...(namespace !== undefined && { namespace }) };
    const judged = judge(object);
    // What is ready is believed, but for those on the way down: not every kind has a status of its own.
    if (judged.state === "ready" && seen.size === 0) return { ...place, ...judged, causes: [] };
    const uid = uidOf(object);
    const onTheWay = new Set([...seen, uid]);
    const causes = (seen.has(uid) ? [] : (this.byOwner.get(uid) ?? []))
      .map((child) => this.node(child, onTheWay))
      .filter(({ state }) => state !== "ready")
      .sort((x, y) => depth(y) - depth(x));
    if (judged.state !== "ready" || causes.length === 0) return { ...place, ...judged, causes };
    return { ...place, state: "waiting", reason: "what it made is not ready", causes };
  }
}

/** Levels of trouble below an object; 0 when it is ready. */
function depth({ state, causes }: StatusNode): number {
  return state === "ready" ? 0 : 1 + Math.max(0, ...causes.map(depth));
}

function judge(object: KubeObject): { readonly state: StatusNode["state"]; readonly reason?: string } {
  const trouble = object.kind === "Pod" ? podTrouble(object) : undefined;
  if (trouble !== undefined) return { state: "failed", reason: trouble };
  const running = object.kind === "Pod" && get(object, "status", "phase") !== "Succeeded";
  const readiness = running ? condition(object, "Ready") : readinessOf(object);
  return readiness.state === "ready"
    ? { state: "ready" }
    : { state: readiness.state, reason: readiness.reason };
}

interface Owned {
  readonly uid?: string;
  readonly ownerReferences?: readonly { readonly uid: string }[];
}

const uidOf = ({ metadata }: KubeObject) => (metadata as Owned).uid ?? "";
const ownersOf = ({ metadata }: KubeObject) => (metadata as Owned).ownerReferences ?? [];

/** Whether everything of a step is ready. */
export const isStepReady = ({ nodes }: StatusStep): boolean => nodes.every(({ state }) => state === "ready");
