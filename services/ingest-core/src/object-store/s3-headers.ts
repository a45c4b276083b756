import type { ByteRange, ReadCondition } from "./object-store";
import { encodeObjectPath, parseS3Uri } from "./s3-uri";

/** Headers and query parameters of a pinned, ranged read. */
export function readHeaders(
  condition: ReadCondition,
  range?: ByteRange,
): { readonly headers: Record<string, string>; readonly query: Record<string, string> } {
  return {
    headers: {
      // Quoted, as RFC 9110 asks: RGW and AWS accept either form on reads.
      ...(condition.ifMatch !== undefined && { "if-match": `"${condition.ifMatch}"` }),
      ...(range !== undefined && { range: rangeHeader(range) }),
    },
    query: condition.versionId === undefined ? {} : { versionId: condition.versionId },
  };
}

/** Headers of a server-side copy; the source is encoded once, its version appended after encoding. */
export function copySourceHeaders(
  source: string,
  condition: ReadCondition,
  range?: { readonly start: number; readonly end: number },
): Record<string, string> {
  return {
    "x-amz-copy-source": copySource(source, condition),
    ...(condition.ifMatch !== undefined && { "x-amz-copy-source-if-match": `"${condition.ifMatch}"` }),
    ...(range !== undefined && { "x-amz-copy-source-range": rangeHeader(range) }),
  };
}

/** Value of `x-amz-copy-source`. */
export function copySource(source: string, condition: ReadCondition): string {
  const path = encodeObjectPath(parseS3Uri(source));
  return condition.versionId === undefined
    ? path
    : `${path}?versionId=${encodeURIComponent(condition.versionId)}`;
}

/** HTTP ranges are inclusive, ours half-open. */
export function rangeHeader(range: ByteRange): string {
  return "suffix" in range ? `bytes=-${range.suffix}` : `bytes=${range.start}-${range.end - 1}`;
}
