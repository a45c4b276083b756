import type { DataFile } from "../data-file";

/** What became of a file in the commit that wrote the manifest. */
export type EntryStatus = "existing" | "added" | "deleted";

/** What a listed file holds. */
export type FileContent = "data" | "position-deletes" | "equality-deletes";

/**
 * A file as any writer may have listed it: everything the spec knows, so that a manifest can be
 * rewritten without losing what this library does not produce itself.
 */
export interface ListedFile extends Omit<DataFile, "format"> {
  readonly content: FileContent;
  /** As written: `PARQUET`, `ORC`, `AVRO`, `PUFFIN`. */
  readonly format: string;
  readonly nanValueCounts?: ReadonlyMap<number, bigint>;
  readonly keyMetadata?: Uint8Array;
  readonly equalityIds?: readonly number[];
  readonly sortOrderId?: number;
  readonly firstRowId?: bigint;
  readonly referencedDataFile?: string;
  readonly contentOffset?: bigint;
  readonly contentSizeInBytes?: bigint;
}

/**
 * An entry of a manifest. `null` sequence numbers are inherited from the manifest list when read,
 * which is why added files are written with them: the manifest then survives commit retries.
 */
export interface ManifestEntry {
  readonly status: EntryStatus;
  readonly snapshotId: bigint | null;
  readonly sequenceNumber: bigint | null;
  readonly fileSequenceNumber: bigint | null;
  readonly file: ListedFile;
}

/** @returns the entry of a file that the snapshot adds */
export function addedEntry(file: DataFile, snapshotId: bigint): ManifestEntry {
  return {
    status: "added",
    snapshotId,
    sequenceNumber: null,
    fileSequenceNumber: null,
    file: { ...file, content: "data" },
  };
}
