import type { IncomingHttpHeaders } from "node:http";
import { failures } from "./s3-failure";

/** Whether `etag` is one of those a condition lists; `*` is any object. Quotes are optional, as on AWS and RGW. */
export function matchesEtag(condition: string, etag: string): boolean {
  return condition
    .split(",")
    .map((tag) => tag.trim().replace(/^"(.*)"$/, "$1"))
    .some((tag) => tag === "*" || tag === etag);
}

/**
 * Conditions of a write, checked in the same turn of the event loop that
 * publishes the object: of parallel `If-None-Match: *` exactly one succeeds.
 *
 * @param current entity tag of the object that is there, if any
 * @throws S3Failure 412, or 404 for `If-Match` without an object (AWS)
 */
export function checkWrite(headers: IncomingHttpHeaders, current: string | undefined): void {
  const ifMatch = headers["if-match"];
  const ifNoneMatch = headers["if-none-match"];
  if (ifNoneMatch !== undefined && current !== undefined && matchesEtag(ifNoneMatch, current)) {
    throw failures.preconditionFailed();
  }
  if (ifMatch === undefined) return;
  if (current === undefined) throw failures.noSuchKey();
  if (!matchesEtag(ifMatch, current)) throw failures.preconditionFailed();
}

/**
 * Conditions of a read.
 *
 * @returns `true` when the client's copy is current (304)
 * @throws S3Failure 412
 */
export function checkRead(headers: IncomingHttpHeaders, etag: string): boolean {
  const ifMatch = headers["if-match"];
  const ifNoneMatch = headers["if-none-match"];
  if (ifMatch !== undefined && !matchesEtag(ifMatch, etag)) throw failures.preconditionFailed();
  return ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, etag);
}

/** Conditions on the source of a server-side copy. @throws S3Failure 412 */
export function checkCopySource(headers: IncomingHttpHeaders, etag: string): void {
  const ifMatch = headers["x-amz-copy-source-if-match"];
  const ifNoneMatch = headers["x-amz-copy-source-if-none-match"];
  if (typeof ifMatch === "string" && !matchesEtag(ifMatch, etag)) throw failures.preconditionFailed();
  if (typeof ifNoneMatch === "string" && matchesEtag(ifNoneMatch, etag)) throw failures.preconditionFailed();
}
