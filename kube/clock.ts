import { setTimeout as pause } from "node:timers/promises";

/** Time and waiting; tests put their own in. */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /** @param signal ends the sleep at once, with an exception */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => pause(ms, undefined, { ...(signal && { signal }) }),
};
