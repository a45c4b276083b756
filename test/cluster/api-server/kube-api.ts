import { randomUUID } from "node:crypto";
import { ServiceAddresses } from "./admission/cluster-ips";
import { ApiError } from "./api-error";
import { applyConfiguration, recordUpdate, type Writer } from "./apply/server-side-apply";
import { child, equalJson, isObject, type KubeObject, timestamp } from "./kube-object";
import { applyDefaults, requireNamespace, resetStatus, validateObject } from "./operations/admit";
import { decodeConfiguration, decodeObject } from "./operations/decode";
import { firstGeneration, nextGeneration } from "./operations/generation";
import type { AdmissionHook, AdmissionRequest, WriteRequest } from "./operations/write-request";
import { apiVersionOf, type ResourceType } from "./resource-type";
import { SchemaNode } from "./schema/api-schema";
import type { ObjectStore } from "./store";

/** Path of an object: the namespace is `undefined` for cluster-scoped kinds. */
export interface ObjectPath {
  readonly type: ResourceType;
  readonly namespace: string | undefined;
  readonly name: string;
}

/**
 * The verbs that write, without HTTP: decoding, admission, field ownership, validation and storage in the
 * order of the real server. Every call runs to its end without interruption.
 */
export class KubeApi {
  /** Asked before every write, in order. */
  readonly admission = new Set<AdmissionHook>();
  private readonly addresses = new ServiceAddresses();

  constructor(
    readonly store: ObjectStore,
    /** Of timestamps in objects. */
    readonly now: () => Date,
  ) {}

  /** @throws {ApiError} 404 */
  get({ type, namespace, name }: ObjectPath): KubeObject {
    const object = this.store.get(type, namespace, name);
    if (object === undefined) throw ApiError.notFound(type, name);
    return object;
  }

  /** @throws {ApiError} 400, 403, 404, 409 or 422 */
  create(
    type: ResourceType,
    namespace: string | undefined,
    body: unknown,
    request: WriteRequest,
  ): KubeObject {
    const object = decodeObject(type, body, request);
    applyDefaults(type, object);
    return this.insert(type, namespace, object, request, (before, after) =>
      recordUpdate(before, after, SchemaNode.root(type.schema), this.writer(type, request)),
    );
  }

  /**
   * Replaces an object by what a function makes of it.
   *
   * @throws {ApiError} 400, 404, 409 or 422
   */
  update(path: ObjectPath, change: (live: KubeObject) => unknown, request: WriteRequest): KubeObject {
    const { type } = path;
    const live = this.get(path);
    const object = decodeObject(type, change(live), request);
    return this.replace(path, live, object, request, (before, after) =>
      recordUpdate(before, after, SchemaNode.root(type.schema), this.writer(type, request)),
    );
  }

  /**
   * Server-side apply; creates the object when it does not exist.
   *
   * @throws {ApiError} 400, 403, 404, 409, 422 or 500
   */
  apply(path: ObjectPath, body: unknown, request: WriteRequest): { object: KubeObject; created: boolean } {
    const { type, namespace, name } = path;
    const config = decodeConfiguration(type, body);
    if (config.metadata.name !== undefined && config.metadata.name !== name)
      throw ApiError.badRequest(
        `the name of the object (${config.metadata.name}) does not match the name on the URL (${name})`,
      );
    const live = this.store.get(type, namespace, name);
    const schema = SchemaNode.root(type.schema);
    const writer = this.writer(type, request);
    const base = live ?? this.blank(path);
    const applied = applyConfiguration(base, config, schema, writer, request.force === true);
    const keep = (_: KubeObject, after: KubeObject) => after;
    if (live !== undefined)
      return { object: this.replace(path, live, structuredClone(applied), request, keep), created: false };
    if (request.subresource !== undefined) throw ApiError.notFound(type, name);
    return { object: this.insert(type, namespace, structuredClone(applied), request, keep), created: true };
  }

  private blank({ type, namespace, name }: ObjectPath): KubeObject {
    const metadata = { name, ...(namespace !== undefined && { namespace }) };
    return { apiVersion: apiVersionOf(type), kind: type.kind, metadata };
  }

  private writer(type: ResourceType, { fieldManager, subresource }: WriteRequest): Writer {
    const others = Object.keys(SchemaNode.root(type.schema).schema.properties ?? {}).filter(
      (n) => n !== "status",
    );
    const hasStatus = type.subresources.has("status");
    const resetPaths =
      subresource === "status" ? others.map((n) => [`f:${n}`]) : hasStatus ? [["f:status"]] : [];
    return {
      manager: fieldManager,
      apiVersion: apiVersionOf(type),
      ...(subresource !== undefined && { subresource }),
      time: timestamp(this.now()),
      resetPaths,
    };
  }

  private insert(
    type: ResourceType,
    namespace: string | undefined,
    object: KubeObject,
    request: WriteRequest,
    own: (before: KubeObject, after: KubeObject) => KubeObject,
  ): KubeObject {
    const { metadata } = object;
    if (type.namespaced && metadata.namespace !== undefined && metadata.namespace !== namespace)
      throw ApiError.badRequest(
        "the namespace of the provided object does not match the namespace sent on the request",
      );
    if (type.namespaced && namespace !== undefined) metadata.namespace = namespace;
    else delete metadata.namespace;
    if (metadata.name === undefined && metadata.generateName !== undefined)
      metadata.name = metadata.generateName + randomUUID().slice(0, 5);
    if (metadata.resourceVersion !== undefined)
      throw ApiError.badRequest("resourceVersion should not be set on objects to be created");
    delete metadata.deletionTimestamp;
    requireNamespace(this.store, type, object);
    this.ask({ operation: "CREATE", type, object, request });
    const owned = own(this.blank({ type, namespace, name: metadata.name ?? "" }), object);
    applyDefaults(type, owned);
    resetStatus(type, owned);
    if (type.group === "" && type.resource === "services") this.addresses.assign(type, owned, undefined);
    const generation = firstGeneration(type);
    owned.metadata.uid = randomUUID();
    owned.metadata.creationTimestamp = timestamp(this.now());
    if (generation !== undefined) owned.metadata.generation = generation;
    else delete owned.metadata.generation;
    validateObject(type, owned);
    if (this.store.get(type, namespace, owned.metadata.name ?? "") !== undefined)
      throw ApiError.alreadyExists(type, owned.metadata.name ?? "");
    return request.dryRun === true ? owned : this.store.put(type, owned);
  }

  private replace(
    { type, namespace, name }: ObjectPath,
    live: KubeObject,
    object: KubeObject,
    request: WriteRequest,
    own: (before: KubeObject, after: KubeObject) => KubeObject,
  ): KubeObject {
    const next = this.splitStatus(type, live, object, request);
    const { metadata } = next;
    const stale =
      metadata.resourceVersion !== undefined && metadata.resourceVersion !== live.metadata.resourceVersion;
    if (stale)
      throw ApiError.conflict(
        type,
        name,
        "the object has been modified; please apply your changes to the latest version and try again",
      );
    if (metadata.uid !== undefined && metadata.uid !== live.metadata.uid)
      throw ApiError.conflict(
        type,
        name,
        `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${live.metadata.uid}`,
      );
    metadata.name = name;
    if (namespace !== undefined) metadata.namespace = namespace;
    for (const field of [
      "uid",
      "creationTimestamp",
      "deletionTimestamp",
      "deletionGracePeriodSeconds",
      "generation",
    ]) {
      const value = live.metadata[field];
      if (value === undefined) delete metadata[field];
      else metadata[field] = value;
    }
    if (type.group === "" && type.resource === "services") this.addresses.assign(type, next, live);
    applyDefaults(type, next);
    this.ask({ operation: "UPDATE", type, object: next, request });
    const owned = own(live, next);
    validateObject(type, owned, live);
    const generation = nextGeneration(type, live, owned);
    if (generation !== undefined) owned.metadata.generation = generation;
    owned.metadata.resourceVersion = live.metadata.resourceVersion ?? "";
    if (unchanged(live, owned)) return live;
    if (request.dryRun === true) return owned;
    const finished = owned.metadata.deletionTimestamp !== undefined && !hasFinalizers(owned);
    return finished ? this.store.remove(type, owned) : this.store.put(type, owned);
  }

  /** The status is written through its subresource only, and nothing else is written through it. */
  private splitStatus(
    type: ResourceType,
    live: KubeObject,
    object: KubeObject,
    { subresource }: WriteRequest,
  ): KubeObject {
    if (!type.subresources.has("status")) return object;
    if (subresource === "status") {
      const { managedFields, resourceVersion } = object.metadata;
      const metadata = {
        ...structuredClone(live.metadata),
        ...(managedFields && { managedFields }),
      };
      if (resourceVersion === undefined) delete metadata.resourceVersion;
      else metadata.resourceVersion = resourceVersion;
      return withStatus({ ...structuredClone(live), metadata }, object.status);
    }
    return withStatus(object, structuredClone(live.status));
  }

  private ask(request: AdmissionRequest): void {
    for (const hook of this.admission) hook(request);
  }

  /** Asks the hooks about a deletion, which the deletion itself then carries out. */
  askDelete(type: ResourceType, object: KubeObject, request: WriteRequest): void {
    this.ask({ operation: "DELETE", type, object, request });
  }
}

function withStatus(object: KubeObject, status: unknown): KubeObject {
  const { status: _, ...rest } = object;
  return (status === undefined ? rest : { ...rest, status }) as KubeObject;
}

/** Whether anything holds the object back from its deletion. */
export function hasFinalizers(object: KubeObject): boolean {
  const own = (object.metadata.finalizers ?? []).length > 0;
  if (object.kind !== "Namespace" || object.apiVersion !== "v1") return own;
  return own || ((child(object, "spec").finalizers as unknown[] | undefined) ?? []).length > 0;
}

/** A write that changes nothing but the times of managed fields is not stored: clients see the same version. */
function unchanged(live: KubeObject, next: KubeObject): boolean {
  const timeless = ({ metadata, ...rest }: KubeObject) => ({
    ...rest,
    metadata: {
      ...metadata,
      managedFields: (metadata.managedFields ?? []).map(({ time: _, ...entry }) => entry),
    },
  });
  return isObject(live) && equalJson(timeless(live), timeless(next));
}
