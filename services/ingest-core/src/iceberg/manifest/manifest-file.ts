/** What the files of a manifest hold: rows, or deletions of rows. */
export type ManifestContent = "data" | "deletes";

/**
 * Range of one partition field over all files of a manifest, which lets readers skip the manifest.
 * Bounds are single-value serialised; absent bounds mean that all values are null or NaN.
 */
export interface PartitionFieldSummary {
  readonly containsNull: boolean;
  readonly containsNan?: boolean;
  readonly lowerBound?: Uint8Array;
  readonly upperBound?: Uint8Array;
}

/** A manifest as a manifest list describes it (Iceberg spec, "Manifest Lists", `manifest_file`). */
export interface ManifestFile {
  readonly path: string;
  /** Size in bytes. */
  readonly length: bigint;
  readonly specId: number;
  readonly content: ManifestContent;
  /** Absent: written by the current commit, which decides it when the list is written. */
  readonly sequenceNumber?: bigint;
  /** Lowest data sequence number of live files. Absent as above. */
  readonly minSequenceNumber?: bigint;
  readonly addedSnapshotId: bigint;
  /** Counts are absent only in lists of format version 1. */
  readonly addedFilesCount?: number;
  readonly existingFilesCount?: number;
  readonly deletedFilesCount?: number;
  readonly addedRowsCount?: bigint;
  readonly existingRowsCount?: bigint;
  readonly deletedRowsCount?: bigint;
  /** One per partition field. Absent: unknown, readers must open the manifest. */
  readonly partitions?: readonly PartitionFieldSummary[];
  readonly keyMetadata?: Uint8Array;
  /** Row id of the first row, format version 3. */
  readonly firstRowId?: bigint;
}
