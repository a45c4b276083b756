import { IngestError } from "../errors";
import type { Snapshot, SnapshotRef, TableMetadata } from "../iceberg/table-metadata";

/** The branch that readers see unless they ask for another (Iceberg spec, "Snapshot References"). */
export const DEFAULT_BRANCH = "main";

/** Where a branch stands, and what a commit to it builds on. */
export interface BranchHead {
  /** The reference; `undefined` when the branch does not exist yet. */
  readonly ref: SnapshotRef | undefined;
  /** Snapshot that the next one descends from; `undefined` for the first one. */
  readonly parentId: bigint | undefined;
}

/** @throws IngestError `table.branch-is-tag` when the name is a tag's, which can not be appended to */
export function branchHead(metadata: TableMetadata, branch: string): BranchHead {
  const ref = metadata.refs?.[branch];
  if (ref?.type === "tag") {
    throw new IngestError("table.branch-is-tag", `${branch} is a tag and can not be appended to`, false, {
      got: branch,
      expected: "a branch",
    });
  }
  return { ref, parentId: ref?.["snapshot-id"] };
}

/** @returns the snapshot when the metadata lists it: `snapshots=refs` leaves out what no reference points at */
export function findSnapshot(metadata: TableMetadata, id: bigint | undefined): Snapshot | undefined {
  return id === undefined
    ? undefined
    : metadata.snapshots?.find((snapshot) => snapshot["snapshot-id"] === id);
}

/** Walks from a snapshot to its oldest ancestor that the metadata lists, itself first. */
export function* ancestors(metadata: TableMetadata, id: bigint | undefined): Generator<Snapshot> {
  const byId = new Map(metadata.snapshots?.map((snapshot) => [snapshot["snapshot-id"], snapshot]));
  for (let next = id; next !== undefined; ) {
    const snapshot = byId.get(next);
    if (snapshot === undefined) return;
    // A cycle would be a broken catalog; it must not become a hang.
    byId.delete(next);
    yield snapshot;
    next = snapshot["parent-snapshot-id"];
  }
}
