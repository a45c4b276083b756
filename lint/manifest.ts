import type { Location } from "../diagnostics/diagnostic";
import type { ValuePath } from "../schema/violation";
import { type JsonObject, text } from "./json";

/** Where an object comes from: a construct, or a document of a file. */
export interface Origin {
  /** Place of a value of the object; the object's own name is added by lint. */
  locate(path: ValuePath): Location;
}

/** One Kubernetes object. */
export interface Manifest {
  readonly object: JsonObject;
  readonly apiVersion: string;
  /** API group, empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly origin: Origin;
}

/**
 * An object as lint reads it.
 *
 * @returns undefined when apiVersion, kind or metadata.name is missing or no text
 */
export function toManifest(object: JsonObject, origin: Origin): Manifest | undefined {
  const apiVersion = text(object, "apiVersion");
  const kind = text(object, "kind");
  const name = text(object, "metadata", "name") ?? generated(object);
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
  const slash = apiVersion.indexOf("/");
  return {
    object,
    apiVersion,
    group: slash < 0 ? "" : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
    name,
    namespace: text(object, "metadata", "namespace"),
    origin,
  };
}

/** Objects for `kubectl create` may leave their name to the server. */
function generated(object: JsonObject): string | undefined {
  const prefix = text(object, "metadata", "generateName");
  return prefix === undefined ? undefined : `${prefix}*`;
}

/** `Kind.group`, how rules name kinds; core kinds have no dot. */
export function kindKey({ kind, group }: { readonly kind: string; readonly group: string }): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/** `Kind namespace/name`, how messages name objects. */
export function describeObject({
  kind,
  namespace,
  name,
}: Pick<Manifest, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}
