import { pauses } from "../backoff";
import type { Clock } from "../clock";
import { readBack } from "../deploy/apply-manifests";
import { describe } from "../deploy/wait-ready";
import type { ServedKind } from "../kinds";
import type { Kubectl, KubeObject } from "../kubectl";
import { kindKey } from "../ownership";
import { ToolError } from "../tool-error";
import { explainStuck } from "./finalizers";

/** Settings of {@link removeObjects}. */
export interface RemoveOptions {
  readonly kubectl: Kubectl;
  readonly clock: Clock;
  /** Longest wait in ms. */
  readonly timeoutMs: number;
  /** Called with each object that has gone. */
  readonly onGone: (object: KubeObject) => void;
}

/** Objects as kubectl reads them from its standard input: what names them, and no more. */
export function namesOf(objects: readonly KubeObject[]): string {
  const items = objects.map(({ apiVersion, kind, metadata: { name, namespace } }) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }) },
  }));
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

/**
 * Reads the objects that are there of some; kinds that the cluster does not serve have none.
 *
 * @param served from `servedKinds`
 * @throws ToolError as `Kubectl.run`
 */
export async function findObjects(
  kubectl: Kubectl,
  objects: readonly KubeObject[],
  served: ReadonlyMap<string, ServedKind>,
): Promise<readonly KubeObject[]> {
  const possible = objects.filter((object) => served.has(kindKey(object)));
  return possible.length === 0 ? [] : await readBack(kubectl, namesOf(possible));
}

/**
 * Deletes objects together and waits until all of them have gone. Their finalizers are left to those who
 * set them.
 *
 * @param objects as they were found in the cluster
 * @throws ToolError FLOE8012 with the finalizer in the way and who should take it off
 */
export async function removeObjects(objects: readonly KubeObject[], options: RemoveOptions): Promise<void> {
  if (objects.length === 0) return;
  const { kubectl, clock, timeoutMs, onGone } = options;
  const names = namesOf(objects);
  await kubectl.run(["delete", "--ignore-not-found", "--wait=false", "-f", "-"], { input: names });
  const end = clock.now() + timeoutMs;
  const pause = pauses(2000);
  let left: readonly KubeObject[] = objects;
  for (;;) {
    const live = await readBack(kubectl, names);
    const there = new Set(live.map(describe));
    for (const object of left) if (!there.has(describe(object))) onGone(object);
    left = live;
    const [first] = left;
    if (first === undefined) return;
    if (clock.now() >= end) throw await stuck(first, options);
    await clock.sleep(pause());
  }
}

async function stuck(object: KubeObject, { kubectl, timeoutMs }: RemoveOptions): Promise<ToolError> {
  const { reason, nextStep } = await explainStuck(object, kubectl);
  return new ToolError({
    code: "FLOE8012",
    what: `${describe(object)} is still there after ${Math.round(timeoutMs / 1000)} s: ${reason}`,
    where: {},
    ...(nextStep !== undefined && { nextStep }),
  });
}
