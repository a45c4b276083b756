import { IngestError } from "../errors";
import type { ObjectInfo, ObjectStore, RangeResult, ReadCondition } from "../object-store/object-store";
import type { ParquetFooter } from "./footer";
import { trailerBytes } from "./format";
import { defaultFooterLimits, type FooterLimits } from "./limits";
import { parseFooter, readFooterLength, withoutTrailer } from "./parse-footer";
import { verifyFooter } from "./verify-footer";

/** An object whose footer is wanted. */
export interface FooterLocation extends ReadCondition {
  /** `s3://bucket/key`. */
  readonly uri: string;
  /** Size in bytes when known: spares the request for an object without bytes. */
  readonly size?: number;
}

export interface ReadFooterOptions {
  /**
   * Bytes asked for at first, 8 at least. 64 KiB holds the footer of nearly
   * every file below 50 row groups; a larger one costs a second request.
   *
   * @default 65536
   */
  readonly suffixBytes?: number;
  /** @default defaultFooterLimits */
  readonly limits?: FooterLimits;
}

/** Bytes of a file from `start` on. */
export interface FileBytes {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** A verified footer, what was read to get it, and which object it belongs to. */
export interface FooterRead {
  readonly footer: ParquetFooter;
  /** The end of the file: often holds the page indexes, too, which a merge then need not fetch. */
  readonly tail: FileBytes;
  /** Facts of the object that answered; its ETag pins every later read. */
  readonly info: ObjectInfo;
}

const defaultSuffixBytes = 64 * 1024;

/**
 * Reads and verifies the footer of an object with one ranged GET, or two when
 * the footer is larger than the first one. The second is pinned to the ETag of
 * the first, so that both see the same object.
 *
 * @throws IngestError as `parseFooter` and `verifyFooter`, with the object's URI;
 *   `file.changed` and `file.not-found` from the store; `store.short-read` (retriable)
 */
export async function readFooter(
  store: Pick<ObjectStore, "getRange">,
  file: FooterLocation,
  options: ReadFooterOptions = {},
): Promise<FooterRead> {
  try {
    return await read(store, file, options);
  } catch (error) {
    throw error instanceof IngestError ? withUri(error, file.uri) : error;
  }
}

async function read(
  store: Pick<ObjectStore, "getRange">,
  file: FooterLocation,
  { suffixBytes = defaultSuffixBytes, limits = defaultFooterLimits }: ReadFooterOptions,
): Promise<FooterRead> {
  if (file.size === 0) throw new IngestError("file.empty", "the object has no bytes", false);
  const { uri } = file;
  const suffix = Math.max(trailerBytes, suffixBytes);
  const first = await store.getRange(uri, { suffix }, condition(file));
  const { size, etag } = first.info;
  expectBytes(first, Math.min(suffix, size));
  const pinned: ReadCondition = { ...condition(file), ifMatch: file.ifMatch ?? etag };
  let tail: FileBytes = { start: size - first.bytes.length, bytes: first.bytes };
  const needed = trailerBytes + (await footerLength(store, uri, pinned, tail, size, limits));
  if (needed > tail.bytes.length) {
    const start = size - needed;
    const rest = await store.getRange(uri, { start, end: tail.start }, pinned);
    expectBytes(rest, tail.start - start);
    tail = { start, bytes: Buffer.concat([rest.bytes, tail.bytes]) };
  }
  // The footer holds views into what it is parsed from: of its own, it does not hold on to all that was read.
  const footer = parseFooter(Uint8Array.from(tail.bytes.subarray(-needed)), size, limits);
  verifyFooter(footer);
  return { footer, tail, info: first.info };
}

/** Spends the second request on the first 4 bytes when they tell a cut-off file from a foreign one. */
async function footerLength(
  store: Pick<ObjectStore, "getRange">,
  uri: string,
  pinned: ReadCondition,
  tail: FileBytes,
  size: number,
  limits: FooterLimits,
): Promise<number> {
  try {
    return readFooterLength(tail.bytes, size, limits);
  } catch (error) {
    if (!(error instanceof IngestError) || error.code !== "file.not-parquet" || tail.start === 0) throw error;
    const head = await store.getRange(uri, { start: 0, end: 4 }, pinned);
    throw withoutTrailer(head.bytes, size);
  }
}

function condition({ ifMatch, versionId }: ReadCondition): ReadCondition {
  return { ...(ifMatch !== undefined && { ifMatch }), ...(versionId !== undefined && { versionId }) };
}

function expectBytes({ bytes, info }: RangeResult, expected: number): void {
  if (bytes.length !== expected)
    throw new IngestError("store.short-read", "the store sent another number of bytes than asked for", true, {
      got: bytes.length,
      expected,
      at: info.size,
    });
}

function withUri(error: IngestError, uri: string): IngestError {
  if (error.context.uri !== undefined) return error;
  const { code, message, retriable, context, cause } = error;
  return new IngestError(code, message, retriable, { uri, ...context }, { cause });
}
