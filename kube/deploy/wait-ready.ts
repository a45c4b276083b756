import { pauses } from "../backoff";
import type { Clock } from "../clock";
import type { Kubectl, KubeObject } from "../kubectl";
import { podTrouble } from "../pod-trouble";
import { type Readiness, readinessOf } from "../readiness";
import { ToolError } from "../tool-error";
import { likelyCause } from "./likely-cause";

/** Settings of {@link waitReady}. */
export interface WaitOptions {
  readonly kubectl: Kubectl;
  readonly clock: Clock;
  /** Longest wait in ms. */
  readonly timeoutMs: number;
  /** Called once for each object, when it is ready. */
  readonly onReady: (object: KubeObject) => void;
  /** Longest time between two looks in ms. @default 2000 */
  readonly intervalMs?: number;
}

/** Names an object as kubectl does, with its namespace. */
export function describe({ kind, metadata }: KubeObject): string {
  return `${kind.toLowerCase()}/${metadata.name}${metadata.namespace === undefined ? "" : ` in ${metadata.namespace}`}`;
}

/**
 * Waits until every object that `look` finds is ready.
 *
 * @param look reads the objects; an empty list means that they are not there yet
 * @param what is waited for, for the message: "the deployments of strimzi"
 * @throws ToolError FLOE8008 with the last reason, the object's latest events, pods in trouble and the likely cause;
 *   at once when an object says that it has failed
 */
export async function waitReady(
  what: string,
  look: () => Promise<readonly KubeObject[]>,
  options: WaitOptions,
): Promise<void> {
  const { clock, timeoutMs, onReady, intervalMs = 2000 } = options;
  const end = clock.now() + timeoutMs;
  const pause = pauses(intervalMs);
  const seen = new Set<string>();
  for (;;) {
    const objects = await look();
    const pending = new Map<KubeObject, Readiness>();
    for (const object of objects) {
      const judged = readinessOf(object);
      if (judged.state !== "ready") pending.set(object, judged);
      else if (!seen.has(describe(object))) {
        seen.add(describe(object));
        onReady(object);
      }
    }
    const [failed] = [...pending].filter(([, { state }]) => state === "failed");
    if (failed !== undefined) throw await notReady(what, failed, options);
    if (objects.length > 0 && pending.size === 0) return;
    if (clock.now() >= end) throw await notReady(what, [...pending][0], options);
    await clock.sleep(pause());
  }
}

async function notReady(
  what: string,
  stuck: readonly [KubeObject, Readiness] | undefined,
  { kubectl, timeoutMs }: WaitOptions,
): Promise<ToolError> {
  const after = `${Math.round(timeoutMs / 1000)} s`;
  if (stuck === undefined)
    return new ToolError({ code: "FLOE8008", what: `${what} did not appear within ${after}`, where: {} });
  const [object, judged] = stuck;
  const reason = judged.state === "ready" ? "" : judged.reason;
  const [events, troubles] = await Promise.all([
    latestEvents(kubectl, object),
    podsInTrouble(kubectl, object.metadata.namespace),
  ]);
  const asides = [...events.map((event) => `event: ${event}`), ...troubles];
  const hint = likelyCause([reason, ...asides].join("\n"));
  const when = judged.state === "failed" ? "failed" : `is not ready after ${after}`;
  return new ToolError({
    code: "FLOE8008",
    what: `${describe(object)} ${when}: ${reason}${asides.map((aside) => `\n    ${aside}`).join("")}`,
    where: {},
    ...(hint !== undefined && { nextStep: hint }),
  });
}

/** The last three events about an object; trouble with reading them must not hide what they are for. */
async function latestEvents(kubectl: Kubectl, { kind, metadata }: KubeObject): Promise<string[]> {
  const about = `involvedObject.kind=${kind},involvedObject.name=${metadata.name}`;
  const place = metadata.namespace === undefined ? ["-n", "default"] : ["-n", metadata.namespace];
  const columns = "-o=jsonpath={range .items[*]}{.reason}: {.message}{'\\n'}{end}";
  const run = await kubectl.try([
    "get",
    "events",
    ...place,
    `--field-selector=${about}`,
    "--sort-by=.lastTimestamp",
    columns,
  ]);
  if (run.ended !== 0) return [];
  return run.stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-3);
}

/** Most controllers only say that they wait; the pods that they wait for know why. */
async function podsInTrouble(kubectl: Kubectl, namespace: string | undefined): Promise<string[]> {
  if (namespace === undefined) return [];
  const run = await kubectl.try(["get", "pods", "-n", namespace, "-o", "json"]);
  if (run.ended !== 0) return [];
  const { items } = JSON.parse(run.stdout) as { readonly items: readonly KubeObject[] };
  return items
    .flatMap((pod) => {
      const trouble = podTrouble(pod);
      return trouble === undefined ? [] : [`${describe(pod)}: ${trouble}`];
    })
    .slice(0, 3);
}
