import type { AvroSchema } from "../../avro/schema";
import type { BoundPartitionField } from "../partition/partition-type";
import {
  type AvroColumn,
  intMapSchema,
  intMapValue,
  optional,
  recordSchema,
  recordValues,
  required,
} from "./avro-column";
import type { EntryStatus, FileContent, ListedFile, ManifestEntry } from "./manifest-entry";
import { partitionColumns } from "./partition-avro";

/** Codes of `manifest_entry.status`. */
export const STATUS_CODES = { existing: 0, added: 1, deleted: 2 } as const satisfies Record<
  EntryStatus,
  number
>;

/** Codes of `data_file.content`. */
export const CONTENT_CODES = {
  data: 0,
  "position-deletes": 1,
  "equality-deletes": 2,
} as const satisfies Record<FileContent, number>;

/**
 * Columns of `manifest_entry` for data manifests (spec, "Entries in Manifests"), in the order that
 * the Java library writes them. Version 3 adds `first_row_id`; the fields of delete files are left out.
 */
export function entryColumns(
  fields: readonly BoundPartitionField[],
  formatVersion: 2 | 3,
): readonly AvroColumn<ManifestEntry>[] {
  const file = fileColumns(fields, formatVersion);
  return [
    required(0, "status", "int", ({ status }) => STATUS_CODES[status]),
    optional(1, "snapshot_id", "long", ({ snapshotId }) => snapshotId),
    optional(3, "sequence_number", "long", ({ sequenceNumber }) => sequenceNumber),
    optional(4, "file_sequence_number", "long", ({ fileSequenceNumber }) => fileSequenceNumber),
    required(2, "data_file", recordSchema("r2", file), (entry) => recordValues(file, entry.file)),
  ];
}

function fileColumns(
  fields: readonly BoundPartitionField[],
  formatVersion: 2 | 3,
): readonly AvroColumn<ListedFile>[] {
  const partition = partitionColumns(fields);
  const counts = (keyId: number, valueId: number) => intMapSchema(keyId, valueId, "long");
  const bounds = (keyId: number, valueId: number) => intMapSchema(keyId, valueId, "bytes");
  return [
    required(134, "content", "int", ({ content }) => CONTENT_CODES[content]),
    required(100, "file_path", "string", ({ path }) => path),
    required(101, "file_format", "string", ({ format }) => format),
    required(102, "partition", recordSchema("r102", partition), (file) =>
      recordValues(partition, file.partition),
    ),
    required(103, "record_count", "long", ({ recordCount }) => recordCount),
    required(104, "file_size_in_bytes", "long", ({ fileSizeInBytes }) => fileSizeInBytes),
    optional(108, "column_sizes", counts(117, 118), ({ columnSizes }) => intMapValue(columnSizes)),
    optional(109, "value_counts", counts(119, 120), ({ valueCounts }) => intMapValue(valueCounts)),
    optional(110, "null_value_counts", counts(121, 122), (file) => intMapValue(file.nullValueCounts)),
    optional(137, "nan_value_counts", counts(138, 139), (file) => intMapValue(file.nanValueCounts)),
    optional(125, "lower_bounds", bounds(126, 127), ({ lowerBounds }) => intMapValue(lowerBounds)),
    optional(128, "upper_bounds", bounds(129, 130), ({ upperBounds }) => intMapValue(upperBounds)),
    optional(131, "key_metadata", "bytes", ({ keyMetadata }) => keyMetadata),
    optional(132, "split_offsets", listSchema("long", 133), ({ splitOffsets }) => nonEmpty(splitOffsets)),
    optional(135, "equality_ids", listSchema("int", 136), ({ equalityIds }) => nonEmpty(equalityIds)),
    optional(140, "sort_order_id", "int", ({ sortOrderId }) => sortOrderId),
    ...(formatVersion === 3
      ? [optional<ListedFile>(142, "first_row_id", "long", ({ firstRowId }) => firstRowId)]
      : []),
  ];
}

function listSchema(items: AvroSchema, elementId: number): AvroSchema {
  return { type: "array", items, "element-id": elementId };
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}
