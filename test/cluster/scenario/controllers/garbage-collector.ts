import type { KubeObject } from "../../api-server/kube-object";
import { type Rule, rule } from "../rule";
import { kindOf, type World } from "../world";

/** Whether an owner of the object is gone: same kind and name with another uid counts as gone. */
function orphaned(object: KubeObject, world: World): boolean {
  const owners = object.metadata.ownerReferences ?? [];
  return (
    owners.length > 0 &&
    owners.every(({ apiVersion, kind, name, uid }) => {
      const owner = world.get(kindOf({ apiVersion, kind, metadata: {} }), object.metadata.namespace, name);
      return owner?.metadata.uid !== uid;
    })
  );
}

function dependents(owner: KubeObject, kinds: readonly string[], world: World): KubeObject[] {
  return kinds
    .flatMap((kind) => world.list(kind))
    .filter(({ metadata }) => (metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.metadata.uid));
}

/**
 * kube-controller-manager's garbage collector: dependents go with their last owner; foreground deletion
 * waits for them, orphaning cuts them loose.
 *
 * @param kinds kinds that it looks at, as owners and as dependents
 */
export function garbageCollector(kinds: readonly string[]): Rule[] {
  return kinds.flatMap((kind): Rule[] => [
    {
      ...rule(
        "the garbage collector deletes what has lost its owners",
        kind,
        (object, world) => world.delete(object),
        {
          everyGeneration: false,
        },
      ),
      matches: orphaned,
    },
    {
      ...terminating(kind, "foregroundDeletion", (object, world) => {
        for (const each of dependents(object, kinds, world)) world.delete(each, "Foreground");
      }),
      requires: (object, world) => {
        const waiting = dependents(object, kinds, world).filter(
          ({ metadata }) => metadata.deletionTimestamp !== undefined,
        );
        return waiting.length === 0;
      },
    },
    terminating(kind, "orphan", (object, world) => {
      for (const each of dependents(object, kinds, world))
        world.update(each, (copy) => {
          const owners = (copy.metadata.ownerReferences ?? []).filter(
            ({ uid }) => uid !== object.metadata.uid,
          );
          copy.metadata.ownerReferences = owners;
          return copy;
        });
    }),
  ]);
}

/** The finalizer is set by the API server's deletion, so the rule itself never starts. */
function terminating(kind: string, finalizer: string, cleanUp: Rule["cleanUp"]): Rule {
  const deleted = (object: KubeObject) => object.metadata.deletionTimestamp !== undefined;
  return {
    name: `the garbage collector ends ${finalizer}`,
    kind,
    matches: deleted,
    steps: [],
    finalizer,
    ...(cleanUp && { cleanUp }),
  };
}
