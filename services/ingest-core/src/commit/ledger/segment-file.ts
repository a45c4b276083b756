import { createHash } from "node:crypto";
import { IngestError } from "../../errors";
import { IDENTITY_BYTES } from "./file-identity";
import { IdSet } from "./id-set";
import type { SegmentRef } from "./ledger";

/** First bytes of a segment: what it is, for whoever finds it in a bucket, and format 1. */
const MAGIC = Buffer.from("ledger\0\x01", "latin1");

/** A segment as it is stored. */
export interface EncodedSegment {
  readonly bytes: Uint8Array;
  /** SHA-256 of {@link bytes}, hex. */
  readonly sha256: string;
}

/** @returns size in bytes of a segment of `count` identities */
export function segmentSize(count: number): number {
  return MAGIC.length + count * IDENTITY_BYTES;
}

/** Lays out identities as a segment: magic, then the sorted identities. */
export function encodeSegment(ids: IdSet): EncodedSegment {
  const bytes = Buffer.concat([MAGIC, ids.bytes]);
  return { bytes, sha256: sha256(bytes) };
}

/**
 * Reads a segment back.
 *
 * @throws IngestError `table.ledger-segment-damaged` when it is not byte for byte
 * what the ledger refers to: assuming fewer identities would make duplicates
 */
export function decodeSegment(bytes: Uint8Array, ref: SegmentRef): IdSet {
  const actual = sha256(bytes);
  if (actual !== ref.sha256 || bytes.byteLength !== segmentSize(ref.count)) {
    throw new IngestError(
      "table.ledger-segment-damaged",
      `ledger segment ${ref.uri} is not what the ledger refers to`,
      true,
      {
        uri: ref.uri,
        got: `${bytes.byteLength} bytes, SHA-256 ${actual}`,
        expected: `${segmentSize(ref.count)} bytes, SHA-256 ${ref.sha256}`,
        nextStep: "restore the object or rebuild the ledger",
      },
    );
  }
  return IdSet.fromSorted(bytes.subarray(MAGIC.length));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
