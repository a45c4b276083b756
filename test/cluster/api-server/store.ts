import { deepFreeze, type KubeObject } from "./kube-object";
import { type ResourceType, resourceKey } from "./resource-type";

/** One change; events are in the order of their revision. */
export interface StoreEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** `group/resource`. */
  readonly key: string;
  readonly revision: number;
  readonly object: KubeObject;
  /** What was stored before. @default - nothing: the object is new */
  readonly previous?: KubeObject;
}

/** Told about every change, after it is stored. */
export type StoreListener = (event: StoreEvent) => void;

const nameKey = (namespace: string | undefined, name: string | undefined) =>
  `${namespace ?? ""}/${name ?? ""}`;

/**
 * The objects and their history, as etcd keeps them: one revision counter for all, which is
 * also every object's `resourceVersion`. Stored objects are frozen; readers get them as they are.
 */
export class ObjectStore {
  private readonly objects = new Map<string, Map<string, KubeObject>>();
  private readonly history: StoreEvent[] = [];
  private readonly listeners = new Set<StoreListener>();
  private compacted = 0;
  private current = 1;

  /** Revision of the latest change. */
  get revision(): number {
    return this.current;
  }

  get(
    type: { group: string; resource: string },
    namespace: string | undefined,
    name: string,
  ): KubeObject | undefined {
    return this.objects.get(resourceKey(type))?.get(nameKey(namespace, name));
  }

  /** Objects of a type sorted by namespace and name, as etcd lists keys. */
  list(type: { group: string; resource: string }, namespace?: string): KubeObject[] {
    const all = [...(this.objects.get(resourceKey(type)) ?? [])];
    const inScope = namespace === undefined ? all : all.filter(([key]) => key.startsWith(`${namespace}/`));
    return inScope.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** `group/resource` of every type that has objects. */
  keys(): string[] {
    return [...this.objects].filter(([, objects]) => objects.size > 0).map(([key]) => key);
  }

  /** Stores an object and gives it the next revision. */
  put(type: ResourceType, object: KubeObject): KubeObject {
    const key = resourceKey(type);
    const byName = this.objects.get(key) ?? new Map<string, KubeObject>();
    this.objects.set(key, byName);
    const name = nameKey(object.metadata.namespace, object.metadata.name);
    const previous = byName.get(name);
    const stored = this.stamp(object);
    byName.set(name, stored);
    this.publish({
      type: previous === undefined ? "ADDED" : "MODIFIED",
      key,
      revision: this.current,
      object: stored,
      ...(previous && { previous }),
    });
    return stored;
  }

  remove(type: { group: string; resource: string }, object: KubeObject): KubeObject {
    const key = resourceKey(type);
    const name = nameKey(object.metadata.namespace, object.metadata.name);
    const previous = this.objects.get(key)?.get(name);
    this.objects.get(key)?.delete(name);
    const last = this.stamp(object);
    this.publish({
      type: "DELETED",
      key,
      revision: this.current,
      object: last,
      ...(previous && { previous }),
    });
    return last;
  }

  /**
   * Events of a type after a revision.
   *
   * @returns `undefined` when that part of the history was compacted away
   */
  since(key: string, revision: number): StoreEvent[] | undefined {
    if (revision < this.compacted) return undefined;
    return this.history.filter((event) => event.key === key && event.revision > revision);
  }

  /** Forgets the history, so that a watch from an old revision gets 410 Gone. */
  compact(): void {
    this.compacted = this.current;
    this.history.length = 0;
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: StoreListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private stamp(object: KubeObject): KubeObject {
    this.current += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.current) };
    return deepFreeze(structuredClone({ ...object, metadata }));
  }

  private publish(event: StoreEvent): void {
    this.history.push(event);
    for (const listener of [...this.listeners]) listener(event);
  }
}
