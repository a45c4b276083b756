import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { S3Failure } from "./s3-failure";

/** A request, taken apart. */
export interface S3Request {
  readonly method: string;
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Raw key, empty for a bucket. */
  readonly key: string;
  /** Path as it came over the wire, still encoded. */
  readonly rawPath: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** Access key that signed the request, `anonymous` when signatures are not checked. */
  readonly principal: string;
}

/** An answer before it is written, so that faults can be put between the two. */
export interface S3Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** XML, or bytes of known length that are opened only when they are sent; a chunk is valid until the next. */
  readonly body?: string | { readonly length: number; readonly open: () => AsyncIterable<Buffer> };
}

/**
 * Takes path-style requests apart: `/bucket/key?query`. A `+` in a path is a plus.
 *
 * @throws S3Failure `InvalidURI` when an escape is broken
 */
export function parseRequest(message: IncomingMessage, principal: string): S3Request {
  const [rawPath = "/", rawQuery = ""] = splitOnce(message.url ?? "/", "?");
  const [bucket, key] = splitOnce(rawPath.replace(/^\//, ""), "/");
  const query = new Map<string, string>();
  for (const pair of rawQuery.split("&")) {
    if (pair === "") continue;
    const [name, value] = splitOnce(pair, "=");
    query.set(decode(name), decode((value ?? "").replaceAll("+", " ")));
  }
  return {
    method: message.method ?? "GET",
    bucket: decode(bucket),
    key: decode(key ?? ""),
    rawPath,
    query,
    headers: message.headers,
    body: message,
    principal,
  };
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** @throws S3Failure `InvalidURI` when an escape is broken */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Failure(400, "InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** Header as one string, `undefined` when absent. */
export function header(request: Pick<S3Request, "headers">, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}
