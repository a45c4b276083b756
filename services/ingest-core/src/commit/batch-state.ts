import type { LoadedTable } from "../catalog/catalog";
import type { Schema } from "../iceberg/schema";
import type { IdentifiedFile, Quarantined } from "../plan/plan";
import type { CommitBatch, CommitResult, ProducedFile } from "./commit-batch";
import { OwnObjects } from "./own-objects";

/** What data files were made for; they have to be made again when it changes. */
export interface ProductionBase {
  readonly tableUuid: string;
  readonly schemaId: number;
  readonly specId: number;
}

/** @returns the base of a table as it is */
export function baseOf({ metadata }: LoadedTable): ProductionBase {
  return {
    tableUuid: metadata["table-uuid"],
    schemaId: metadata["current-schema-id"],
    specId: metadata["default-spec-id"],
  };
}

/** A batch on its way into the table. */
export class BatchState {
  /** Files that are neither known to be in the table nor quarantined, by identity. */
  readonly open: Map<string, IdentifiedFile>;
  /** Identities that `produce` has seen for the current data files. */
  readonly planned = new Set<string>();
  /** Identities that the table was searched for, because the ledger does not reach back to them. */
  readonly searched = new Set<string>();
  readonly committed = new Set<string>();
  readonly duplicates = new Set<string>();
  readonly quarantined: Quarantined[] = [];
  /** Data files for the open files. */
  files: readonly ProducedFile[] = [];
  base: ProductionBase | undefined;
  evolveTo: Schema | undefined;
  nameMapping: string | undefined;
  publishes: { readonly branch: string; readonly snapshotId: bigint } | undefined;
  /** Data files that may still be deleted. */
  readonly own = new OwnObjects();
  attempts = 0;
  firstAttemptAt: number | undefined;
  snapshotId: bigint | undefined;
  /** Refused together with others: it gets a commit of its own. */
  alone = false;

  constructor(readonly batch: CommitBatch) {
    this.open = new Map(batch.files.map((file) => [file.id, file]));
  }

  /** Whether the data files were made for this table as it is, and from a staging branch as it is. */
  fits(table: LoadedTable): boolean {
    const base = baseOf(table);
    const { publishes } = this;
    return (
      this.base?.tableUuid === base.tableUuid &&
      this.base.schemaId === base.schemaId &&
      this.base.specId === base.specId &&
      (publishes === undefined ||
        table.metadata.refs?.[publishes.branch]?.["snapshot-id"] === publishes.snapshotId)
    );
  }

  /** The data files are in the table. What is still open afterwards had no rows. */
  markCommitted(snapshotId: bigint): void {
    for (const id of this.files.flatMap(({ sources }) => sources)) {
      this.committed.add(id);
      this.open.delete(id);
    }
    this.snapshotId = snapshotId;
  }

  result(): CommitResult {
    return {
      committed: [...this.committed],
      duplicates: [...this.duplicates],
      empty: [...this.open.keys()],
      quarantined: this.quarantined,
      attempts: this.attempts,
      ...(this.snapshotId !== undefined && { snapshotId: this.snapshotId }),
    };
  }
}
