import { setTimeout as pause } from "node:timers/promises";

/** Time and waiting; tests put their own in. */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now(), sleep: (ms) => pause(ms) };
