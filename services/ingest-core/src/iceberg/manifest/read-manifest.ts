import { type AvroContainer, readContainer } from "../../avro/read-container";
import { IngestError } from "../../errors";
import { parseJson } from "../json";
import { type BoundPartitionField, bindPartitionSpec } from "../partition/partition-type";
import type { PartitionField, PartitionSpec, Schema } from "../schema";
import { schemaFault } from "../validate-schema";
import { corruptManifest } from "./corrupt";
import { CONTENT_CODES, STATUS_CODES } from "./entry-schema";
import type { EntryStatus, FileContent, ListedFile, ManifestEntry } from "./manifest-entry";
import type { ManifestContent, ManifestFile } from "./manifest-file";
import { avroName, fromAvro } from "./partition-avro";
import { presentFields } from "./present-fields";
import { RecordReader, toBytes, toLong } from "./record-reader";

/** A manifest as it was read. */
export interface Manifest {
  readonly formatVersion: number;
  readonly content: ManifestContent;
  /** The table schema when the manifest was written. */
  readonly schema: Schema;
  readonly spec: PartitionSpec;
  readonly entries: readonly ManifestEntry[];
  /** Header entries that the spec does not know. */
  readonly properties: Readonly<Record<string, string>>;
}

/** Header entries of Avro and of the Iceberg spec. */
const SPECIFIED =
  /^(avro\..*|schema|schema-id|partition-spec|partition-spec-id|format-version|content|iceberg\.schema)$/;

/**
 * Reads a manifest of format version 1, 2 or 3.
 *
 * With `listed`, what the manifest list knows is inherited: snapshot id, sequence numbers of added
 * files (0 in version 1), and row ids of data files in version 3 (spec, "Sequence Number
 * Inheritance", "First Row ID Inheritance").
 *
 * Partition values are typed by `fields`, or by the header: its schema lacks columns that were
 * dropped before another writer rewrote the manifest, and their values stay as Avro has them.
 *
 * @throws IngestError `table.avro-corrupt`, `table.avro-codec`, `table.avro-too-large`,
 *   `table.manifest-corrupt`
 */
export function readManifest(
  bytes: Uint8Array,
  listed?: ManifestFile,
  partitionFields?: readonly BoundPartitionField[],
): Manifest {
  const container = readContainer(bytes);
  const schema = headerJson<Schema>(container, "schema");
  const fault = schemaFault(schema);
  if (fault !== undefined) throw corruptManifest(`header schema is wrong at ${fault}`);
  const spec: PartitionSpec = {
    "spec-id": Number(headerText(container, "partition-spec-id") ?? 0),
    fields: specFields(headerJson(container, "partition-spec")),
  };
  const fields = partitionFields ?? bindHeaderSpec(spec, schema);
  const raw = container.rows.map((row) =>
    readEntry(new RecordReader(row, "an entry"), spec["spec-id"], fields),
  );
  return {
    formatVersion: Number(headerText(container, "format-version") ?? 1),
    content: headerText(container, "content") === "deletes" ? "deletes" : "data",
    schema,
    spec,
    entries: listed === undefined ? raw : inherit(raw, listed),
    properties: furtherProperties(container),
  };
}

function furtherProperties(container: AvroContainer): Readonly<Record<string, string>> {
  const keys = [...container.metadata.keys()].filter((key) => !SPECIFIED.test(key));
  return Object.fromEntries(keys.map((key) => [key, headerText(container, key) ?? ""]));
}

function inherit(entries: readonly ManifestEntry[], listed: ManifestFile): readonly ManifestEntry[] {
  const sequenceNumber = listed.sequenceNumber ?? null;
  let nextRowId = listed.content === "data" ? listed.firstRowId : undefined;
  return entries.map((entry) => {
    const inherits = sequenceNumber === 0n || entry.status === "added";
    const { file } = entry;
    const assigned = file.firstRowId === undefined && entry.status !== "deleted" ? nextRowId : undefined;
    if (assigned !== undefined) nextRowId = assigned + file.recordCount;
    return {
      status: entry.status,
      snapshotId: entry.snapshotId ?? listed.addedSnapshotId,
      sequenceNumber: entry.sequenceNumber ?? (inherits ? sequenceNumber : null),
      fileSequenceNumber: entry.fileSequenceNumber ?? (inherits ? sequenceNumber : null),
      file: assigned === undefined ? file : { ...file, firstRowId: assigned },
    };
  });
}

function readEntry(
  entry: RecordReader,
  specId: number,
  fields: readonly BoundPartitionField[],
): ManifestEntry {
  const status = entry.int(0, "status");
  return {
    status: entry.expect("status", keyOf<EntryStatus>(STATUS_CODES, status)),
    snapshotId: entry.long(1, "snapshot_id") ?? null,
    sequenceNumber: entry.long(3, "sequence_number") ?? null,
    fileSequenceNumber: entry.long(4, "file_sequence_number") ?? null,
    file: readFile(new RecordReader(entry.raw(2, "data_file"), "data_file"), specId, fields),
  };
}

function readFile(file: RecordReader, specId: number, fields: readonly BoundPartitionField[]): ListedFile {
  const content = keyOf<FileContent>(CONTENT_CODES, file.int(134, "content") ?? 0);
  return {
    content: file.expect("content", content),
    path: file.expect("file_path", file.text(100, "file_path")),
    format: file.expect("file_format", file.text(101, "file_format")),
    partition: readPartition(file, fields),
    specId,
    recordCount: file.expect("record_count", file.long(103, "record_count")),
    fileSizeInBytes: file.expect("file_size_in_bytes", file.long(104, "file_size_in_bytes")),
    columnSizes: file.intMap(108, "column_sizes", toLong) ?? new Map(),
    valueCounts: file.intMap(109, "value_counts", toLong) ?? new Map(),
    nullValueCounts: file.intMap(110, "null_value_counts", toLong) ?? new Map(),
    lowerBounds: file.intMap(125, "lower_bounds", toBytes) ?? new Map(),
    upperBounds: file.intMap(128, "upper_bounds", toBytes) ?? new Map(),
    splitOffsets: file.list(132, "split_offsets", toLong) ?? [],
    ...presentFields({
      nanValueCounts: file.intMap(137, "nan_value_counts", toLong),
      keyMetadata: file.bytes(131, "key_metadata"),
      equalityIds: file.list(135, "equality_ids", (id) => (typeof id === "number" ? id : undefined)),
      sortOrderId: file.int(140, "sort_order_id"),
      firstRowId: file.long(142, "first_row_id"),
      referencedDataFile: file.text(143, "referenced_data_file"),
      contentOffset: file.long(144, "content_offset"),
      contentSizeInBytes: file.long(145, "content_size_in_bytes"),
    }),
  };
}

function readPartition(file: RecordReader, fields: readonly BoundPartitionField[]): ListedFile["partition"] {
  const value = file.raw(102, "partition");
  if (fields.length === 0) return [];
  const record = new RecordReader(value, "partition");
  return fields.map(({ field, result }) =>
    fromAvro(result, record.raw(field["field-id"], avroName(field.name))),
  );
}

function bindHeaderSpec(spec: PartitionSpec, schema: Schema): readonly BoundPartitionField[] {
  return spec.fields.flatMap((field) => {
    if (typeof field?.name !== "string" || typeof field.transform !== "string") {
      throw corruptManifest("header partition-spec is no list of partition fields");
    }
    return bindLeniently(field, spec, schema);
  });
}

/** Readers ignore transforms they do not know (spec, "Partitioning"); writers must refuse them. */
function bindLeniently(
  field: PartitionField,
  spec: PartitionSpec,
  schema: Schema,
): readonly BoundPartitionField[] {
  try {
    return bindPartitionSpec({ ...spec, fields: [field] }, schema);
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    return [{ field, transform: { kind: "void" }, source: UNKNOWN, result: UNKNOWN }];
  }
}

const UNKNOWN = { kind: "unknown" } as const;

/** The spec wants the fields alone; early PyIceberg releases wrote the whole partition spec. */
function specFields(json: unknown): readonly PartitionField[] {
  const fields = Array.isArray(json) ? json : (json as { readonly fields?: unknown } | null)?.fields;
  if (!Array.isArray(fields)) throw corruptManifest("header partition-spec is no list");
  return fields.map((field: PartitionField, i) => ({
    ...field,
    "field-id": field?.["field-id"] ?? 1000 + i,
  }));
}

function headerText(container: AvroContainer, key: string): string | undefined {
  const value = container.metadata.get(key);
  return value === undefined ? undefined : Buffer.from(value).toString("utf8");
}

function headerJson<T>(container: AvroContainer, key: string): T {
  const text = headerText(container, key);
  if (text === undefined) throw corruptManifest(`header has no ${key}`);
  try {
    return parseJson(text) as T;
  } catch (cause) {
    throw corruptManifest(`header ${key} is not JSON`, cause);
  }
}

function keyOf<K extends string>(
  codes: Readonly<Record<K, number>>,
  code: number | undefined,
): K | undefined {
  return (Object.keys(codes) as K[]).find((key) => codes[key] === code);
}
