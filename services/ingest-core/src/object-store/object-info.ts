import type { IncomingHttpHeaders } from "node:http";
import type { ObjectInfo } from "./object-store";

/**
 * Reads an object's facts from response headers.
 *
 * Version id `null` (a bucket whose versioning is suspended) counts as no
 * version: it names whatever was written last, so as an identity it would make
 * every overwrite look like a duplicate.
 *
 * @param size bytes of the whole object
 */
export function objectInfo(headers: IncomingHttpHeaders, size: number): ObjectInfo {
  const versionId = headers["x-amz-version-id"];
  const lastModified = Date.parse(headers["last-modified"] ?? "");
  return {
    size,
    etag: unquote(headers.etag ?? ""),
    ...(typeof versionId === "string" && versionId !== "null" && versionId !== "" && { versionId }),
    ...(!Number.isNaN(lastModified) && { lastModified }),
  };
}

/** Entity tag without quotes; stores differ in whether they quote it in XML. */
export function unquote(etag: string): string {
  return etag.replace(/^(?:W\/)?"(.*)"$/s, "$1");
}

/** A `Content-Range` of a 206, or of a 416 (`start` and `end` absent). */
export interface ContentRange {
  readonly start?: number;
  /** Exclusive. */
  readonly end?: number;
  /** Size of the whole object. */
  readonly size: number;
}

/** @returns `undefined` when the header is missing, malformed or does not tell the size */
export function parseContentRange(header: string | undefined): ContentRange | undefined {
  const match = /^bytes (?:(\d{1,16})-(\d{1,16})|\*)\/(\d{1,16})$/.exec(header ?? "");
  if (match === null) return undefined;
  const [, first, last, total] = match;
  const size = Number(total);
  if (first === undefined || last === undefined) return { size };
  const start = Number(first);
  const end = Number(last) + 1;
  return start < end && end <= size ? { start, end, size } : undefined;
}
