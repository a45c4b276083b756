/** A partition value: the transformed value of one partition field, `null` when the source is null. */
export type PartitionValue = null | boolean | number | bigint | string | Uint8Array;

/**
 * A data file as a manifest lists it (Iceberg spec, manifest entry `data_file`).
 * Per-column maps are keyed by field id; bounds are single-value serialised (Appendix D).
 */
export interface DataFile {
  readonly path: string;
  readonly format: "PARQUET";
  readonly partition: readonly PartitionValue[];
  readonly specId: number;
  readonly recordCount: bigint;
  /** Size in bytes. */
  readonly fileSizeInBytes: bigint;
  readonly columnSizes: ReadonlyMap<number, bigint>;
  readonly valueCounts: ReadonlyMap<number, bigint>;
  readonly nullValueCounts: ReadonlyMap<number, bigint>;
  readonly lowerBounds: ReadonlyMap<number, Uint8Array>;
  readonly upperBounds: ReadonlyMap<number, Uint8Array>;
  /** Byte offset of each row group, ascending. */
  readonly splitOffsets: readonly bigint[];
}
