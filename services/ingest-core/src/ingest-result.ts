import type { Strategy } from "./plan/plan";

/** What became of one file. */
export type FileOutcome =
  /** Its rows are in the table since this snapshot. */
  | { readonly uri: string; readonly outcome: "committed"; readonly snapshotId: string }
  /** Its rows were in the table already. */
  | { readonly uri: string; readonly outcome: "duplicate" }
  /** It has no rows. */
  | { readonly uri: string; readonly outcome: "empty" }
  /** It cannot go into the table. */
  | {
      readonly uri: string;
      readonly outcome: "quarantined";
      /** Stable reason, `file.*`. */
      readonly code: string;
      readonly reason: string;
      /** URI of the quarantine record, when there is a quarantine. */
      readonly record?: string;
    };

/** One data file that was made, or several of one kind of work. */
export interface OutputSummary {
  readonly strategy: Strategy;
  readonly why: string;
  /** Source files. */
  readonly files: number;
}

/** Records of a CSV file that were left out because the table's rules allow it. */
export interface LeftOutRows {
  readonly uri: string;
  readonly count: number;
  readonly first: string;
}

/** What became of a request: every file is in exactly one of four outcomes. Plain JSON. */
export interface IngestResult {
  readonly table: string;
  /** In the order of the request. */
  readonly files: readonly FileOutcome[];
  readonly committed: number;
  readonly duplicates: number;
  readonly empty: number;
  readonly quarantined: number;
  /** Snapshot of the commit, decimal; absent when nothing was committed. */
  readonly snapshotId?: string;
  /** How the data files were made, of the last plan. */
  readonly outputs: readonly OutputSummary[];
  /** Changes made to the table's schema, for people. */
  readonly schemaChanges: readonly string[];
  readonly leftOutRows: readonly LeftOutRows[];
  /** Times that the catalog was asked to commit. */
  readonly attempts: number;
}
