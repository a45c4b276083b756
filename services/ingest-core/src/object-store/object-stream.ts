import type { Readable } from "node:stream";
import { IngestError } from "../errors";
import type { ObjectInfo, ReadCondition } from "./object-store";

/** A started answer to a GET: where its body begins, and the whole object's facts. */
export interface OpenedRange {
  readonly body: Readable;
  /** Offset of the first byte of the body. */
  readonly start: number;
  readonly info: ObjectInfo;
}

/** Starts a read; retries until a body is coming. `undefined` asks for the whole object. */
export type OpenRange = (
  range: { readonly start: number; readonly end: number } | undefined,
  condition: ReadCondition,
) => Promise<OpenedRange>;

/**
 * Streams an object, and goes on where it stopped when the connection breaks:
 * the rest is asked for by range, pinned to the entity tag of the first answer,
 * so the bytes are of one object however often it took.
 *
 * @throws what `open` throws; `store.truncated` when a connection breaks without having brought a byte
 */
export async function* streamObject(
  uri: string,
  open: OpenRange,
  range: { readonly start: number; readonly end: number } | undefined,
  condition: ReadCondition,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let at = range?.start ?? 0;
  let end = range?.end;
  let pin = condition;

  while (end === undefined || at < end) {
    const wanted =
      range !== undefined || at > 0 ? { start: at, end: end ?? Number.MAX_SAFE_INTEGER } : undefined;
    const { body, start, info } = await open(wanted, pin);
    const before = at;
    try {
      end = Math.min(end ?? info.size, info.size);
      if (start !== at) throw truncated(uri, `answer starts at ${start}, expected ${at}`);
      if (info.etag !== "") pin = { ...pin, ifMatch: info.etag };
      for await (const chunk of body) {
        at += chunk.byteLength;
        yield chunk;
      }
      if (at !== end) throw truncated(uri, `body ended at ${at}, expected ${end}`);
    } catch (error) {
      signal?.throwIfAborted();
      // After progress the next request is a new one with attempts of its own.
      if (at === before) throw error instanceof IngestError ? error : truncated(uri, "body broke off", error);
    } finally {
      body.destroy();
    }
  }
}

function truncated(uri: string, what: string, cause?: unknown): IngestError {
  return new IngestError("store.truncated", `GetObject ${uri}: ${what}`, true, { uri }, { cause });
}
