import { IngestError } from "../errors";
import { objectInfo, parseContentRange } from "./object-info";
import type { ObjectInfo, ReadCondition } from "./object-store";
import { type OpenRange, streamObject } from "./object-stream";
import { openRange } from "./ranged-read";
import { BrokenReception } from "./receiving-connection";
import type { ResponseHead } from "./response-head";
import { networkError } from "./retry";
import type { S3Connection, S3Request } from "./s3-connection";
import { rangeHeader, readHeaders } from "./s3-headers";
import { parseS3Uri } from "./s3-uri";

/** A range of an object, and the memory that it goes to, as long as the range. */
export interface WantedBytes {
  readonly uri: string;
  readonly range: { readonly start: number; readonly end: number };
  readonly target: Uint8Array;
  readonly condition: ReadCondition;
}

/**
 * Reads a range straight into memory; one that reaches beyond the object is cut at its end. A read that
 * breaks goes on where it stopped, pinned to the entity tag of the first answer. Answers that are not
 * plainly the range, errors above all, are left to the ordinary client, which knows what to make of them.
 *
 * @returns facts of the object
 * @throws IngestError as `streamObject`; `store.protocol` when an answer holds other bytes
 */
export async function readInto(
  connection: S3Connection,
  { uri, range, target, condition }: WantedBytes,
  signal: AbortSignal | undefined,
): Promise<ObjectInfo> {
  let at = range.start;
  let { end } = range;
  let pin = condition;
  for (;;) {
    const wanted = { start: at, end };
    const into = target.subarray(at - range.start, end - range.start);
    const request = readRequest(uri, wanted, pin);
    const taken = await connection.repeat(request, signal, async (): Promise<Taken | undefined> => {
      try {
        const received = await connection.receive(request, into, signal);
        return received.kind === "body" ? takenBytes(uri, wanted, received.head) : undefined;
      } catch (error) {
        if (!(error instanceof BrokenReception)) throw error;
        // After progress the next request is a new one with attempts of its own.
        if (error.head !== undefined && error.bytes > 0)
          return { ...takenBytes(uri, wanted, error.head), bytes: error.bytes };
        throw networkError(request.name, uri, error.cause);
      }
    });
    if (taken === undefined) {
      const rest = { uri, range: wanted, target: into, condition: pin };
      return streamInto(openRange(connection, uri, signal), rest, signal);
    }
    const { info, bytes } = taken;
    at += bytes;
    end = Math.min(end, info.size);
    if (at >= end) return info;
    if (info.etag !== "") pin = { ...pin, ifMatch: info.etag };
  }
}

interface Taken {
  readonly bytes: number;
  readonly info: ObjectInfo;
}

/** @throws IngestError `store.protocol` when an answer holds other bytes than those asked for */
function takenBytes(uri: string, wanted: WantedBytes["range"], { headers, length }: ResponseHead): Taken {
  const sent = parseContentRange(headers["content-range"]);
  if (sent?.start === wanted.start && sent.end === Math.min(wanted.end, sent.size)) {
    const bytes = sent.end - sent.start;
    if (length === bytes) return { bytes, info: objectInfo(headers, sent.size) };
  }
  throw new IngestError("store.protocol", `GetObject ${uri}: the answer is not the range asked for`, true, {
    uri,
    got: `${headers["content-range"] ?? "no content-range"}, ${length} bytes`,
    expected: rangeHeader(wanted),
  });
}

/**
 * The same through a stream, which takes a buffer for every chunk.
 *
 * @returns facts of the object
 * @throws IngestError as `streamObject`
 */
export async function streamInto(
  open: OpenRange,
  { uri, range, target, condition }: WantedBytes,
  signal: AbortSignal | undefined,
): Promise<ObjectInfo> {
  let info: ObjectInfo = { size: 0, etag: "" };
  const opening: OpenRange = async (...read) => {
    const opened = await open(...read);
    info = opened.info;
    return opened;
  };
  let at = 0;
  for await (const chunk of streamObject(uri, opening, range, condition, signal)) {
    target.set(chunk, at);
    at += chunk.byteLength;
  }
  return info;
}

function readRequest(uri: string, range: WantedBytes["range"], condition: ReadCondition): S3Request {
  const { headers, query } = readHeaders(condition, range);
  return { name: "GetObject", uri, method: "GET", ...parseS3Uri(uri), headers, query, conditional: "pin" };
}
