import type { Clock } from "../clock";
import { IngestError } from "../errors";
import type { Observer } from "../observe";
import { isTransient } from "./s3-errors";

/** How often and how patiently a request is repeated. */
export interface RetryPolicy {
  /** Attempts in all, the first included. @default 5 */
  readonly attempts: number;
  /** Ceiling of the first wait, ms; it doubles with every attempt. @default 100 */
  readonly baseDelayMs: number;
  /** Ceiling of any wait, ms, a server's `Retry-After` included. @default 10000 */
  readonly maxDelayMs: number;
}

/** Five attempts over at most 1.5 s of waiting on average: longer trouble is the broker's to retry. */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 5, baseDelayMs: 100, maxDelayMs: 10_000 };

/** What {@link retrying} needs from its surroundings. */
export interface RetryContext {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly signal?: AbortSignal | undefined;
}

/** Runs before each repetition; may throw to stop it. @returns ms the server asked to wait, if it did */
export type OnRetry = (error: IngestError) => number | undefined;

/**
 * Repeats an operation that failed for a transient reason, waiting
 * uniform(0, min(max, base·2ⁿ)) ms ("full jitter": a fleet of workers that was
 * throttled together does not come back together).
 *
 * @param attempt gets the attempt's ordinal from 0; must be safe to repeat
 * @throws the last error; the signal's reason when aborted
 */
export async function retrying<T>(
  context: RetryContext,
  operation: string,
  attempt: (ordinal: number) => Promise<T>,
  onRetry?: OnRetry,
): Promise<T> {
  const { policy, clock, observer, signal } = context;
  for (let ordinal = 0; ; ordinal++) {
    signal?.throwIfAborted();
    try {
      return await attempt(ordinal);
    } catch (error) {
      if (signal?.aborted || !isTransient(error) || ordinal + 1 >= policy.attempts) throw error;
      const asked = onRetry?.(error) ?? 0;
      const ceiling = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** ordinal);
      const delayMs = Math.max(clock.random() * ceiling, Math.min(asked, policy.maxDelayMs));
      observer.count("ingest_store_retries_total", 1, { operation, code: error.code });
      observer.log("debug", "store.retry", { operation, code: error.code, delayMs, error: error.message });
      await clock.sleep(delayMs, signal);
    }
  }
}

/** @returns the abort reason when the signal fired, else an `IngestError` made of `error` */
export function networkError(operation: string, uri: string, error: unknown): IngestError {
  if (error instanceof IngestError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new IngestError(
    "store.unreachable",
    `${operation} ${uri}: ${code ?? message ?? String(error)}`,
    true,
    { uri, got: code ?? message },
    { cause: error },
  );
}
