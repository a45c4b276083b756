import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "../api-error";
import type { KubeApi, ObjectPath } from "../kube-api";
import { child, type JsonObject, type KubeObject } from "../kube-object";
import { deleteObject } from "../operations/deletion";
import { scaleOf, withScale } from "../operations/scale";
import type { FieldValidation, WriteRequest } from "../operations/write-request";
import { jsonPatch } from "../patch/json-patch";
import { mergePatch } from "../patch/merge-patch";
import { strategicMergePatch } from "../patch/strategic-merge-patch";
import type { ResourceRegistry } from "../registry";
import { apiVersionOf, type ResourceType, resourceKey } from "../resource-type";
import { SchemaNode } from "../schema/api-schema";
import type { Access, User } from "./access";
import { mediaType, readBody } from "./body";
import { collectionOf, listPage } from "./collection";
import { representationOf } from "./media-type";
import type { PodOutput } from "./pod-output";
import type { ResourcePath } from "./request-path";
import { answerReview } from "./reviews";
import { metadataOnly, tableOf } from "./table";
import { streamWatch } from "./watch-stream";

/** What the handler works on. */
export interface HandlerContext {
  readonly api: KubeApi;
  readonly registry: ResourceRegistry;
  readonly access: Access;
  readonly output: PodOutput;
}

/** An answer that is not a stream. */
export interface Answer {
  readonly code: number;
  /** A string is sent as plain text. */
  readonly body: JsonObject | string;
}

interface Call {
  readonly path: ResourcePath;
  readonly type: ResourceType;
  readonly query: URLSearchParams;
  readonly user: User;
  readonly request: IncomingMessage;
  readonly write: WriteRequest;
}

const verbs: Readonly<Record<string, string>> = { POST: "create", PUT: "update", PATCH: "patch" };

function verbOf(method: string, { name }: ResourcePath, query: URLSearchParams): string {
  if (method === "GET") return isWatch(query) ? "watch" : name === undefined ? "list" : "get";
  if (method === "DELETE") return name === undefined ? "deletecollection" : "delete";
  return verbs[method] ?? method.toLowerCase();
}

const isWatch = (query: URLSearchParams) => ["true", "1"].includes(query.get("watch") ?? "");

/**
 * Answers a request for a resource.
 *
 * @param warnings gets the texts of `Warning` headers, also when the request fails
 * @returns `undefined` when the response is a stream that runs on
 * @throws {ApiError} whatever the client has to be told
 */
export async function handleResource(
  context: HandlerContext,
  path: ResourcePath,
  query: URLSearchParams,
  user: User,
  request: IncomingMessage,
  response: ServerResponse,
  warnings: string[],
): Promise<Answer | undefined> {
  const type = context.registry.find(path.group, path.version, path.resource);
  if (type === undefined) throw ApiError.noSuchResource();
  const verb = verbOf(request.method ?? "GET", path, query);
  const { namespace, name } = path;
  context.access.authorize(type, { user, verb, group: path.group, resource: path.resource, namespace, name });
  const write: WriteRequest = {
    user: user.name,
    fieldManager:
      query.get("fieldManager") ?? (request.headers["user-agent"] ?? "unknown").split("/")[0] ?? "",
    fieldValidation: (query.get("fieldValidation") ?? "Warn") as FieldValidation,
    dryRun: query.get("dryRun") === "All",
    force: query.get("force") === "true",
    ...(path.subresource !== undefined && path.subresource !== "scale" && { subresource: path.subresource }),
    warnings,
  };
  const call: Call = { path, type, query, user, request, write };
  if (path.subresource === "log" || path.subresource === "proxy") return context.output.answer(path, query);
  if (path.subresource !== undefined && !type.subresources.has(path.subresource))
    throw ApiError.noSuchResource();
  if (verb === "watch") {
    watch(context, call, response);
    return undefined;
  }
  return name === undefined ? onCollection(context, call, verb) : onObject(context, call, verb, name);
}

async function onCollection(context: HandlerContext, call: Call, verb: string): Promise<Answer> {
  const { api } = context;
  const { path, type, query, write } = call;
  if (verb === "list") return { code: 200, body: list(context, call) };
  if (verb === "create") {
    const body = await readBody(call.request);
    const review = answerReview(context.access, call.user, type.resource, body);
    if (review !== undefined) return { code: 201, body: review };
    if (!type.verbs.includes("create")) throw ApiError.methodNotAllowed();
    if (type.namespaced && path.namespace === undefined)
      throw ApiError.badRequest("an empty namespace may not be set during creation");
    return { code: 201, body: encode(context, call, api.create(type, path.namespace, body, write)) };
  }
  if (verb !== "deletecollection") throw ApiError.methodNotAllowed();
  const options = await readBody(call.request);
  const collection = collectionOf(type, path.namespace, query);
  const items = api.store.list(type, path.namespace).filter(collection.matches);
  for (const { metadata } of items)
    deleteObject(api, { type, namespace: metadata.namespace, name: metadata.name ?? "" }, options, write);
  return { code: 200, body: listBody(type, { items, resourceVersion: String(api.store.revision) }) };
}

async function onObject(context: HandlerContext, call: Call, verb: string, name: string): Promise<Answer> {
  const { api } = context;
  const { type, write, path } = call;
  const at: ObjectPath = { type, namespace: path.namespace, name };
  if (type.namespaced && path.namespace === undefined) throw ApiError.noSuchResource();
  const scale = path.subresource === "scale";
  const show = (object: KubeObject) => (scale ? scaleOf(object) : encode(context, call, object));
  if (verb === "get") return { code: 200, body: show(api.get(at)) };
  const body = await readBody(call.request);
  if (verb === "delete") return { code: 200, body: deleteObject(api, at, body, write) };
  if (verb === "update") {
    const change = (live: KubeObject) => (scale ? withScale(live, body) : body);
    return { code: 200, body: show(api.update(at, change, write)) };
  }
  if (verb !== "patch") throw ApiError.methodNotAllowed();
  const patchType = mediaType(call.request);
  if (patchType === "application/apply-patch+yaml") {
    const { object, created } = api.apply(at, body, write);
    return { code: created ? 201 : 200, body: encode(context, call, object) };
  }
  const patch = patcher(patchType, type);
  const change = (live: KubeObject) =>
    scale ? withScale(live, patch(scaleOf(live), body)) : patch(structuredClone(live), body);
  return { code: 200, body: show(api.update(at, change, write)) };
}

function patcher(patchType: string, type: ResourceType): (target: JsonObject, patch: unknown) => unknown {
  switch (patchType) {
    case "application/json-patch+json":
      return jsonPatch;
    case "application/merge-patch+json":
      return mergePatch;
    case "application/strategic-merge-patch+json":
      if (type.custom) break;
      return (target, patch) =>
        strategicMergePatch(target, patch as JsonObject, SchemaNode.root(type.schema));
  }
  const strategic = type.custom ? "" : ", application/strategic-merge-patch+json";
  throw ApiError.unsupportedMediaType(
    `application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml${strategic}`,
  );
}

function encode({ api }: HandlerContext, { type, query, request }: Call, object: KubeObject): JsonObject {
  const form = representationOf(request.headers.accept);
  if (form === "metadata") return metadataOnly(object);
  if (form !== "table") return object;
  const metadata = { resourceVersion: object.metadata.resourceVersion };
  return tableOf(type, [object], {
    metadata,
    now: api.now(),
    includeObject: query.get("includeObject") ?? "Metadata",
  });
}

function list({ api }: HandlerContext, { type, path, query, request }: Call): JsonObject {
  const page = listPage(api.store, collectionOf(type, path.namespace, query), query);
  const form = representationOf(request.headers.accept);
  const metadata = listMeta(page);
  if (form === "table")
    return tableOf(type, page.items, {
      metadata,
      now: api.now(),
      includeObject: query.get("includeObject") ?? "Metadata",
    });
  if (form === "metadata") {
    const items = page.items.map(metadataOnly);
    return { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items };
  }
  return listBody(type, page);
}

type ListPage = ReturnType<typeof listPage>;

const listMeta = ({ resourceVersion, next, remaining }: ListPage): JsonObject => ({
  resourceVersion,
  ...(next !== undefined && { continue: next, remainingItemCount: remaining }),
});

/** Built-in lists name the type of their items once, custom ones on every item. */
function listBody(type: ResourceType, page: ListPage): JsonObject {
  const untyped = ({ kind: _, apiVersion: __, ...item }: KubeObject) => item;
  const items = type.custom ? page.items : page.items.map(untyped);
  return { kind: `${type.kind}List`, apiVersion: apiVersionOf(type), metadata: listMeta(page), items };
}

function watch(context: HandlerContext, call: Call, response: ServerResponse): void {
  const { api } = context;
  const { type, path, query } = call;
  const collection = collectionOf(type, path.namespace, query);
  const one = (object: KubeObject) => path.name === undefined || object.metadata.name === path.name;
  const matches = (object: KubeObject) => one(object) && collection.matches(object);
  const version = query.get("resourceVersion") ?? "";
  const sendInitialEvents = query.get("sendInitialEvents") === "true";
  const timeout = Number(query.get("timeoutSeconds") ?? 0);
  const table = representationOf(call.request.headers.accept) === "table";
  streamWatch(api.store, response, {
    key: resourceKey(type),
    matches,
    current: () => api.store.list(type, path.namespace).filter(matches),
    ...(version !== "" && version !== "0" && !sendInitialEvents && { since: Number(version) }),
    sendInitialEvents,
    bookmarks: query.get("allowWatchBookmarks") === "true",
    ...(timeout > 0 && { timeoutMs: timeout * 1000 }),
    encode: (object) => encode(context, call, object),
    bookmark: (revision, initialEventsEnd) => {
      const metadata = {
        resourceVersion: String(revision),
        ...(initialEventsEnd && { annotations: { "k8s.io/initial-events-end": "true" } }),
      };
      const object = { kind: type.kind, apiVersion: apiVersionOf(type), metadata };
      return table
        ? tableOf(type, [], { metadata: child(object, "metadata"), now: api.now(), includeObject: "None" })
        : object;
    },
  });
}
