import type { PartitionSpec, Schema } from "../iceberg/schema";
import type { Snapshot, TableMetadata } from "../iceberg/table-metadata";

/** Storage settings for objects below one prefix, vended for a limited time. */
export interface StorageCredential {
  /** URI prefix that the settings are good for. */
  readonly prefix: string;
  readonly config: Readonly<Record<string, string>>;
}

/** A table as the catalog returned it. */
export interface LoadedTable {
  readonly metadata: TableMetadata;
  /** Location of the metadata file, when the catalog tells. */
  readonly metadataLocation?: string;
  /** Entity tag of the load response: the next load may answer "unchanged" (304). */
  readonly etag?: string;
  /** Table-scoped settings, vended storage credentials among them (`s3.access-key-id`, …). */
  readonly config: Readonly<Record<string, string>>;
  /** Credentials by prefix; they are looked at before {@link config}. @default - none were vended */
  readonly storageCredentials?: readonly StorageCredential[];
}

/** What a load is asked for. */
export interface LoadOptions {
  /**
   * `refs`: only the snapshots that branches and tags point at, which is all a commit needs;
   * `all`: every snapshot that was not expired. @default "refs"
   */
  readonly snapshots?: "refs" | "all";
  readonly signal?: AbortSignal;
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
      // The update replaces the whole reference: retention that is left out is lost.
      readonly "max-ref-age-ms"?: number;
      readonly "max-snapshot-age-ms"?: number;
      readonly "min-snapshots-to-keep"?: number;
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
  | {
      readonly kind: "rejected";
      readonly status: number;
      readonly reason: string;
      /** ms that the catalog asked to wait for (429). @default - it did not say */
      readonly retryAfterMs?: number;
    };

/** An Iceberg catalog; the REST client implements it, tests put faults in front of it. */
export interface Catalog {
  /**
   * @param known what was loaded last, with the same `snapshots` option
   * @returns the table, or `undefined` when it equals `known` (304)
   * @throws IngestError `table.not-found`, `catalog.*`; the signal's reason when aborted
   */
  loadTable(table: string, known?: LoadedTable, options?: LoadOptions): Promise<LoadedTable | undefined>;
  /** @throws IngestError `table.exists` when somebody else was faster, `catalog.namespace-not-found`, `catalog.*` */
  createTable(table: string, definition: CreateTable): Promise<LoadedTable>;
  /** @param idempotencyKey UUIDv7, repeated only for a byte-identical resend after `unknown` */
  commit(
    table: string,
    requirements: readonly TableRequirement[],
    updates: readonly TableUpdate[],
    idempotencyKey: string,
  ): Promise<CommitOutcome>;
}
