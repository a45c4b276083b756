import type { JsonObject } from "../../lint/json";
import { FIELD_MANAGER } from "../deploy/apply-manifests";
import { servedKinds } from "../kinds";
import type { Kubectl, KubeObject } from "../kubectl";
import { isOurs } from "../ownership";
import { takeSnapshot } from "../snapshot";
import { kubeObject, type PlatformObject } from "./platform-object";

/** Both sides of a comparison with the cluster. */
export interface ClusterComparison {
  readonly before: ReadonlyMap<string, PlatformObject>;
  readonly after: ReadonlyMap<string, PlatformObject>;
  /** Objects that the API server would not take, in its own words. */
  readonly refused: readonly string[];
}

/** Most objects of one command; more would not fit into a pipe's patience. */
const BATCH = 60;

/**
 * What the cluster has, and what it would have after `floe deploy`: the API server itself says so, in a
 * dry run of the same server-side apply, so that defaults and what others manage are no differences.
 *
 * Objects that floe rendered once and that are not in dist/ any more are in `before` only: a deployment
 * leaves them where they are.
 *
 * @throws ToolError when the cluster cannot be read
 */
export async function compareWithCluster(
  kubectl: Kubectl,
  wanted: ReadonlyMap<string, PlatformObject>,
): Promise<ClusterComparison> {
  const objects = [...wanted.values()].filter(
    ({ group, kind }) => group !== "operators" && !kind.endsWith(".helm"),
  );
  const served = await servedKinds(kubectl);
  const kinds = [...new Set(objects.map(({ kind }) => kind))];
  const resources = kinds.map((kind) => served.get(kind)?.resource).filter((name) => name !== undefined);
  const snapshot = await takeSnapshot(kubectl, resources);
  const groups = new Map(objects.map(({ key, group }) => [key, group]));
  const live = new Map<string, PlatformObject>();
  for (const kind of kinds)
    for (const found of snapshot.all(kind)) {
      const read = kubeObject("", found);
      if (read === undefined || !(wanted.has(read.key) || isOurs(found))) continue;
      live.set(read.key, { ...read, group: groups.get(read.key) ?? read.group, object: bare(found) });
    }
  const present = objects.filter(({ key }) => live.has(key));
  const { merged, refused } = await dryRun(kubectl, present);
  const after = new Map(
    objects.flatMap((object) => {
      const result = merged.get(object.key);
      // What was refused is not shown as a change: it will not happen.
      if (result === undefined && live.has(object.key))
        return [[object.key, live.get(object.key) ?? object] as const];
      return [[object.key, result === undefined ? object : { ...object, object: bare(result) }] as const];
    }),
  );
  return { before: live, after, refused };
}

async function dryRun(kubectl: Kubectl, objects: readonly PlatformObject[]) {
  const merged = new Map<string, KubeObject>();
  const refused: string[] = [];
  for (let from = 0; from < objects.length; from += BATCH) {
    const items = objects.slice(from, from + BATCH).map(({ object }) => object);
    const flags = [
      "--server-side",
      "--dry-run=server",
      "--force-conflicts",
      `--field-manager=${FIELD_MANAGER}`,
    ];
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    const run = await kubectl.try(["apply", ...flags, "-o", "json", "-f", "-"], { input });
    for (const object of listOf(run.stdout)) {
      const read = kubeObject("", object);
      if (read !== undefined) merged.set(read.key, object);
    }
    // Throws for a cluster that is away; what remains are the API server's refusals.
    if (run.ended !== 0 && merged.size === 0) await kubectl.run(["version", "-o", "json"]);
    refused.push(...run.stderr.split("\n").filter((line) => line !== "" && !line.startsWith("Warning:")));
  }
  return { merged, refused };
}

function listOf(json: string): readonly KubeObject[] {
  if (json.trim() === "") return [];
  const read = JSON.parse(json) as KubeObject & { readonly items?: readonly KubeObject[] };
  return read.kind === "List" ? (read.items ?? []) : [read];
}

/** Bookkeeping of the API server and of kubectl, which nobody renders. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  "managedFields",
  "resourceVersion",
  "generation",
  "uid",
  "creationTimestamp",
  "selfLink",
]);

/** An object without its status and without what the API server keeps in its metadata. */
function bare({ status: _, ...object }: KubeObject & { readonly status?: unknown }): JsonObject {
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([key]) => !BOOKKEEPING.has(key)),
  );
  return { ...object, metadata };
}
