import { S3Failure } from "./s3-failure";

/** A half-open range of bytes. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * Resolves a `Range` header against an object of `size` bytes (RFC 9110 §14).
 *
 * @returns `undefined` when the header is absent or not a single byte range, which means the whole object
 * @throws S3Failure 416 when no byte of the object is in the range
 */
export function resolveRange(header: string | undefined, size: number): ByteSpan | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null || (match[1] === "" && match[2] === "")) return undefined;
  const [, first = "", last = ""] = match;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  if (start < end) return { start, end };
  throw new S3Failure(416, "InvalidRange", "The requested range is not satisfiable", {
    "content-range": `bytes */${size}`,
  });
}
