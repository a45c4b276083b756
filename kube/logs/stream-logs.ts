import { get, items, text } from "../../lint/json";
import type { Clock } from "../clock";
import type { Kubectl, KubeObject } from "../kubectl";
import type { LogSource } from "./components";

/** Containers that stand beside the one that people mean. */
const SIDECARS: ReadonlySet<string> = new Set([
  "queue-proxy",
  "istio-proxy",
  "istio-validation",
  "shutdown-manager",
]);

/** How often a follower looks for pods that have come. */
const POLL_MS = 2000;

/** Settings of {@link streamLogs}. */
export interface LogOptions {
  readonly kubectl: Kubectl;
  readonly clock: Clock;
  readonly sources: readonly LogSource[];
  /** Goes on with new lines and new pods until it is aborted. */
  readonly follow: boolean;
  /** Log of the container before its last restart. */
  readonly previous: boolean;
  /** Only lines of the last so many seconds. @default - all */
  readonly sinceSeconds?: number;
  /** Only so many lines of each container. @default - all */
  readonly tail?: number;
  /** Only this container, sidecars included. @default - all but sidecars */
  readonly container?: string;
  readonly signal: AbortSignal;
  /** @param from `pod`, or `pod/container` where the pod has several */
  readonly line: (from: string, line: string) => void;
  /** kubectl could not read a log. */
  readonly trouble: (from: string, words: string) => void;
  /** There is no pod now; said once. */
  readonly nothing: () => void;
}

interface Stream {
  readonly key: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly label: string;
}

/**
 * Shows the logs of a component's pods, pod by pod; with `follow` all of them at once as they come, those
 * of pods that come later too: a service that scales to zero has none most of the time.
 *
 * @returns how many containers had a log
 * @throws ToolError when pods cannot be listed, and the signal's reason
 */
export async function streamLogs(options: LogOptions): Promise<number> {
  const { clock, follow, signal, nothing } = options;
  const seen = new Set<string>();
  const running: Promise<boolean>[] = [];
  let said = false;
  for (;;) {
    const streams = (await findStreams(options)).filter(({ key }) => !seen.has(key));
    for (const stream of streams) {
      seen.add(stream.key);
      const read = readStream(stream, options);
      running.push(read);
      if (!follow) await read;
    }
    if (seen.size === 0 && !said) {
      said = true;
      nothing();
    }
    if (!follow) return (await Promise.all(running)).filter(Boolean).length;
    await clock.sleep(POLL_MS, signal).catch(() => undefined);
    if (signal.aborted) {
      await Promise.all(running);
      throw signal.reason;
    }
  }
}

async function findStreams({ kubectl, sources, container }: LogOptions): Promise<Stream[]> {
  const lists = await Promise.all(
    sources.map(async ({ namespace, selector, prefixes }) => {
      const flags = ["-n", namespace, ...(selector === undefined ? [] : [`--selector=${selector}`])];
      const pods = await kubectl.list("pods", flags);
      return pods.filter(
        ({ metadata }) =>
          prefixes === undefined || prefixes.some((prefix) => metadata.name.startsWith(prefix)),
      );
    }),
  );
  return lists.flat().flatMap((pod) => streamsOf(pod, container));
}

function streamsOf(pod: KubeObject, wanted: string | undefined): Stream[] {
  const { name, namespace = "" } = pod.metadata;
  const all = items(pod, "spec", "containers")
    .map(([, container]) => text(container, "name"))
    .filter((container) => container !== undefined);
  const shown = wanted === undefined ? all.filter((container) => !SIDECARS.has(container)) : [wanted];
  return shown
    .filter((container) => wanted === undefined || all.includes(container) || isInit(pod, container))
    .map((container) => ({
      // A container that starts again has a log of its own.
      key: `${namespace}/${name}/${container}/${restarts(pod, container)}`,
      namespace,
      pod: name,
      container,
      label: shown.length === 1 ? name : `${name}/${container}`,
    }));
}

const isInit = (pod: KubeObject, name: string) =>
  items(pod, "spec", "initContainers").some(([, container]) => text(container, "name") === name);

function restarts(pod: KubeObject, name: string): number {
  const status = items(pod, "status", "containerStatuses").find(
    ([, each]) => text(each, "name") === name,
  )?.[1];
  return Number(get(status, "restartCount") ?? 0);
}

/** @returns whether there was a log */
async function readStream(
  { namespace, pod, container, label }: Stream,
  options: LogOptions,
): Promise<boolean> {
  const { kubectl, follow, previous, sinceSeconds, tail, signal, line, trouble } = options;
  const flags = [
    // A log that is followed is one request, however long it takes.
    "--request-timeout=0",
    ...(follow ? ["--follow"] : []),
    ...(previous ? ["--previous"] : []),
    ...(sinceSeconds === undefined ? [] : [`--since=${sinceSeconds}s`]),
    ...(tail === undefined ? [] : [`--tail=${tail}`]),
  ];
  const args = ["logs", "-n", namespace, pod, "-c", container, ...flags];
  const { ended, stderr } = await kubectl.try(args, { signal, onLine: (each) => line(label, each) });
  if (ended === 0 || signal.aborted) return true;
  trouble(label, stderr.trim().replace(/^(error|Error from server[^:]*): /i, ""));
  return false;
}
