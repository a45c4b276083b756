/** An error fails the run; a warning is shown and counted. */
export type Level = "error" | "warning";

/** One row of the code table. */
export interface CodeEntry {
  /** Short name of the finding. */
  readonly title: string;
  /** Why it matters: what would happen on a cluster. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
  /** @default error */
  readonly level?: Level;
}

/** Part of the code table. */
export type CodeTable = Readonly<Record<`FLOE${number}`, CodeEntry>>;
