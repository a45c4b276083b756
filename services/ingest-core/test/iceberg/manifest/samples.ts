import type { DataFile, PartitionValue } from "../../../src/iceberg/data-file";
import { addedEntry, type ManifestEntry } from "../../../src/iceberg/manifest/manifest-entry";
import type { PartitionSpec, Schema } from "../../../src/iceberg/schema";
import type { TableMetadata } from "../../../src/iceberg/table-metadata";

/** A schema with a column of every type that partitions may have. */
export const schema: Schema = {
  type: "struct",
  "schema-id": 3,
  fields: [
    { id: 1, name: "id", required: true, type: "long" },
    { id: 2, name: "ts", required: false, type: "timestamptz" },
    { id: 3, name: "region name", required: false, type: "string" },
    { id: 4, name: "price", required: false, type: "decimal(9, 2)" },
    { id: 5, name: "key", required: false, type: "uuid" },
    { id: 6, name: "cost", required: false, type: "decimal(9, 2)" },
    { id: 7, name: "ratio", required: false, type: "double" },
    { id: 8, name: "blob", required: false, type: "binary" },
    { id: 9, name: "tag", required: false, type: "fixed[2]" },
    { id: 10, name: "flag", required: false, type: "boolean" },
    { id: 11, name: "day", required: false, type: "date" },
  ],
};

export function specOf(
  id: number,
  ...fields: readonly [source: number, transform: string, name?: string][]
): PartitionSpec {
  return {
    "spec-id": id,
    fields: fields.map(([source, transform, name], i) => ({
      "field-id": 1000 + i,
      "source-id": source,
      name: name ?? `${transform.replace(/\W/g, "_")}_${source}`,
      transform,
    })),
  };
}

export const unpartitioned = specOf(0);
export const byRegion = specOf(1, [3, "identity", "region name"]);
export const byEverything = specOf(
  2,
  [2, "day"],
  [3, "identity", "region name"],
  [4, "truncate[50]"],
  [1, "bucket[16]"],
  [5, "identity"],
  [6, "identity"],
  [7, "identity"],
  [8, "identity"],
  [9, "identity"],
  [10, "identity"],
  [11, "identity"],
  [1, "void"],
);

export const byPrice = specOf(3, [4, "identity"]);

export function dataFile(
  name: string,
  partition: readonly PartitionValue[] = [],
  spec = unpartitioned,
): DataFile {
  return {
    path: `s3://lake/t/data/${name}.parquet`,
    format: "PARQUET",
    partition,
    specId: spec["spec-id"],
    recordCount: 10n,
    fileSizeInBytes: 1000n,
    columnSizes: new Map([[1, 80n]]),
    valueCounts: new Map([[1, 10n]]),
    nullValueCounts: new Map([[1, 0n]]),
    lowerBounds: new Map([[1, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)]]),
    upperBounds: new Map([[1, Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0)]]),
    splitOffsets: [4n],
  };
}

export function existingEntry(file: DataFile, snapshotId: bigint, sequenceNumber: bigint): ManifestEntry {
  return {
    ...addedEntry(file, snapshotId),
    status: "existing",
    sequenceNumber,
    fileSequenceNumber: sequenceNumber,
  };
}

export const metadata: TableMetadata = {
  "format-version": 2,
  "table-uuid": "9c12d441-03fe-4693-9a96-a0705ddf69c1",
  location: "s3://lake/t",
  "last-sequence-number": 40n,
  "last-column-id": 11,
  "current-schema-id": 3,
  schemas: [schema],
  "default-spec-id": 0,
  "partition-specs": [unpartitioned, byRegion, byEverything, byPrice],
  properties: {},
};
