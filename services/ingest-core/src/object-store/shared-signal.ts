import { setMaxListeners } from "node:events";

/**
 * Marks a signal as one that many requests listen to at a time. Node takes more
 * than ten listeners for a leak and says so on stderr; here they are the footers
 * and parts of one batch, and each goes when its request ends.
 *
 * @returns the same signal
 */
export function sharedSignal(signal: AbortSignal): AbortSignal {
  setMaxListeners(Number.POSITIVE_INFINITY, signal);
  return signal;
}
