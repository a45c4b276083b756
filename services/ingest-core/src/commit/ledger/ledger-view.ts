import type { IdSet } from "./id-set";
import type { Ledger } from "./ledger";
import type { SegmentStore } from "./segment-store";

/** A ledger with all its identities at hand. */
export class LedgerView {
  private constructor(
    readonly ledger: Ledger,
    private readonly sets: readonly IdSet[],
  ) {}

  /**
   * Loads the segments that a ledger refers to.
   *
   * @throws IngestError `table.ledger-segment-*` when one is lost or damaged: the
   * caller must stop, for an identity that can not be looked up may be there
   */
  static async open(ledger: Ledger, segments: SegmentStore): Promise<LedgerView> {
    const loaded = await Promise.all(ledger.segments.map((ref) => segments.load(ref)));
    return new LedgerView(ledger, [...ledger.inline.map(({ ids }) => ids).reverse(), ...loaded.reverse()]);
  }

  /** Identities in the ledger. */
  get size(): number {
    return this.sets.reduce((sum, ids) => sum + ids.size, 0);
  }

  /** Whether rows of the object with this identity are in the branch. Newest entries are asked first. */
  has(id: string): boolean {
    return this.sets.some((ids) => ids.has(id));
  }

  /** Whether one of the latest commits was made under this nonce. */
  hasNonce(nonce: string): boolean {
    return this.ledger.nonces.includes(nonce);
  }
}
