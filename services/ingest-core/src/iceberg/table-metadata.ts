import type { PartitionSpec, Schema } from "./schema";

/** A snapshot as table metadata spells it. Ids are 63-bit, therefore `bigint`. */
export interface Snapshot {
  readonly "snapshot-id": bigint;
  readonly "parent-snapshot-id"?: bigint;
  readonly "sequence-number": bigint;
  readonly "timestamp-ms": number;
  readonly "manifest-list": string;
  readonly summary: Readonly<Record<string, string>>;
  readonly "schema-id"?: number;
  readonly "first-row-id"?: bigint;
  readonly "added-rows"?: bigint;
}

/** A branch or tag. */
export interface SnapshotRef {
  readonly "snapshot-id": bigint;
  readonly type: "branch" | "tag";
  /** Retention of the reference itself. @default - the table's */
  readonly "max-ref-age-ms"?: number;
  /** Retention of the branch's snapshots. @default - the table's */
  readonly "max-snapshot-age-ms"?: number;
  readonly "min-snapshots-to-keep"?: number;
}

/** An earlier metadata file of the table. */
export interface MetadataLogEntry {
  readonly "metadata-file": string;
  readonly "timestamp-ms": number;
}

/**
 * Table metadata as a REST catalog returns it, with 63-bit numbers as `bigint`.
 * Fields that this library does not use are kept out of the type, not out of the value.
 */
export interface TableMetadata {
  readonly "format-version": 1 | 2 | 3;
  readonly "table-uuid": string;
  readonly location: string;
  readonly "last-updated-ms"?: number;
  readonly "last-sequence-number": bigint;
  readonly "last-column-id": number;
  readonly "current-schema-id": number;
  readonly schemas: readonly Schema[];
  readonly "default-spec-id": number;
  readonly "partition-specs": readonly PartitionSpec[];
  readonly "default-sort-order-id"?: number;
  readonly "last-partition-id"?: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly "current-snapshot-id"?: bigint | null;
  readonly snapshots?: readonly Snapshot[];
  readonly refs?: Readonly<Record<string, SnapshotRef>>;
  readonly "metadata-log"?: readonly MetadataLogEntry[];
  readonly "next-row-id"?: bigint;
}
