import { appendSummary } from "../../iceberg/snapshot/snapshot-summary";
import type { Snapshot, TableMetadata } from "../../iceberg/table-metadata";
import { parseTraceparent } from "../../tracing";
import { type BranchHead, findSnapshot } from "../branch";
import type { CommitContext } from "../committer-options";
import type { SnapshotRound } from "./snapshot-round";

/** What an attempt decides about the snapshot. */
export interface SnapshotPlace {
  readonly head: BranchHead;
  readonly sequenceNumber: bigint;
  /** URI of the manifest list. */
  readonly manifestList: string;
  /** Row ids that the list hands out (format version 3). */
  readonly assignedRows: bigint;
}

/** The append snapshot of one attempt (Iceberg spec, "Snapshots"). */
export function newSnapshot(
  round: SnapshotRound,
  metadata: TableMetadata,
  { head: { parentId }, sequenceNumber, manifestList, assignedRows }: SnapshotPlace,
  { clock, engineVersion }: CommitContext,
): Snapshot {
  const parent = findSnapshot(metadata, parentId);
  const traces = new Set(
    round.members.flatMap(({ batch }) => parseTraceparent(batch.traceparent)?.traceId ?? []),
  );
  const origin = {
    nonce: round.nonce,
    engineVersion,
    ...(traces.size > 0 && { traceId: [...traces].join(",") }),
  };
  return {
    "snapshot-id": round.snapshotId,
    ...(parentId !== undefined && { "parent-snapshot-id": parentId }),
    "sequence-number": sequenceNumber,
    // Catalogs refuse a snapshot that is older than the table by more than a minute (TableMetadata).
    "timestamp-ms": Math.max(clock.now(), metadata["last-updated-ms"] ?? 0, parent?.["timestamp-ms"] ?? 0),
    "manifest-list": manifestList,
    summary: appendSummary(
      round.files.map(({ file }) => file),
      parentId === undefined ? null : (parent?.summary ?? {}),
      origin,
    ),
    "schema-id": round.schema.schema["schema-id"],
    ...(metadata["format-version"] === 3 && {
      "first-row-id": metadata["next-row-id"] ?? 0n,
      "added-rows": assignedRows,
    }),
  };
}
