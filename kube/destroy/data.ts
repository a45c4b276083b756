import type { Step } from "../deploy/plan";
import { renderedObjects } from "../deploy/swap/swap-steps";
import { servedKinds } from "../kinds";
import type { Kubectl, KubeObject } from "../kubectl";
import { findObjects } from "../remove/remove-objects";
import { holdsData } from "./holds-data";

/**
 * What would be lost with the platform's data: the objects themselves, and the volumes in its namespaces.
 *
 * @throws ToolError as `Kubectl.run`
 */
export async function dataOf(kubectl: Kubectl, steps: readonly Step[]): Promise<readonly KubeObject[]> {
  const rendered = renderedObjects(steps);
  const objects = rendered.filter((object) => object.kind !== "Namespace" && holdsData(object));
  const namespaces = rendered.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name);
  const [live, claims] = await Promise.all([
    findObjects(kubectl, objects, await servedKinds(kubectl)),
    kubectl.list("persistentvolumeclaims"),
  ]);
  return [...live, ...claims.filter(({ metadata }) => namespaces.includes(metadata.namespace ?? ""))];
}
