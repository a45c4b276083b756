import type { Snapshot, TableMetadata } from "../../iceberg/table-metadata";
import { ancestors, findSnapshot } from "../branch";
import type { Ledger } from "../ledger/ledger";

/** Whether a branch still descends from the snapshot that its ledger was committed with. */
export type Descent = "descends" | "rolled-back" | "unknown";

/**
 * Judges by what `snapshots=refs` shows. Sequence numbers rise with every
 * commit of a table, so a head that is older than the ledger's snapshot can not
 * descend from it.
 *
 * @param headId snapshot that the branch points at, `undefined` when it points at none
 */
export function descentOf(metadata: TableMetadata, headId: bigint | undefined, ledger: Ledger): Descent {
  if (ledger.snapshotId === 0n || headId === ledger.snapshotId) return "descends";
  if (headId === undefined) return "rolled-back";
  const head = findSnapshot(metadata, headId);
  if (head === undefined) return "unknown";
  if (head["parent-snapshot-id"] === ledger.snapshotId) return "descends";
  return (head["sequence-number"] ?? 0n) <= ledger.sequenceNumber ? "rolled-back" : "unknown";
}

/**
 * Walks the ancestors of the head.
 *
 * @param all metadata with every snapshot that was not expired
 * @returns `unknown` when the walk ends at an expired snapshot before it can be decided
 */
export function walkedDescent(all: TableMetadata, headId: bigint, ledger: Ledger): Descent {
  let oldest: Snapshot | undefined;
  for (const snapshot of ancestors(all, headId)) {
    if (snapshot["snapshot-id"] === ledger.snapshotId) return "descends";
    if ((snapshot["sequence-number"] ?? 0n) <= ledger.sequenceNumber) return "rolled-back";
    oldest = snapshot;
  }
  return oldest?.["parent-snapshot-id"] === undefined ? "rolled-back" : "unknown";
}
