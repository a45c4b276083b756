import type { FloeConfig } from "../../config/types";
import { groupOf } from "../../lint/target";
import type { Clock } from "../clock";
import type { ChartStep, ManifestStep, Step } from "../deploy/plan";
import { removeIstiosClass, removeOtherGateway, stopInjection } from "../deploy/swap/remove-gateway";
import { renderedObjects } from "../deploy/swap/swap-steps";
import { findTraces } from "../deploy/swap/traces";
import { describe } from "../deploy/wait-ready";
import type { HelmTarget } from "../helm";
import { releaseExists, uninstallRelease } from "../helm-release";
import { type ServedKind, servedKinds } from "../kinds";
import type { Kubectl, KubeObject } from "../kubectl";
import { isOurs, sameObject } from "../ownership";
import { sortNamespaces } from "../remove/namespaces";
import { proxiesGone } from "../remove/proxies";
import { findObjects, removeObjects } from "../remove/remove-objects";
import { removeGarbage, unusedCrds } from "./crds";
import { holdsData } from "./holds-data";
import { standingOn } from "./standing";

/** What a removal tells while it runs. */
export interface DestroyProgress {
  /** A step begins that has something to do. */
  step(name: string): void;
  /** Something has gone; with a dry run, would go. */
  gone(what: string): void;
  /** Something stays. */
  kept(what: string, why: string): void;
}

/** Settings of {@link destroy}. */
export interface DestroyOptions {
  readonly kubectl: Kubectl;
  readonly helm: HelmTarget;
  readonly clock: Clock;
  /** Longest wait for one step in ms. */
  readonly timeoutMs: number;
  /** Whether volumes, topics and buckets go too. */
  readonly deleteData: boolean;
  /** Only look, and tell what would go. */
  readonly dryRun: boolean;
  readonly progress: DestroyProgress;
}

/** Kinds whose objects keep their namespace, as kubectl takes them. */
const DATA_RESOURCES = [
  "kafkas.kafka.strimzi.io",
  "kafkatopics.kafka.strimzi.io",
  "objectbucketclaims.objectbucket.io",
];

/**
 * Takes the platform down: the steps of its deployment backwards, so that whoever has to clean up after an
 * object still runs when the object goes. No finalizer is ever forced.
 *
 * What holds data stays with everything that it needs (the file that it is in, but for clients, and the
 * operator that looks after it), so events that arrive meanwhile wait in Kafka. What somebody else stands on
 * stays as well.
 *
 * Nothing is remembered between runs; what has gone is passed over.
 *
 * @param steps all steps of the deployment, in its order
 * @throws ToolError FLOE8012 when something does not go, with who should let go of it
 */
export async function destroy(
  config: FloeConfig,
  steps: readonly Step[],
  options: DestroyOptions,
): Promise<void> {
  const rendered = renderedObjects(steps);
  const removal = new Removal(config, rendered, options, await servedKinds(options.kubectl));
  for (const step of [...steps].reverse()) {
    if (step.kind === "manifests") await removal.manifests(step);
    else if (step.kind === "chart") await removal.chart(step);
  }
  await removal.otherGateway();
  await removal.crds();
  await removal.namespaces();
}

class Removal {
  private readonly names: ReadonlySet<string>;
  /** Kinds that the cluster has, as kubectl takes them. */
  private readonly resources: ReadonlySet<string>;
  /** Rendered objects that stay. */
  private readonly kept = new Set<string>();
  /** Charts whose operators are gone. */
  private readonly gone = new Set<string>();
  /** Namespaces of their releases. */
  private readonly charts = new Set<string>();

  constructor(
    private readonly config: FloeConfig,
    private readonly rendered: readonly KubeObject[],
    private readonly options: DestroyOptions,
    private readonly served: ReadonlyMap<string, ServedKind>,
  ) {
    this.resources = new Set([...served.values()].map(({ resource }) => resource));
    this.names = new Set(rendered.map(sameObject));
  }

  async manifests(step: ManifestStep): Promise<void> {
    const { kubectl, deleteData, progress } = this.options;
    const objects = step.objects.filter(({ kind }) => kind !== "Namespace");
    const live = await findObjects(kubectl, objects, this.served);
    if (live.length === 0) return;
    progress.step(step.name);
    const withData = !deleteData && objects.some(holdsData);
    const held = withData ? undefined : await this.heldBy(step);
    if (held !== undefined) return this.keep(live, held);
    const data = withData ? live.filter((object) => !isClient(object)) : [];
    const foreign = live.filter((object) => !data.includes(object) && !isOurs(object));
    this.keep(data, "it holds data, or belongs to what does");
    this.keep(foreign, "it is not floe's: it lacks the label app.kubernetes.io/part-of=floe");
    const rest = live.filter((object) => !data.includes(object) && !foreign.includes(object));
    await this.remove(rest.filter(delivers));
    await this.remove(rest.filter((object) => !delivers(object)));
    if (objects.some(({ kind }) => kind === "Kafka")) await this.volumesOf(objects);
  }

  async chart(step: ChartStep): Promise<void> {
    const { kubectl, progress, dryRun } = this.options;
    const { chart } = step;
    if (chart.install === "manifests") return;
    if (!(await releaseExists(kubectl, chart))) {
      this.gone.add(chart.name);
      return;
    }
    progress.step(step.name);
    const held = await this.heldBy(step);
    if (held !== undefined) return progress.kept(`release ${chart.release}`, held);
    if (!dryRun && chart.name === "envoy-gateway") await proxiesGone(chart.namespace, this.options);
    if (!dryRun) await uninstallRelease(chart, this.options);
    progress.gone(`release ${chart.release} in ${chart.namespace}`);
    if (!dryRun) await removeGarbage(kubectl, chart.name);
    if (!dryRun && chart.name === "istio")
      await removeIstiosClass({ ...this.options, onGone: (object) => progress.gone(describe(object)) });
    this.gone.add(chart.name);
    this.charts.add(chart.namespace);
  }

  /** What an interrupted swap has left. */
  async otherGateway(): Promise<void> {
    const { kubectl, progress, dryRun } = this.options;
    const traces = await findTraces(kubectl, this.config, this.rendered);
    if (traces === undefined) return;
    progress.step("the other gateway");
    if (dryRun) for (const object of traces.objects) progress.gone(describe(object));
    else
      await removeOtherGateway(this.config, this.rendered, {
        ...this.options,
        forceConflicts: false,
        progress: { step: () => undefined, retry: () => undefined, done: (what) => progress.gone(what) },
      });
  }

  async crds(): Promise<void> {
    const { kubectl, progress } = this.options;
    const { unused, kept } = await unusedCrds(kubectl, this.gone, (object) => this.wouldGo(object));
    if (unused.length + kept.length === 0) return;
    progress.step("kinds that nobody uses any more");
    for (const { name, why } of kept) progress.kept(`crd/${name}`, why);
    await this.remove(
      unused.map((name) => ({
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name },
      })),
    );
  }

  async namespaces(): Promise<void> {
    const { kubectl, deleteData, dryRun, progress } = this.options;
    const wanted = this.rendered.filter(({ kind }) => kind === "Namespace");
    const live = (await findObjects(kubectl, wanted, this.served)).filter(isOurs);
    const holding = {
      workloads: !dryRun,
      data: !deleteData,
      dataKinds: DATA_RESOURCES.filter((resource) => this.resources.has(resource)),
    };
    await this.stopInjection(live);
    const { empty, stays } = await sortNamespaces(kubectl, live, holding);
    if (empty.length + stays.length === 0) return;
    progress.step("namespaces");
    for (const { namespace, heldBy } of stays)
      progress.kept(describe(namespace), `${some(heldBy)} would be lost with it`);
    await this.remove(empty);
  }

  /** `default` stays, but not with what floe has written on it. */
  private async stopInjection(namespaces: readonly KubeObject[]): Promise<void> {
    const { progress, dryRun } = this.options;
    const injected = namespaces.filter(({ metadata }) => metadata.name === "default");
    if (injected.length === 0) return;
    progress.step("labels");
    const done = (what: string) => progress.gone(what);
    if (dryRun) done("label istio-injection of namespace/default");
    else await stopInjection(injected, { ...this.options, progress: { done } });
  }

  /** Strimzi leaves volumes behind whose pool does not say `deleteClaim`. */
  private async volumesOf(objects: readonly KubeObject[]): Promise<void> {
    for (const { kind, metadata } of objects) {
      if (kind !== "Kafka" || metadata.namespace === undefined) continue;
      const selector = ["-n", metadata.namespace, "-l", `strimzi.io/cluster=${metadata.name}`];
      await this.remove(await this.options.kubectl.list("persistentvolumeclaims", selector));
    }
  }

  private async heldBy(step: Step): Promise<string | undefined> {
    const { ours, others } = await standingOn(
      step,
      this.options.kubectl,
      this.resources,
      this.names,
      this.kept,
    );
    if (others.length > 0) return `${some(others.map(describe))} needs it`;
    await this.remove(ours);
    return undefined;
  }

  /** In a dry run: whether an object that is still there would have gone by then. */
  private wouldGo(object: KubeObject): boolean {
    const { ownerReferences = [] } = object.metadata as { readonly ownerReferences?: readonly unknown[] };
    if (!this.options.dryRun) return false;
    const installed = this.charts.has(object.metadata.namespace ?? "") && object.kind === "Deployment";
    return installed || ownerReferences.length > 0 || (isOurs(object) && !this.kept.has(sameObject(object)));
  }

  private keep(objects: readonly KubeObject[], why: string): void {
    for (const object of objects) {
      this.kept.add(sameObject(object));
      this.options.progress.kept(describe(object), why);
    }
  }

  private async remove(objects: readonly KubeObject[]): Promise<void> {
    const { progress, dryRun } = this.options;
    const onGone = (object: KubeObject) => progress.gone(describe(object));
    if (dryRun) for (const object of objects) onGone(object);
    else await removeObjects(objects, { ...this.options, onGone });
  }
}

/** What sends events to somebody: it goes before its receiver, or the last ones would be dead letters. */
function delivers({ kind }: KubeObject): boolean {
  return /^(\w+Source|Trigger|Subscription|SinkBinding)$/.test(kind);
}

/** What reads and writes data and holds none, whatever file it stands in. */
function isClient({ apiVersion }: KubeObject): boolean {
  return /(^|\.)(knative\.dev|camel\.apache\.org|sparkoperator\.k8s\.io)$/.test(groupOf(apiVersion));
}

/** `a, b and 3 more`. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, 2).join(", ");
  return names.length > 2 ? `${shown} and ${names.length - 2} more` : shown;
}
