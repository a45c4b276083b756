import type { CreateTable, LoadedTable } from "../catalog/catalog";
import type { DataFile } from "../iceberg/data-file";
import type { ListedFile } from "../iceberg/manifest/manifest-entry";
import type { Schema } from "../iceberg/schema";
import type { IdentifiedFile, Quarantined } from "../plan/plan";

/** A data file that is ready to be committed. */
export interface ProducedFile {
  readonly file: DataFile | ListedFile;
  /** Identities of the source files whose rows are in it. */
  readonly sources: readonly string[];
  /**
   * Whether the object was made for this batch and may be deleted when it is not
   * needed after all. Never for objects that are registered in place.
   * @default true
   */
  readonly owned?: boolean;
}

/** What the executor is asked for. */
export interface ProduceRequest {
  /** The table that the data files are made for: its schema, spec, properties, vended credentials. */
  readonly table: LoadedTable;
  /** The files that are not in the table yet; a part of the batch when others were faster. */
  readonly files: readonly IdentifiedFile[];
  readonly signal?: AbortSignal;
}

/** What the executor made of it. A file that is in no source list and not quarantined had no rows. */
export interface Produced {
  readonly files: readonly ProducedFile[];
  /** Files that can not go into the table. @default - all can */
  readonly quarantined?: readonly Quarantined[];
  /** Schema that the data files were written for, when the table's has to change with the commit. @default - the table's current one */
  readonly evolveTo?: Schema;
  /** Name mapping to set with the commit unless the table has one: data files without field ids need it. @default - none needed */
  readonly nameMapping?: string;
  /** Staging branch whose head the data files come from; it is removed with the commit. @default - none */
  readonly publishes?: { readonly branch: string; readonly snapshotId: bigint };
}

/** Source files that belong into a table, and how to make data files of them. */
export interface CommitBatch {
  /** `namespace.name`. */
  readonly table: string;
  /** Branch to append to; made from main when it does not exist. @default "main" */
  readonly branch?: string;
  /**
   * Files with their identities. Their `eventTimeMs` must be the same in every
   * delivery of the same object (Last-Modified is, the time of a batch is not):
   * it decides whether the ledger still knows.
   */
  readonly files: readonly IdentifiedFile[];
  /**
   * Makes data files under names that were never used before. Called again, for
   * fewer files, when others commit some of them first, and for all files when
   * the table's schema or partition spec changes meanwhile.
   */
  readonly produce: (request: ProduceRequest) => Promise<Produced>;
  /** What to create the table from when there is none. @default - a missing table is an error */
  readonly createIfMissing?: () => Promise<CreateTable>;
  /** W3C `traceparent`: its trace id stands in the snapshot's summary. @default - none */
  readonly traceparent?: string;
  /** Stops the batch as long as its commit is not under way. */
  readonly signal?: AbortSignal;
}

/** What became of a batch. Every file of it is in exactly one of the four lists. */
export interface CommitResult {
  /** Identities whose rows this call put into the table. */
  readonly committed: readonly string[];
  /** Identities whose rows were in the table already. */
  readonly duplicates: readonly string[];
  /** Identities of files without rows: there was nothing to commit. */
  readonly empty: readonly string[];
  readonly quarantined: readonly Quarantined[];
  /** Snapshot of the commit; absent when nothing was committed. */
  readonly snapshotId?: bigint;
  /** Times that the catalog was asked to commit this batch. */
  readonly attempts: number;
}
