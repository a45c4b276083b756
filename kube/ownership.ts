import type { KubeObject } from "./kubectl";

/** Label of everything that `floe synth` renders. */
const PART_OF = "app.kubernetes.io/part-of";

/** Selector of what `floe synth` renders, whoever applied it. */
export const OURS_SELECTOR = `${PART_OF}=floe`;

/**
 * Whether floe rendered an object: it says so, and nobody owns it. Controllers copy labels to what they
 * make, and what they make goes with its owner.
 */
export function isOurs({ metadata }: KubeObject): boolean {
  const owners = (metadata as { readonly ownerReferences?: readonly unknown[] }).ownerReferences;
  return metadata.labels?.[PART_OF] === "floe" && (owners === undefined || owners.length === 0);
}

/** `Kind.group`; core kinds end with the dot. */
export function kindKey({ apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): string {
  return `${kind}.${apiVersion.includes("/") ? apiVersion.split("/")[0] : ""}`;
}

/** What makes an object the same object, whatever its version. */
export function sameObject(object: KubeObject): string {
  return `${kindKey(object)} ${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}
