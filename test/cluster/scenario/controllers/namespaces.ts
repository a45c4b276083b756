import { child, type KubeObject } from "../../api-server/kube-object";
import type { World } from "../world";

/** Objects that are left in a namespace. */
function contents(world: World, namespace: string): KubeObject[] {
  return world.namespacedKinds().flatMap((kind) => world.list(kind, namespace));
}

/**
 * kube-controller-manager's namespace controller: empties a terminating namespace, then lets it go. What
 * has a finalizer that nobody removes holds the namespace, as on a real cluster.
 */
export function finishNamespaces(world: World): void {
  for (const namespace of world.list("Namespace")) {
    const { name = "", deletionTimestamp } = namespace.metadata;
    if (deletionTimestamp === undefined) continue;
    for (const object of contents(world, name))
      if (object.metadata.deletionTimestamp === undefined) world.delete(object);
    if (contents(world, name).length > 0) continue;
    world.update(namespace, (live) => ({ ...live, spec: { ...child(live, "spec"), finalizers: [] } }));
  }
}
