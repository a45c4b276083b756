import type { Clock } from "@floe/ingest-core";

/** A clock on which nobody waits: `sleep` moves it forward and returns. Jitter is always the ceiling. */
export function skippingClock(start = 1_700_000_000_000): Clock & { readonly slept: number[] } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    random: () => 1,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}
