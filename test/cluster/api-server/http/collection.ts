import { ApiError } from "../api-error";
import type { KubeObject } from "../kube-object";
import { type ResourceType, resourceKey } from "../resource-type";
import { parseFieldSelector } from "../selectors/field-selector";
import { parseLabelSelector } from "../selectors/label-selector";
import type { ObjectStore } from "../store";

/** The objects that a request's scope and selectors name. */
export interface Collection {
  readonly type: ResourceType;
  readonly namespace: string | undefined;
  readonly matches: (object: KubeObject) => boolean;
}

/**
 * Reads the scope and the selectors of a list, watch or deletecollection.
 *
 * @throws {ApiError} 400
 */
export function collectionOf(
  type: ResourceType,
  namespace: string | undefined,
  query: URLSearchParams,
): Collection {
  const labels = parseLabelSelector(query.get("labelSelector") ?? "");
  const fields = parseFieldSelector(query.get("fieldSelector") ?? "", resourceKey(type));
  const matches = (object: KubeObject) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    labels(object.metadata.labels ?? {}) &&
    fields(object);
  return { type, namespace, matches };
}

/** One page of a list. */
export interface Page {
  readonly items: readonly KubeObject[];
  /** Revision that a watch goes on from. */
  readonly resourceVersion: string;
  /** Token of the next page. @default - this is the last one */
  readonly next?: string;
  readonly remaining?: number;
}

const idOf = ({ metadata }: KubeObject) => `${metadata.namespace ?? ""}/${metadata.name ?? ""}`;

/**
 * Lists a collection, `limit` objects at a time. Pages are read from the present, not from the revision
 * of the first page: names that come and go between two pages show as they are.
 *
 * @throws {ApiError} 400 for a token that this server has not given
 */
export function listPage(store: ObjectStore, collection: Collection, query: URLSearchParams): Page {
  const after = readToken(query.get("continue"));
  const all = store.list(collection.type, collection.namespace).filter(collection.matches);
  const rest = after === undefined ? all : all.filter((object) => idOf(object) > after);
  const limit = Number(query.get("limit") ?? 0);
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const resourceVersion = String(store.revision);
  const last = items.at(-1);
  if (items.length === rest.length || last === undefined) return { items, resourceVersion };
  const next = Buffer.from(JSON.stringify({ after: idOf(last) })).toString("base64url");
  return { items, resourceVersion, next, remaining: rest.length - items.length };
}

function readToken(token: string | null): string | undefined {
  if (token === null || token === "") return undefined;
  try {
    const { after } = JSON.parse(Buffer.from(token, "base64url").toString("utf8")) as { after: unknown };
    if (typeof after === "string") return after;
  } catch {
    // Falls through: every unreadable token gets the same answer.
  }
  throw ApiError.badRequest("continue key is not valid");
}
