import type { Kubectl } from "./kubectl";

/** A kind as the API server serves it. */
export interface ServedKind {
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  /** As kubectl takes it: `deployments.apps`, `services`. */
  readonly resource: string;
  readonly namespaced: boolean;
}

/**
 * Kinds that the cluster serves now, by `Kind.group`; core kinds end with the dot. kubectl asks the
 * server for this one and does not trust its cache, which knows kinds that have gone.
 *
 * @throws ToolError as {@link Kubectl.run}
 */
export async function servedKinds(kubectl: Kubectl): Promise<ReadonlyMap<string, ServedKind>> {
  const table = await kubectl.run(["api-resources", "--no-headers"]);
  const served = new Map<string, ServedKind>();
  for (const line of table.split("\n")) {
    // NAME, short names that may be missing, APIVERSION, NAMESPACED, KIND
    const columns = line.trim().split(/\s+/);
    const [apiVersion, namespaced, kind] = columns.slice(-3);
    const [name] = columns;
    if (columns.length < 4 || apiVersion === undefined || kind === undefined || name === undefined) continue;
    const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
    const resource = group === "" ? name : `${name}.${group}`;
    served.set(`${kind}.${group}`, { kind, group, resource, namespaced: namespaced === "true" });
  }
  return served;
}
