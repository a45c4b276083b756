import { IngestError } from "../../errors";
import { IDENTITY_BYTES } from "./file-identity";
import { IdSet } from "./id-set";
import type { InlineEntry, Ledger, SegmentRef } from "./ledger";

/** The property's JSON; short names, for every commit copies it into a new metadata file. */
interface EncodedLedger {
  readonly v: 1;
  readonly floor: number;
  /** Time and base64 of the concatenated identities of one commit each. */
  readonly l0: readonly { readonly t: number; readonly i: string }[];
  readonly seg: readonly {
    readonly p: string;
    readonly n: number;
    readonly t: number;
    readonly sha: string;
  }[];
  /** 63-bit numbers are strings here: a reader's JSON parser must not round them. */
  readonly sid: string;
  readonly seq: string;
  readonly nonces: readonly string[];
}

/** @returns the value of the table property */
export function encodeLedger(ledger: Ledger): string {
  const encoded: EncodedLedger = {
    v: 1,
    floor: ledger.floor,
    l0: ledger.inline.map(({ at, ids }) => ({ t: at, i: Buffer.from(ids.bytes).toString("base64") })),
    seg: ledger.segments.map(({ uri, count, at, sha256 }) => ({ p: uri, n: count, t: at, sha: sha256 })),
    sid: String(ledger.snapshotId),
    seq: String(ledger.sequenceNumber),
    nonces: ledger.nonces,
  };
  return JSON.stringify(encoded);
}

/** @returns bytes that the identities of an inline entry take up in the property */
export function inlineBytes(ids: IdSet): number {
  return Math.ceil((ids.size * IDENTITY_BYTES) / 3) * 4;
}

/**
 * Reads the table property.
 *
 * It is strict: a ledger that is read wrongly makes duplicates, a ledger that
 * is refused only stops the ingest until somebody looks.
 *
 * @throws IngestError `table.ledger-version` for a version written by a newer release,
 * `table.ledger-corrupt` for anything else that is not a ledger; both retriable,
 * for the files are not at fault and must not be dead-lettered
 */
export function decodeLedger(text: string): Ledger {
  const encoded = parse(text);
  if (encoded.v !== 1) {
    throw new IngestError(
      "table.ledger-version",
      `the ledger has version ${String(encoded.v)}, this release knows 1`,
      true,
      { got: encoded.v, expected: 1, nextStep: "upgrade every ingest worker to the same release" },
    );
  }
  return {
    floor: time(encoded.floor, "/floor"),
    inline: list(encoded.l0, "/l0").map(inlineEntry),
    segments: list(encoded.seg, "/seg").map(segmentRef),
    snapshotId: long(encoded.sid, "/sid"),
    sequenceNumber: long(encoded.seq, "/seq"),
    nonces: list(encoded.nonces, "/nonces").map((nonce, i) => string(nonce, `/nonces/${i}`)),
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return object(JSON.parse(text), "");
  } catch (cause) {
    if (cause instanceof IngestError) throw cause;
    throw corrupt("", "no JSON", text.slice(0, 80), cause);
  }
}

function inlineEntry(value: unknown, index: number): InlineEntry {
  const at = `/l0/${index}`;
  const entry = object(value, at);
  const text = string(entry.i, `${at}/i`);
  const bytes = Buffer.from(text, "base64");
  // Buffer drops what is no base64 in silence; a cut value must not become a smaller set.
  if (bytes.toString("base64") !== text) throw corrupt(`${at}/i`, "no base64", text.slice(0, 80));
  return { at: time(entry.t, `${at}/t`), ids: IdSet.fromSorted(bytes) };
}

function segmentRef(value: unknown, index: number): SegmentRef {
  const at = `/seg/${index}`;
  const segment = object(value, at);
  const sha256 = string(segment.sha, `${at}/sha`);
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw corrupt(`${at}/sha`, "no SHA-256", sha256);
  return {
    uri: string(segment.p, `${at}/p`),
    count: time(segment.n, `${at}/n`),
    at: time(segment.t, `${at}/t`),
    sha256,
  };
}

function object(value: unknown, at: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw corrupt(at, "no object", value);
}

function list(value: unknown, at: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw corrupt(at, "no list", value);
}

function string(value: unknown, at: string): string {
  if (typeof value === "string") return value;
  throw corrupt(at, "no string", value);
}

function time(value: unknown, at: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw corrupt(at, "no natural number", value);
}

function long(value: unknown, at: string): bigint {
  const text = string(value, at);
  if (/^\d{1,19}$/.test(text)) return BigInt(text);
  throw corrupt(at, "no 63-bit number", text);
}

function corrupt(at: string, what: string, got: unknown, cause?: unknown): IngestError {
  return new IngestError(
    "table.ledger-corrupt",
    `the ledger property can not be read: ${what} at ${at === "" ? "/" : at}`,
    true,
    { at, got, nextStep: "find out who changed the table property, then rebuild the ledger" },
    { cause },
  );
}
