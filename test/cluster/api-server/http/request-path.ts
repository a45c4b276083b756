/** What a URL path names, when it names a resource. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** What follows `proxy/`. */
  readonly rest?: string;
}

/**
 * Reads `/api/v1/…` and `/apis/<group>/<version>/…` (apiserver `request/requestinfo.go`).
 *
 * @returns `undefined` for every other path
 */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
  const [root] = parts;
  const start = root === "api" ? 2 : 3;
  if ((root !== "api" && root !== "apis") || parts.length <= start) return undefined;
  const group = root === "api" ? "" : (parts[1] ?? "");
  const version = parts[start - 1] ?? "";
  const rest = parts.slice(start);
  const inNamespace =
    rest[0] === "namespaces" && rest.length > 2 && !["status", "finalize"].includes(rest[2] ?? "");
  const [resource = "", name, subresource, ...tail] = inNamespace ? rest.slice(2) : rest;
  const namespace = inNamespace ? rest[1] : undefined;
  return {
    group,
    version,
    resource,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
    ...(tail.length > 0 && { rest: tail.join("/") }),
  };
}
