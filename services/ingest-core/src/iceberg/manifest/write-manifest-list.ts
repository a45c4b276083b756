import { writeContainer } from "../../avro/write-container";
import { IngestError } from "../../errors";
import { recordSchema, recordValues } from "./avro-column";
import type { ManifestFile } from "./manifest-file";
import { type CompleteManifestFile, manifestListColumns } from "./manifest-list-schema";

/** What a commit attempt lists. */
export interface ManifestListContent {
  readonly formatVersion: 2 | 3;
  readonly snapshotId: bigint;
  /** `null` for the first snapshot of a branch. */
  readonly parentSnapshotId: bigint | null;
  /** Sequence number of this attempt: the table's last one plus 1. */
  readonly sequenceNumber: bigint;
  /** The table's `next-row-id`; version 3 only. */
  readonly nextRowId?: bigint;
  /** All manifests of the snapshot, new ones first. */
  readonly manifests: readonly ManifestFile[];
}

/** A manifest list's bytes and what the snapshot says about it. */
export interface WrittenManifestList {
  readonly bytes: Buffer;
  /** `added-rows` of a version 3 snapshot: row ids that this list hands out. 0 in version 2. */
  readonly assignedRows: bigint;
}

/**
 * Writes a manifest list (spec, "Manifest Lists"). New manifests get the attempt's sequence number;
 * in version 3 every data manifest without row ids gets the next ones, old manifests of an upgraded
 * table included (spec, "First Row ID Assignment").
 *
 * @throws IngestError `engine.manifest-list` when a manifest without sequence number is not of this
 *   snapshot, `table.manifest-counts` when a version 1 list left out counts that version 2 requires
 */
export function writeManifestList(content: ManifestListContent): WrittenManifestList {
  const { formatVersion, snapshotId, parentSnapshotId, sequenceNumber } = content;
  const firstRowId = content.nextRowId ?? 0n;
  if (formatVersion === 3 && content.nextRowId === undefined) {
    throw new IngestError("engine.manifest-list", "a version 3 list needs the table's next-row-id", false);
  }
  let nextRowId = firstRowId;
  const columns = manifestListColumns(formatVersion);
  const rows = content.manifests.map((listed) => {
    let manifest = complete(listed, snapshotId, sequenceNumber);
    if (formatVersion === 3 && manifest.content === "data" && manifest.firstRowId === undefined) {
      manifest = { ...manifest, firstRowId: nextRowId };
      nextRowId += manifest.addedRowsCount + manifest.existingRowsCount;
    }
    return recordValues(columns, manifest);
  });
  const bytes = writeContainer({
    schema: recordSchema("manifest_file", columns),
    metadata: {
      "snapshot-id": String(snapshotId),
      "parent-snapshot-id": String(parentSnapshotId),
      "sequence-number": String(sequenceNumber),
      ...(formatVersion === 3 ? { "first-row-id": String(firstRowId) } : {}),
      "format-version": String(formatVersion),
    },
    rows,
  });
  return { bytes, assignedRows: nextRowId - firstRowId };
}

function complete(manifest: ManifestFile, snapshotId: bigint, sequenceNumber: bigint): CompleteManifestFile {
  if (manifest.sequenceNumber === undefined && manifest.addedSnapshotId !== snapshotId) {
    throw new IngestError(
      "engine.manifest-list",
      "a manifest of another snapshot has no sequence number",
      false,
      {
        uri: manifest.path,
      },
    );
  }
  return {
    ...manifest,
    sequenceNumber: manifest.sequenceNumber ?? sequenceNumber,
    minSequenceNumber: manifest.minSequenceNumber ?? sequenceNumber,
    addedFilesCount: known(manifest, manifest.addedFilesCount),
    existingFilesCount: known(manifest, manifest.existingFilesCount),
    deletedFilesCount: known(manifest, manifest.deletedFilesCount),
    addedRowsCount: known(manifest, manifest.addedRowsCount),
    existingRowsCount: known(manifest, manifest.existingRowsCount),
    deletedRowsCount: known(manifest, manifest.deletedRowsCount),
  };
}

function known<T>(manifest: ManifestFile, count: T | undefined): T {
  if (count !== undefined) return count;
  throw new IngestError("table.manifest-counts", "a manifest of format version 1 has no counts", false, {
    uri: manifest.path,
    nextStep: "run rewrite_manifests on the table once",
  });
}
