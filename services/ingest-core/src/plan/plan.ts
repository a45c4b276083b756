import type { PartitionValue } from "../iceberg/data-file";
import type { Schema } from "../iceberg/schema";
import type { IngestFile } from "../request/ingest-request";

/** A request's file once the store was asked: identity complete, bytes pinned by ETag. */
export interface IdentifiedFile extends IngestFile {
  readonly size: number;
  readonly etag: string;
  /** 16 bytes: SHA-256("v1\0" bucket "\0" key "\0" (versionId || etag)), truncated. Hex. */
  readonly id: string;
  /** When the object was written, ms since the epoch. */
  readonly eventTimeMs: number;
}

/** How bytes get into the table, from least to most work. */
export type Strategy = "register" | "copy" | "refooter" | "merge" | "encode";

/** Rows of one source file that go into an output: whole file, or chosen row groups. */
export interface SourceSlice {
  readonly file: IdentifiedFile;
  /** Row-group ordinals, ascending. @default - the whole file */
  readonly rowGroups?: readonly number[];
}

/** One data file to be made. */
export interface OutputPlan {
  readonly strategy: Strategy;
  /** Why this strategy and no cheaper one, for people: "mean row group 84 KiB < 1 MiB". */
  readonly why: string;
  readonly sources: readonly SourceSlice[];
  /** Partition tuple of the default spec; empty when unpartitioned; absent when encode decides it. */
  readonly partition?: readonly PartitionValue[];
  /** Input bytes it reads through this process (0 for server-side work). */
  readonly bytesToRead: number;
}

/** A file that cannot go into the table, and why. */
export interface Quarantined {
  readonly file: IngestFile;
  /** Stable reason, `file.*` of {@link IngestErrorCode}. */
  readonly code: string;
  readonly reason: string;
  /** Byte offset or field path where it was seen. */
  readonly at?: number | string;
}

/** What the planner decided for a request. */
export interface Plan {
  readonly table: string;
  readonly outputs: readonly OutputPlan[];
  readonly quarantined: readonly Quarantined[];
  /** Files whose identity already stands in the ledger. */
  readonly duplicates: readonly IdentifiedFile[];
  /** Files without rows. */
  readonly empty: readonly IdentifiedFile[];
  /** Schema to evolve to with the commit. @default - the table's current schema fits */
  readonly evolveTo?: Schema;
  /** What the evolution changes, for people: "add b int". @default - nothing */
  readonly schemaChanges?: readonly string[];
  /** Data files without field ids are among the outputs: readers need the table's name mapping. */
  readonly needsNameMapping: boolean;
}
