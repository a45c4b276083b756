import { groupOf } from "../lint/target";
import type { Kubectl, KubeObject } from "./kubectl";

/**
 * What the cluster has of some kinds, read at one moment: checks look at the same picture, and a whole
 * platform takes a handful of requests.
 */
export class Snapshot {
  private readonly byKind = new Map<string, KubeObject[]>();

  constructor(
    objects: readonly KubeObject[],
    /** Kinds that the API server knows, as `plural.group`. */
    readonly resources: ReadonlySet<string>,
  ) {
    for (const object of objects) {
      const key = `${object.kind}.${groupOf(object.apiVersion)}`;
      const found = this.byKind.get(key);
      if (found === undefined) this.byKind.set(key, [object]);
      else found.push(object);
    }
  }

  /** @param kind `Kind.group`; core kinds end with the dot: `Pod.` */
  all(kind: string): readonly KubeObject[] {
    return this.byKind.get(kind) ?? [];
  }

  find(kind: string, name: string, namespace?: string): KubeObject | undefined {
    return this.all(kind).find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  }
}

/** Commands that run beside each other; more would only wait for a processor. */
const REQUESTS = 4;

/**
 * Reads every object of the wanted kinds.
 *
 * @param wanted resources as `plural` (core) or `plural.group`; those that the cluster does not have are left out
 * @param selections more lists, each a resource and flags such as `--field-selector=…`
 * @throws ToolError as {@link Kubectl.run}
 */
export async function takeSnapshot(
  kubectl: Kubectl,
  wanted: readonly string[],
  selections: readonly (readonly string[])[] = [],
): Promise<Snapshot> {
  const known = await kubectl.run(["api-resources", "--no-headers", "-o", "name"]);
  const resources = new Set(known.split("\n").filter((line) => line !== ""));
  const present = wanted.filter((resource) => resources.has(resource));
  const shares = Array.from({ length: REQUESTS }, (_, i) => present.filter((_, at) => at % REQUESTS === i));
  const lists = await Promise.all([
    ...shares.filter((share) => share.length > 0).map((share) => kubectl.list(share.join(","))),
    ...selections.map(([resource = "", ...flags]) => kubectl.list(resource, flags)),
  ]);
  return new Snapshot(lists.flat(), resources);
}
