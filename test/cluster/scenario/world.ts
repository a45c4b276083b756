import { ApiError } from "../api-server/api-error";
import type { EmbeddedApiServer } from "../api-server/embedded-api-server";
import { child, type JsonObject, type KubeObject, timestamp } from "../api-server/kube-object";
import { deleteObject } from "../api-server/operations/deletion";
import type { ResourceType } from "../api-server/resource-type";
import type { VirtualClock } from "./clock";
import { type ConditionSpec, isTrue, mergeConditions } from "./conditions";

/** Kind and group, as `Kafka.kafka.strimzi.io`, `Deployment.apps` or, in the core group, `Secret`. */
export type KindName = string;

/** The cluster as operators see it: they read and write through the same rules as every client. */
export class World {
  private events = 0;

  constructor(
    private readonly server: EmbeddedApiServer,
    readonly clock: VirtualClock,
  ) {}

  /** The type of a kind. @returns `undefined` while it is not served */
  type(kind: KindName): ResourceType | undefined {
    const dot = kind.indexOf(".");
    const [name, group] = dot === -1 ? [kind, ""] : [kind.slice(0, dot), kind.slice(dot + 1)];
    return this.server.registry.all().find((type) => type.kind === name && type.group === group);
  }

  /** Kinds whose objects live in namespaces and can be listed. */
  namespacedKinds(): KindName[] {
    return this.server.registry
      .all()
      .filter(({ namespaced, verbs }) => namespaced && verbs.includes("list"))
      .map(({ kind, group }) => (group === "" ? kind : `${kind}.${group}`));
  }

  get(kind: KindName, namespace: string | undefined, name: string): KubeObject | undefined {
    const type = this.type(kind);
    return type && this.server.store.get(type, type.namespaced ? namespace : undefined, name);
  }

  list(kind: KindName, namespace?: string): readonly KubeObject[] {
    const type = this.type(kind);
    return type === undefined ? [] : this.server.store.list(type, namespace);
  }

  /** The object as it is now. @returns `undefined` when it is gone */
  fresh(object: KubeObject): KubeObject | undefined {
    const found = this.get(kindOf(object), object.metadata.namespace, object.metadata.name ?? "");
    return found?.metadata.uid === object.metadata.uid ? found : undefined;
  }

  /** Creates an object unless it exists; with its status, if it has one. */
  ensure(object: KubeObject): void {
    const { namespace, name = "" } = object.metadata;
    if (this.get(kindOf(object), namespace, name) !== undefined) return;
    const type = this.type(kindOf(object));
    if (type === undefined) throw new Error(`scenario: ${kindOf(object)} is not served`);
    const created = this.server.api.create(
      type,
      type.namespaced ? namespace : undefined,
      object,
      this.request(),
    );
    if (object.status !== undefined) this.setStatus(created, child(object, "status"));
  }

  /** Changes everything but the status. */
  update(object: KubeObject, change: (live: KubeObject) => KubeObject): void {
    const type = this.type(kindOf(object));
    if (type === undefined) return;
    const { namespace, name = "" } = object.metadata;
    this.server.api.update(
      { type, namespace, name },
      (live) => change(structuredClone(live)),
      this.request(),
    );
  }

  /** Merges fields into the status. */
  setStatus(object: KubeObject, fields: JsonObject): void {
    const type = this.type(kindOf(object));
    if (type === undefined) return;
    const { namespace, name = "" } = object.metadata;
    const subresource = type.subresources.has("status") ? { subresource: "status" } : {};
    const change = (live: KubeObject) => ({ ...live, status: { ...child(live, "status"), ...fields } });
    this.server.api.update({ type, namespace, name }, change, { ...this.request(), ...subresource });
  }

  /** Sets conditions, and `observedGeneration` of the status or, with `observed`, of each condition. */
  setConditions(
    object: KubeObject,
    specs: readonly ConditionSpec[],
    fields: JsonObject = {},
    observed = false,
  ): void {
    const conditions = mergeConditions(object, specs, this.clock.now(), observed);
    const generation = observed ? {} : { observedGeneration: object.metadata.generation ?? 1 };
    this.setStatus(object, { ...generation, ...fields, conditions });
  }

  delete(object: KubeObject, propagationPolicy = "Background"): void {
    const type = this.type(kindOf(object));
    if (type === undefined || this.fresh(object) === undefined) return;
    const { namespace, name = "" } = object.metadata;
    deleteObject(this.server.api, { type, namespace, name }, { propagationPolicy }, this.request());
  }

  /** Adds or removes a finalizer. */
  setFinalizer(object: KubeObject, finalizer: string, present: boolean): void {
    const live = this.fresh(object);
    if (live === undefined || (live.metadata.finalizers ?? []).includes(finalizer) === present) return;
    this.update(live, (copy) => {
      const others = (copy.metadata.finalizers ?? []).filter((each) => each !== finalizer);
      copy.metadata.finalizers = present ? [...others, finalizer] : others;
      return copy;
    });
  }

  /** Whether a Deployment is there and available. */
  available(namespace: string, deployment: string): boolean {
    return isTrue(this.get("Deployment.apps", namespace, deployment), "Available");
  }

  /** Records an event about an object, as `kubectl describe` shows it. */
  event(about: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void {
    const { namespace = "default", name = "", uid } = about.metadata;
    const at = timestamp(this.clock.now());
    this.events += 1;
    this.ensure({
      apiVersion: "v1",
      kind: "Event",
      metadata: { namespace, name: `${name}.${this.events.toString(16).padStart(16, "0")}` },
      involvedObject: { apiVersion: about.apiVersion, kind: about.kind, namespace, name, uid },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: at,
      lastTimestamp: at,
      source: { component: "scenario" },
      reportingComponent: "scenario",
      reportingInstance: "",
    });
  }

  /** Refuses writes while a check says so, as a webhook without endpoints does. @returns a function that ends it */
  refuse(refuses: (kind: KindName, operation: string) => string | undefined): () => void {
    const hook: Parameters<typeof this.server.api.admission.add>[0] = ({ type, operation, request }) => {
      if (request.user === scenarioUser) return;
      const kind = type.group === "" ? type.kind : `${type.kind}.${type.group}`;
      const why = refuses(kind, operation);
      if (why !== undefined) throw ApiError.internal(why);
    };
    this.server.api.admission.add(hook);
    return () => this.server.api.admission.delete(hook);
  }

  /** Text that `kubectl logs` prints. @param container `namespace/pod` or `namespace/pod/container` */
  setLog(container: string, text: string): void {
    this.server.output.setLog(container, text);
  }

  private request() {
    return { user: scenarioUser, fieldManager: "operator", warnings: [] };
  }
}

const scenarioUser = "system:scenario";

/** Kind and group of an object. */
export function kindOf({ apiVersion, kind }: KubeObject): KindName {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? kind : `${kind}.${apiVersion.slice(0, slash)}`;
}
