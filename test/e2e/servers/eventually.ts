import { setTimeout as pause } from "node:timers/promises";

/** Settings of {@link eventually}. */
export interface EventuallyOptions {
  /** Longest wait in ms; a bound against hanging, not an expectation. @default 60000 */
  readonly timeoutMs?: number;
  /** Time between two looks in ms. @default 100 */
  readonly intervalMs?: number;
}

/**
 * Looks until something is so. For servers of other people, which offer nothing to wait on.
 *
 * @param what said in the error: "Kafka answers on 127.0.0.1:9092"
 * @param look returns a value, or `undefined` while it is not so yet; may throw while it is not so
 * @throws Error with the last thing that `look` threw as its cause
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  { timeoutMs = 60_000, intervalMs = 100 }: EventuallyOptions = {},
): Promise<T> {
  const end = Date.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const value = await look();
      if (value !== undefined) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() >= end) throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`, { cause });
    await pause(intervalMs);
  }
}
