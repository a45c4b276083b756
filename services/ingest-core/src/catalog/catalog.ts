import type { PartitionSpec, Schema } from "../iceberg/schema";
import type { Snapshot, TableMetadata } from "../iceberg/table-metadata";

/** A table as the catalog returned it. */
export interface LoadedTable {
  readonly metadata: TableMetadata;
  /** Location of the metadata file, when the catalog tells. */
  readonly metadataLocation?: string;
  /** Entity tag of the load response: the next load may answer "unchanged" (304). */
  readonly etag?: string;
  /** Table-scoped settings, vended storage credentials among them (`s3.access-key-id`, …). */
  readonly config: Readonly<Record<string, string>>;
}

/** Requirements of a commit (REST spec `TableRequirement`), the subset this library sends. */
export type TableRequirement =
  | { readonly type: "assert-create" }
  | { readonly type: "assert-table-uuid"; readonly uuid: string }
  | { readonly type: "assert-ref-snapshot-id"; readonly ref: string; readonly "snapshot-id": bigint | null }
  | { readonly type: "assert-current-schema-id"; readonly "current-schema-id": number }
  | { readonly type: "assert-default-spec-id"; readonly "default-spec-id": number }
  | { readonly type: "assert-last-assigned-field-id"; readonly "last-assigned-field-id": number };

/** Updates of a commit (REST spec `TableUpdate`), the subset this library sends. */
export type TableUpdate =
  | { readonly action: "add-snapshot"; readonly snapshot: Snapshot }
  | {
      readonly action: "set-snapshot-ref";
      readonly "ref-name": string;
      readonly type: "branch" | "tag";
      readonly "snapshot-id": bigint;
    }
  | { readonly action: "remove-snapshot-ref"; readonly "ref-name": string }
  | { readonly action: "set-properties"; readonly updates: Readonly<Record<string, string>> }
  | { readonly action: "remove-properties"; readonly removals: readonly string[] }
  | { readonly action: "add-schema"; readonly schema: Schema; readonly "last-column-id"?: number }
  | { readonly action: "set-current-schema"; readonly "schema-id": number };

/** What a table is created from. Field ids are assigned by the catalog. */
export interface CreateTable {
  readonly schema: Schema;
  readonly partitionSpec?: PartitionSpec;
  readonly location?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/**
 * How a commit attempt ended. `unknown` means that the catalog may or may not
 * have applied it (5xx, timeout, reset): nothing it refers to may be deleted
 * until a reload proves the outcome.
 */
export type CommitOutcome =
  | { readonly kind: "committed"; readonly table: LoadedTable }
  | { readonly kind: "conflict"; readonly reason: string }
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "rejected"; readonly status: number; readonly reason: string };

/** An Iceberg catalog; the REST client implements it, tests put faults in front of it. */
export interface Catalog {
  /** @returns the table, or `undefined` when it equals `known` (304). @throws IngestError `table.not-found` */
  loadTable(table: string, known?: LoadedTable): Promise<LoadedTable | undefined>;
  createTable(table: string, definition: CreateTable): Promise<LoadedTable>;
  /** @param idempotencyKey UUIDv7, repeated only for a byte-identical resend after `unknown` */
  commit(
    table: string,
    requirements: readonly TableRequirement[],
    updates: readonly TableUpdate[],
    idempotencyKey: string,
  ): Promise<CommitOutcome>;
}
