import { writeContainer } from "../../avro/write-container";
import { IngestError } from "../../errors";
import { printJson } from "../json";
import { bindPartitionSpec } from "../partition/partition-type";
import type { PartitionSpec, Schema } from "../schema";
import { recordSchema, recordValues } from "./avro-column";
import { entryColumns } from "./entry-schema";
import type { EntryStatus, ManifestEntry } from "./manifest-entry";
import type { ManifestFile } from "./manifest-file";
import { summarizePartitions } from "./partition-summary";

/** What goes into a data manifest. */
export interface ManifestContentToWrite {
  readonly formatVersion: 2 | 3;
  /** URI that the manifest will have; it only goes into the description for the list. */
  readonly path: string;
  /** The snapshot that is being committed. */
  readonly snapshotId: bigint;
  readonly schema: Schema;
  /** All entries are of this spec. */
  readonly spec: PartitionSpec;
  readonly entries: readonly ManifestEntry[];
  /** Further header entries; readers that do not know them skip them. @default - none */
  readonly properties?: Readonly<Record<string, string>>;
}

/** A manifest's bytes and how a manifest list describes them. */
export interface WrittenManifest {
  readonly bytes: Buffer;
  readonly manifest: ManifestFile;
}

/**
 * Writes a data manifest for format version 2 or 3 (spec, "Manifests").
 *
 * The bytes hold neither the commit's sequence number nor its row ids: those are inherited from the
 * manifest list, so a retried commit writes only a new list (spec, "Sequence Numbers").
 *
 * @throws IngestError `engine.manifest-entry` for an entry that readers could not resolve,
 *   `table.transform-unknown`, `table.partition-source` when the spec does not fit the schema
 */
export function writeManifest(content: ManifestContentToWrite): WrittenManifest {
  const { schema, spec, entries, formatVersion, snapshotId } = content;
  for (const entry of entries) checkEntry(entry, content);
  const fields = bindPartitionSpec(spec, schema);
  const columns = entryColumns(fields, formatVersion);
  const bytes = writeContainer({
    schema: recordSchema("manifest_entry", columns),
    metadata: {
      ...content.properties,
      schema: printJson(schema),
      "schema-id": String(schema["schema-id"]),
      "partition-spec": printJson(spec.fields),
      "partition-spec-id": String(spec["spec-id"]),
      "format-version": String(formatVersion),
      content: "data",
    },
    rows: entries.map((entry) => recordValues(columns, entry)),
  });
  const partitions = summarizePartitions(
    fields,
    entries.map(({ file }) => file.partition),
  );
  const minSequenceNumber = lowestSequenceNumber(entries);
  return {
    bytes,
    manifest: {
      path: content.path,
      length: BigInt(bytes.length),
      specId: spec["spec-id"],
      content: "data",
      ...(minSequenceNumber === undefined ? {} : { minSequenceNumber }),
      addedSnapshotId: snapshotId,
      addedFilesCount: count(entries, "added"),
      existingFilesCount: count(entries, "existing"),
      deletedFilesCount: count(entries, "deleted"),
      addedRowsCount: rows(entries, "added"),
      existingRowsCount: rows(entries, "existing"),
      deletedRowsCount: rows(entries, "deleted"),
      ...(partitions === undefined ? {} : { partitions }),
    },
  };
}

function checkEntry(entry: ManifestEntry, { spec, snapshotId }: ManifestContentToWrite): void {
  const isNew = entry.status === "added" && entry.snapshotId === snapshotId;
  const isComplete = entry.snapshotId !== null && entry.sequenceNumber !== null;
  if (entry.file.content !== "data") throw refused("a delete file", entry);
  if (entry.file.specId !== spec["spec-id"]) throw refused("a file of another partition spec", entry);
  if (entry.file.partition.length !== spec.fields.length)
    throw refused("a partition of another length", entry);
  if (!isNew && !isComplete)
    throw refused("an entry whose sequence number would be inherited wrongly", entry);
}

function refused(what: string, entry: ManifestEntry): IngestError {
  return new IngestError("engine.manifest-entry", `${what} cannot go into this manifest`, false, {
    uri: entry.file.path,
  });
}

/** Added files have the sequence number of the commit, which is higher than any that is known. */
function lowestSequenceNumber(entries: readonly ManifestEntry[]): bigint | undefined {
  let lowest: bigint | undefined;
  for (const { status, sequenceNumber } of entries) {
    if (status === "deleted" || sequenceNumber === null) continue;
    if (lowest === undefined || sequenceNumber < lowest) lowest = sequenceNumber;
  }
  return lowest;
}

function count(entries: readonly ManifestEntry[], status: EntryStatus): number {
  return entries.filter((entry) => entry.status === status).length;
}

function rows(entries: readonly ManifestEntry[], status: EntryStatus): bigint {
  return entries.reduce((sum, entry) => (entry.status === status ? sum + entry.file.recordCount : sum), 0n);
}
