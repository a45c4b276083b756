import { IngestError, type IngestErrorCode } from "../errors";
import { parseJson } from "../iceberg/json";
import type { HttpResponse } from "./http-exchange";

/** What an error answer says (REST spec, `IcebergErrorResponse`). */
export interface RestErrorBody {
  /** Name of the Java exception: `NoSuchTableException`. */
  readonly type: string;
  readonly message: string;
}

/** Characters of a body that is no error model, kept for the message. */
const EXCERPT = 300;

/** Reads the error model; proxies in front of a catalog answer with HTML, which becomes the message. */
export function errorBody(response: HttpResponse): RestErrorBody {
  return errorModel(response) ?? { type: "", message: response.body.slice(0, EXCERPT) };
}

/** @returns `undefined` when the answer is no `IcebergErrorResponse` */
function errorModel(response: HttpResponse): RestErrorBody | undefined {
  try {
    const body = parseJson(response.body) as { readonly error?: Partial<RestErrorBody> } | null;
    const error = body?.error;
    return typeof error?.message === "string"
      ? { type: String(error.type ?? ""), message: error.message }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a 400 or 404 says nothing about the request: a catalog gives its reason in the error model, so without one
 * the answer was cut off, or is that of a gateway that has lost its route. No event may become dead because of it.
 */
export function isWithoutReason(response: HttpResponse): boolean {
  return (response.status === 400 || response.status === 404) && errorModel(response) === undefined;
}

/** Statuses after which the same request may succeed later. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** What the token has expired with: 401, or 419 where a catalog still uses it (REST spec). */
export function isExpiredToken(status: number): boolean {
  return status === 401 || status === 419;
}

/**
 * How long the server asked to wait (RFC 9110, Retry-After: seconds or a date).
 *
 * @param now ms since the epoch
 * @returns ms, `undefined` when it did not say
 */
export function retryAfterMs(response: HttpResponse, now: number): number | undefined {
  const value = response.headers["retry-after"];
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * The error for an answer that is not a success. A catalog that refuses
 * credentials is retriable: the operator will repair it, and no event may go to
 * the dead-letter topic because a secret was rotated.
 *
 * Codes: `catalog.unavailable` (429, 5xx), `catalog.unauthorized` (401, 419),
 * `catalog.forbidden` (403), `table.not-found`, `catalog.namespace-not-found`
 * (404), `catalog.bad-response` (400 and 404 without a reason), `table.exists` (409),
 * `catalog.refused` (everything else).
 */
export function restError(operation: string, response: HttpResponse, table?: string): IngestError {
  const { status } = response;
  const { type, message } = errorBody(response);
  const code = isWithoutReason(response) ? "catalog.bad-response" : errorCode(status, type);
  const retriable = isTransientStatus(status) || RETRIABLE.has(code);
  return new IngestError(code, `${operation}: ${status} ${type} ${message}`.trimEnd(), retriable, {
    status,
    ...(table !== undefined && { table }),
  });
}

/** What an operator repairs, or a gateway that finds its way back. */
const RETRIABLE: ReadonlySet<IngestErrorCode> = new Set([
  "catalog.unauthorized",
  "catalog.forbidden",
  "catalog.bad-response",
]);

function errorCode(status: number, type: string): IngestErrorCode {
  if (isTransientStatus(status)) return "catalog.unavailable";
  if (isExpiredToken(status)) return "catalog.unauthorized";
  if (status === 403) return "catalog.forbidden";
  if (status === 404) {
    return type === "NoSuchNamespaceException" ? "catalog.namespace-not-found" : "table.not-found";
  }
  if (status === 409) return "table.exists";
  return "catalog.refused";
}
