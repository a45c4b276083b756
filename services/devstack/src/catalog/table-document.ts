import type { PartitionSpec, Schema, Snapshot, TableMetadata } from "@floe/ingest-core";

/** A sort order as table metadata spells it. */
export interface SortOrder {
  readonly "order-id": number;
  readonly fields: readonly Readonly<Record<string, unknown>>[];
}

/** A whole metadata file (Iceberg spec, "Table Metadata Fields"), 63-bit numbers as `bigint`. */
export interface TableDocument extends TableMetadata {
  readonly "last-updated-ms": number;
  readonly "last-partition-id": number;
  readonly schemas: readonly Schema[];
  readonly "partition-specs": readonly PartitionSpec[];
  readonly "sort-orders": readonly SortOrder[];
  readonly "default-sort-order-id": number;
  readonly snapshots: readonly Snapshot[];
  readonly refs: NonNullable<TableMetadata["refs"]>;
  readonly "snapshot-log": readonly { readonly "snapshot-id": bigint; readonly "timestamp-ms": number }[];
  readonly "metadata-log": readonly { readonly "metadata-file": string; readonly "timestamp-ms": number }[];
  readonly statistics?: readonly StatisticsFile[];
  readonly "partition-statistics"?: readonly StatisticsFile[];
}

/** A Puffin or partition statistics file; only its snapshot matters here. */
export interface StatisticsFile {
  readonly "snapshot-id": bigint;
}

/** Partition field ids start here (Iceberg spec, "Partition Evolution"). */
export const FIRST_PARTITION_FIELD_ID = 1000;

/** The document of a table that does not exist yet: what `assert-create` commits build on. */
export function emptyDocument(now: number): TableDocument {
  return {
    "format-version": 2,
    "table-uuid": "",
    location: "",
    "last-sequence-number": 0n,
    "last-updated-ms": now,
    "last-column-id": 0,
    "current-schema-id": -1,
    schemas: [],
    "default-spec-id": -1,
    "partition-specs": [],
    "last-partition-id": FIRST_PARTITION_FIELD_ID - 1,
    "default-sort-order-id": -1,
    "sort-orders": [],
    properties: {},
    "current-snapshot-id": null,
    snapshots: [],
    refs: {},
    "snapshot-log": [],
    "metadata-log": [],
  };
}

/** The same document with only the snapshots that a branch or tag points at (REST spec, `snapshots=refs`). */
export function onlyReferenced(document: TableDocument): TableDocument {
  const referenced = new Set(Object.values(document.refs).map((ref) => ref["snapshot-id"]));
  return {
    ...document,
    snapshots: document.snapshots.filter((snapshot) => referenced.has(snapshot["snapshot-id"])),
  };
}
