import { randomBytes } from "node:crypto";
import type { FloeConfig } from "../../../config/types";
import type { Clock } from "../../clock";
import type { Kubectl } from "../../kubectl";
import type { Snapshot } from "../../snapshot";
import type { CheckResult } from "../verify";
import type { ActiveCheck, ProbeImages } from "./active-check";
import { lanes } from "./active-checks";
import { ProbeRunner } from "./probe-runner";
import { type ProbeProgress, runLanes } from "./run-lanes";

/** Settings of {@link verifyActively}. */
export interface ActiveOptions {
  readonly kubectl: Kubectl;
  readonly clock: Clock;
  readonly config: FloeConfig;
  readonly cluster: Snapshot;
  readonly images: ProbeImages;
  /** Results of the checks that only read. */
  readonly before: readonly CheckResult[];
  /** Which checks are wanted. */
  readonly wanted: (check: ActiveCheck) => boolean;
  /** Ends the run; what it made is deleted all the same. */
  readonly signal: AbortSignal;
  readonly progress: ProbeProgress & {
    /** Something could not be deleted; it goes by itself five minutes after its end. */
    left(what: string): void;
  };
}

/**
 * Tries the platform out: requests, messages, events, a file. Whatever happens, everything that was made
 * is deleted before it returns or throws.
 *
 * @throws ToolError when the cluster cannot be used; the signal's reason when it was aborted
 */
export async function verifyActively(options: ActiveOptions): Promise<CheckResult[]> {
  const { kubectl, clock, config, cluster, images, before, wanted, signal, progress } = options;
  const broken = new AbortController();
  const runner = new ProbeRunner({
    kubectl,
    clock,
    run: randomBytes(4).toString("hex"),
    signal: AbortSignal.any([signal, broken.signal]),
  });
  const selected = lanes.map((lane) => lane.filter(wanted)).filter((lane) => lane.length > 0);
  try {
    return await runLanes(selected, { config, cluster, runner, images }, before, progress, broken);
  } catch (error) {
    // Ctrl-C also ends the kubectl that happens to run; what it says of that is not the reason.
    signal.throwIfAborted();
    throw error;
  } finally {
    for (const what of await runner.cleanUp()) progress.left(what);
  }
}
