import { IdSet } from "./id-set";
import type { InlineEntry, Ledger, SegmentRef } from "./ledger";
import { inlineBytes } from "./property-codec";
import type { SegmentStore } from "./segment-store";

/** How much of the ledger stays in the property, and for how long it remembers. */
export interface LedgerLimits {
  /** ms that an identity is remembered for; at least the longest time an event can come again. */
  readonly horizonMs: number;
  /** Commits kept inline before they are moved to a segment. */
  readonly inlineCommits: number;
  /** Bytes of base64 kept inline before they are moved to a segment. */
  readonly inlineBytes: number;
  /** Segments of one size class that are merged into one of the next. */
  readonly fanIn: number;
}

/** A week of memory; 16 commits or 16 KiB inline; eight segments make one. */
export const DEFAULT_LEDGER_LIMITS: LedgerLimits = {
  horizonMs: 7 * 24 * 60 * 60 * 1000,
  inlineCommits: 16,
  inlineBytes: 16 * 1024,
  fanIn: 8,
};

/** Nonces remembered, to recognise one's own commit when the answer was lost. */
const REMEMBERED_NONCES = 16;

/** The commit that an entry is appended for. */
export interface LedgerCommit {
  readonly snapshotId: bigint;
  readonly sequenceNumber: bigint;
  readonly nonce: string;
  /** Identities whose rows the commit adds; none of them is in the ledger. */
  readonly ids: IdSet;
  /** Time of the entry, see {@link InlineEntry.at}. */
  readonly at: number;
}

/** A ledger that is ready to be committed. */
export interface AppendedLedger {
  readonly ledger: Ledger;
  /** Segments written for it: garbage unless the commit succeeds. */
  readonly written: readonly SegmentRef[];
}

/**
 * Computes the ledger after a commit.
 *
 * Compaction is part of the *next* commit and never a commit of its own: what
 * is inline moves to a segment once it is too much, eight segments of a size
 * class become one of the next (size-tiered, so that each identity is copied
 * O(log n) times), and what the horizon has passed is dropped, raising the
 * floor. A crash in between leaves at worst an object that nothing refers to.
 *
 * @param now ms since the epoch
 * @throws IngestError `table.ledger-segment-*`, `store.*`
 */
export async function appendToLedger(
  base: Ledger,
  commit: LedgerCommit,
  segments: SegmentStore,
  limits: LedgerLimits,
  now: number,
): Promise<AppendedLedger> {
  const kept = dropPassed(base, now - limits.horizonMs);
  const entry: InlineEntry = { at: commit.at, ids: commit.ids };
  const written: SegmentRef[] = [];

  const spilled = isFull(kept.inline, limits) ? [...kept.inline] : [];
  const inline = spilled.length > 0 ? [] : [...kept.inline];
  if (inlineBytes(entry.ids) > limits.inlineBytes) spilled.push(entry);
  else inline.push(entry);

  let all = kept.segments;
  if (spilled.length > 0) {
    const pending = { ids: spilled.map(({ ids }) => ids).reduce(IdSet.union), at: latest(spilled) };
    const merged = await mergeTiers(all, pending, segments, limits.fanIn);
    const ref = await segments.write(merged.ids, merged.at);
    written.push(ref);
    all = [...merged.untouched, ref];
  }
  const ledger: Ledger = {
    floor: kept.floor,
    inline,
    segments: all,
    snapshotId: commit.snapshotId,
    sequenceNumber: commit.sequenceNumber,
    nonces: [...base.nonces, commit.nonce].slice(-REMEMBERED_NONCES),
  };
  return { ledger, written };
}

/** Forgets entries that are older than `horizon`; from then on the floor says so. */
function dropPassed(ledger: Ledger, horizon: number): Pick<Ledger, "floor" | "inline" | "segments"> {
  const passed = [...ledger.inline, ...ledger.segments].filter(({ at }) => at < horizon);
  return {
    floor: Math.max(ledger.floor, ...passed.map(({ at }) => at + 1)),
    inline: ledger.inline.filter(({ at }) => at >= horizon),
    segments: ledger.segments.filter(({ at }) => at >= horizon),
  };
}

function isFull(inline: readonly InlineEntry[], limits: LedgerLimits): boolean {
  const bytes = inline.reduce((sum, { ids }) => sum + inlineBytes(ids), 0);
  return inline.length >= limits.inlineCommits || bytes >= limits.inlineBytes;
}

interface Merged {
  readonly ids: IdSet;
  readonly at: number;
  readonly untouched: readonly SegmentRef[];
}

/** Adds what is to be written to its size class, and merges upwards while a class is full. */
async function mergeTiers(
  existing: readonly SegmentRef[],
  pending: { readonly ids: IdSet; readonly at: number },
  segments: SegmentStore,
  fanIn: number,
): Promise<Merged> {
  let { ids, at } = pending;
  let untouched = existing;
  for (;;) {
    const tier = tierOf(ids.size, fanIn);
    const peers = untouched.filter(({ count }) => tierOf(count, fanIn) === tier);
    if (peers.length + 1 < fanIn) return { ids, at, untouched };
    const loaded = await Promise.all(peers.map((peer) => segments.load(peer)));
    ids = loaded.reduce(IdSet.union, ids);
    at = Math.max(at, latest(peers));
    untouched = untouched.filter((segment) => !peers.includes(segment));
  }
}

/** Size class: segments whose counts are within a factor of `fanIn` of each other. */
function tierOf(count: number, fanIn: number): number {
  return Math.floor(Math.log(Math.max(1, count)) / Math.log(fanIn));
}

function latest(entries: readonly { readonly at: number }[]): number {
  return Math.max(...entries.map(({ at }) => at));
}
