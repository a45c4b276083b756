import { readContainer } from "../../avro/read-container";
import type { AvroValue } from "../../avro/schema";
import type { ManifestFile, PartitionFieldSummary } from "./manifest-file";
import { presentFields } from "./present-fields";
import { RecordReader } from "./record-reader";

/**
 * Reads a manifest list of format version 1, 2 or 3. Version 1 lists have data manifests only, and
 * sequence number 0 (spec, "Reading v1 metadata for v2").
 *
 * @throws IngestError `table.avro-corrupt`, `table.avro-codec`, `table.manifest-corrupt`
 */
export function readManifestList(bytes: Uint8Array): readonly ManifestFile[] {
  return readContainer(bytes).rows.map((row) => readManifestFile(new RecordReader(row, "a manifest")));
}

function readManifestFile(row: RecordReader): ManifestFile {
  const optional = {
    addedFilesCount: row.int(504, "added_files_count"),
    existingFilesCount: row.int(505, "existing_files_count"),
    deletedFilesCount: row.int(506, "deleted_files_count"),
    addedRowsCount: row.long(512, "added_rows_count"),
    existingRowsCount: row.long(513, "existing_rows_count"),
    deletedRowsCount: row.long(514, "deleted_rows_count"),
    partitions: row.list(507, "partitions", readSummary),
    keyMetadata: row.bytes(519, "key_metadata"),
    firstRowId: row.long(520, "first_row_id"),
  };
  return {
    path: row.expect("manifest_path", row.text(500, "manifest_path")),
    length: row.expect("manifest_length", row.long(501, "manifest_length")),
    specId: row.expect("partition_spec_id", row.int(502, "partition_spec_id")),
    content: row.int(517, "content") === 1 ? "deletes" : "data",
    sequenceNumber: row.long(515, "sequence_number") ?? 0n,
    minSequenceNumber: row.long(516, "min_sequence_number") ?? 0n,
    addedSnapshotId: row.expect("added_snapshot_id", row.long(503, "added_snapshot_id")),
    ...presentFields(optional),
  };
}

function readSummary(value: AvroValue): PartitionFieldSummary {
  const summary = new RecordReader(value, "a partition summary");
  return {
    containsNull: summary.expect("contains_null", summary.flag(509, "contains_null")),
    ...presentFields({
      containsNan: summary.flag(518, "contains_nan"),
      lowerBound: summary.bytes(510, "lower_bound"),
      upperBound: summary.bytes(511, "upper_bound"),
    }),
  };
}
