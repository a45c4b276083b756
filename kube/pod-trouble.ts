import { get, items, text } from "../lint/json";
import type { KubeObject } from "./kubectl";

/** Reasons of a waiting container that are only its way up. */
const ON_ITS_WAY = new Set(["ContainerCreating", "PodInitializing"]);

/**
 * Why a pod does not do its work, in the words of the scheduler and the kubelet; the first container
 * that says something counts, init containers first.
 *
 * @returns undefined while nothing is wrong
 */
export function podTrouble(pod: KubeObject): string | undefined {
  const statuses = [
    ...items(pod, "status", "initContainerStatuses"),
    ...items(pod, "status", "containerStatuses"),
  ];
  for (const [, status] of statuses) {
    const name = text(status, "name") ?? "container";
    const waiting = get(status, "state", "waiting");
    const reason = text(waiting, "reason");
    if (reason !== undefined && !ON_ITS_WAY.has(reason))
      return sentence(name, reason, text(waiting, "message"));
    const ended = get(status, "state", "terminated");
    const code = get(ended, "exitCode");
    if (typeof code === "number" && code !== 0)
      return sentence(name, text(ended, "reason") ?? "Error", text(ended, "message") ?? `exit code ${code}`);
  }
  const unscheduled = items(pod, "status", "conditions").find(
    ([, condition]) => text(condition, "type") === "PodScheduled" && text(condition, "status") === "False",
  )?.[1];
  if (unscheduled !== undefined)
    return sentence("not scheduled", text(unscheduled, "reason") ?? "", text(unscheduled, "message"));
  return text(pod, "status", "phase") === "Failed"
    ? sentence("pod", text(pod, "status", "reason") ?? "Failed", text(pod, "status", "message"))
    : undefined;
}

const sentence = (...parts: (string | undefined)[]) =>
  parts
    .filter((part) => part !== undefined && part !== "")
    .map((part) => part?.split("\n")[0])
    .join(": ");
