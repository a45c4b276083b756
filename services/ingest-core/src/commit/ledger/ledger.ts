import { DEFAULT_BRANCH } from "../branch";
import type { IdSet } from "./id-set";

/** Identities that went in with one commit, kept inside the table property. */
export interface InlineEntry {
  /**
   * Time of the entry, ms since the epoch: no file of it was written later, nor
   * committed later. Decides when the horizon has passed over it.
   */
  readonly at: number;
  readonly ids: IdSet;
}

/** Identities of older commits, kept in one immutable object. */
export interface SegmentRef {
  /** URI of the object. */
  readonly uri: string;
  /** Identities in it. */
  readonly count: number;
  /** Latest {@link InlineEntry.at} of what was merged into it, ms since the epoch. */
  readonly at: number;
  /** SHA-256 of the whole object, hex. */
  readonly sha256: string;
}

/**
 * Which objects' rows are in a branch, as the table itself says it.
 *
 * It lives in a table property and changes only in the commit that also moves
 * the branch, under `assert-ref-snapshot-id`: rows and ledger can not disagree.
 * It depends neither on the snapshot list (which expires) nor on reading
 * manifests (which costs the table's whole history).
 */
export interface Ledger {
  /**
   * Files written before this moment (ms since the epoch) may have been dropped
   * from the ledger: for them, absence proves nothing. 0 when nothing was dropped.
   */
  readonly floor: number;
  /** Newest last. */
  readonly inline: readonly InlineEntry[];
  readonly segments: readonly SegmentRef[];
  /** Snapshot of the commit that wrote this ledger; a branch that does not descend from it was rolled back. */
  readonly snapshotId: bigint;
  /** Sequence number of that snapshot. */
  readonly sequenceNumber: bigint;
  /** Nonces of the latest commits, newest last: a committer whose answer was lost finds its own here. */
  readonly nonces: readonly string[];
}

/** The ledger of a branch that nothing was ever ingested into. */
export const EMPTY_LEDGER: Ledger = {
  floor: 0,
  inline: [],
  segments: [],
  snapshotId: 0n,
  sequenceNumber: 0n,
  nonces: [],
};

/** Name of the table property that holds a branch's ledger. */
export function ledgerProperty(branch: string): string {
  return branch === DEFAULT_BRANCH ? "ingest.ledger" : `ingest.ledger.${branch}`;
}
