/**
 * Which offset of a partition may be committed: the first one whose record is not done yet. Records of an
 * unordered source end in any order.
 */
export class OffsetTracker {
  private readonly done = new Set<bigint>();
  private committed: bigint;

  /** @param next offset of the first record that is delivered */
  constructor(private next: bigint) {
    this.committed = next;
  }

  /** A record was delivered, dead-lettered, or given up. */
  record(offset: bigint): void {
    this.done.add(offset);
    while (this.done.delete(this.next)) this.next++;
  }

  /** The offset to commit; `undefined` when it is committed already. */
  toCommit(): bigint | undefined {
    return this.next > this.committed ? this.next : undefined;
  }

  wasCommitted(offset: bigint): void {
    if (offset > this.committed) this.committed = offset;
  }
}
