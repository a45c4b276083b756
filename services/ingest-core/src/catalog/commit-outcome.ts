import type { CommitOutcome, LoadedTable } from "./catalog";
import type { HttpResponse } from "./http-exchange";
import { errorBody, isWithoutReason, retryAfterMs } from "./rest-errors";

/**
 * Stale values in the request, which a reload repairs: another commit, perhaps
 * of another branch, took the sequence number or the row ids. Servers before
 * Iceberg's RetryableValidationException answer 400, later ones 409.
 */
const STALE_VALUES = /sequence number .* older than last|first-row-id is behind/i;

/**
 * What an answer to a commit means.
 *
 * - 2xx with a table: committed. 2xx with a body that can not be read: unknown,
 *   the commit is most likely there, and a reload says so.
 * - 409: conflict, a requirement did not hold.
 * - 400 about stale values: conflict.
 * - 5xx of any kind: unknown. Java counts 500, 502, 503 and 504
 *   (ErrorHandlers.CommitErrorHandler); a gateway's 503 or 520 may as well come
 *   after the catalog has applied the commit.
 * - 400 and 404 without Iceberg's error model: unknown, for the answer was cut off or a gateway's.
 * - anything else: rejected, and not applied.
 *
 * @param parse reads the body of a success
 * @param now ms since the epoch, for Retry-After
 */
export function commitOutcome(
  response: HttpResponse,
  parse: (response: HttpResponse) => LoadedTable,
  now: number,
): CommitOutcome {
  const { status } = response;
  if (status >= 200 && status < 300) {
    try {
      return { kind: "committed", table: parse(response) };
    } catch (error) {
      return { kind: "unknown", reason: `${status} with an unreadable body: ${String(error)}` };
    }
  }
  const { type, message } = errorBody(response);
  const reason = `${status} ${type} ${message}`.trimEnd();
  if (status >= 500 || isWithoutReason(response)) return { kind: "unknown", reason };
  if (status === 409 || (status === 400 && STALE_VALUES.test(message))) return { kind: "conflict", reason };
  const wait = retryAfterMs(response, now);
  return { kind: "rejected", status, reason, ...(wait !== undefined && { retryAfterMs: wait }) };
}
