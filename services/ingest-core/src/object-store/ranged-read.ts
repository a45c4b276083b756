import type { IncomingHttpHeaders } from "node:http";
import { IngestError } from "../errors";
import { objectInfo, parseContentRange } from "./object-info";
import type { ByteRange, ObjectInfo } from "./object-store";
import type { OpenRange } from "./object-stream";
import type { S3Connection, S3Request } from "./s3-connection";
import { rangeHeader, readHeaders } from "./s3-headers";
import { parseS3Uri } from "./s3-uri";

/**
 * Checks that an answer holds exactly the bytes asked for: a range that reaches
 * beyond the object is cut at its end, and a server that ignores `Range` (200)
 * is believed only when the whole object was the range.
 *
 * @returns the whole object's facts
 * @throws IngestError `store.protocol` (retriable) when the answer holds other bytes
 */
export function rangeInfo(
  uri: string,
  range: ByteRange,
  answer: { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Uint8Array },
): ObjectInfo {
  const { status, headers, body } = answer;
  const sent =
    status === 200
      ? { start: 0, end: body.byteLength, size: body.byteLength }
      : parseContentRange(headers["content-range"]);
  if (sent?.start !== undefined && sent.end !== undefined) {
    const start = "suffix" in range ? Math.max(0, sent.size - range.suffix) : range.start;
    const end = "suffix" in range ? sent.size : Math.min(range.end, sent.size);
    if (sent.start === start && sent.end === end && body.byteLength === end - start) {
      return objectInfo(headers, sent.size);
    }
  }
  throw new IngestError("store.protocol", `GetObject ${uri}: the answer is not the range asked for`, true, {
    uri,
    got: `status ${status}, ${headers["content-range"] ?? "no content-range"}, ${body.byteLength} bytes`,
    expected: rangeHeader(range),
  });
}

/** Starts reads of one object over the raw client. */
export function openRange(connection: S3Connection, uri: string, signal: AbortSignal | undefined): OpenRange {
  return (range, condition) => {
    const { headers, query } = readHeaders(condition, range);
    const request: S3Request = {
      name: "GetObject",
      uri,
      method: "GET",
      ...parseS3Uri(uri),
      headers,
      query,
      conditional: "pin",
    };
    return connection.repeat(request, signal, async () => {
      const response = await connection.open(request, signal);
      const sent = parseContentRange(response.headers["content-range"]);
      const size = sent?.size ?? Number(response.headers["content-length"]);
      return { body: response, start: sent?.start ?? 0, info: objectInfo(response.headers, size) };
    });
  };
}
