import { pauses } from "../backoff";
import type { Clock } from "../clock";
import { ToolError } from "../tool-error";
import { likelyCause } from "./likely-cause";

/** What a look at the cluster shows: the end, or what is missing. */
export type Look<T> = { readonly done: T } | { readonly waitingFor: string };

/**
 * Looks again and again until something is true of the cluster.
 *
 * @param what is waited for, for the message
 * @returns what the last look found
 * @throws ToolError FLOE8008 with what was missing last and the likely cause
 */
export async function waitUntil<T>(
  what: string,
  look: () => Promise<Look<T>>,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<T> {
  const end = clock.now() + timeoutMs;
  const pause = pauses(2000);
  for (;;) {
    const seen = await look();
    if ("done" in seen) return seen.done;
    if (clock.now() >= end) {
      const hint = likelyCause(seen.waitingFor);
      throw new ToolError({
        code: "FLOE8008",
        what: `${what} are not right after ${Math.round(timeoutMs / 1000)} s: ${seen.waitingFor}`,
        where: {},
        ...(hint !== undefined && { nextStep: hint }),
      });
    }
    await clock.sleep(pause());
  }
}
