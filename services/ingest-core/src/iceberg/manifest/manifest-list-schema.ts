import type { AvroSchema, AvroValue } from "../../avro/schema";
import { type AvroColumn, optional, recordSchema, recordValues, required } from "./avro-column";
import type { ManifestFile, PartitionFieldSummary } from "./manifest-file";

/** A manifest whose sequence numbers and counts are known, as a version 2 list requires. */
export type CompleteManifestFile = ManifestFile & {
  readonly [K in
    | "sequenceNumber"
    | "minSequenceNumber"
    | "addedRowsCount"
    | "existingRowsCount"
    | "deletedRowsCount"]-?: bigint;
} & {
  readonly [K in "addedFilesCount" | "existingFilesCount" | "deletedFilesCount"]-?: number;
};

const summaryColumns: readonly AvroColumn<PartitionFieldSummary>[] = [
  required(509, "contains_null", "boolean", ({ containsNull }) => containsNull),
  optional(518, "contains_nan", "boolean", ({ containsNan }) => containsNan),
  optional(510, "lower_bound", "bytes", ({ lowerBound }) => lowerBound),
  optional(511, "upper_bound", "bytes", ({ upperBound }) => upperBound),
];

const partitionsSchema: AvroSchema = {
  type: "array",
  items: recordSchema("r508", summaryColumns),
  "element-id": 508,
};

/** Columns of `manifest_file` (spec, "Manifest Lists"), in the order that the Java library writes them. */
export function manifestListColumns(formatVersion: 2 | 3): readonly AvroColumn<CompleteManifestFile>[] {
  return [
    required(500, "manifest_path", "string", ({ path }) => path),
    required(501, "manifest_length", "long", ({ length }) => length),
    required(502, "partition_spec_id", "int", ({ specId }) => specId),
    required(517, "content", "int", ({ content }) => (content === "data" ? 0 : 1)),
    required(515, "sequence_number", "long", ({ sequenceNumber }) => sequenceNumber),
    required(516, "min_sequence_number", "long", ({ minSequenceNumber }) => minSequenceNumber),
    required(503, "added_snapshot_id", "long", ({ addedSnapshotId }) => addedSnapshotId),
    required(504, "added_files_count", "int", ({ addedFilesCount }) => addedFilesCount),
    required(505, "existing_files_count", "int", ({ existingFilesCount }) => existingFilesCount),
    required(506, "deleted_files_count", "int", ({ deletedFilesCount }) => deletedFilesCount),
    required(512, "added_rows_count", "long", ({ addedRowsCount }) => addedRowsCount),
    required(513, "existing_rows_count", "long", ({ existingRowsCount }) => existingRowsCount),
    required(514, "deleted_rows_count", "long", ({ deletedRowsCount }) => deletedRowsCount),
    optional(507, "partitions", partitionsSchema, ({ partitions }) => summaries(partitions)),
    optional(519, "key_metadata", "bytes", ({ keyMetadata }) => keyMetadata),
    ...(formatVersion === 3
      ? [optional<CompleteManifestFile>(520, "first_row_id", "long", ({ firstRowId }) => firstRowId)]
      : []),
  ];
}

function summaries(partitions: readonly PartitionFieldSummary[] | undefined): AvroValue | undefined {
  return partitions?.map((summary) => recordValues(summaryColumns, summary));
}
