import type { IdentifiedFile } from "../plan/plan";
import { DEFAULT_BRANCH } from "./branch";
import { BranchWriter } from "./branch-writer";
import type { CommitBatch, CommitResult } from "./commit-batch";
import { type CommitContext, type CommitterOptions, commitContext } from "./committer-options";
import type { RebuildOptions } from "./recovery/rebuild-ledger";
import { type RebuiltLedger, writeRebuiltLedger } from "./recovery/write-rebuilt-ledger";
import { publishStaged, type StagedBatch } from "./staging/publish-staged";
import { TableAccess } from "./table-access";

/**
 * Appends batches of data files to Iceberg tables so that the rows of every
 * source file are in the table exactly once, whatever is delivered twice, at the
 * same time, or with an answer that never arrives.
 *
 * It holds no state that matters: a ledger in the table's own properties moves
 * in the commit that adds the rows, and every process reads it from there.
 */
export class TableCommitter {
  private readonly context: CommitContext;
  private readonly tables = new Map<string, TableAccess>();
  private readonly writers = new Map<string, BranchWriter>();

  constructor(options: CommitterOptions) {
    this.context = commitContext(options);
  }

  /**
   * Puts the rows of a batch into the table.
   *
   * @returns what became of every file
   * @throws IngestError `catalog.commit-unknown`, `catalog.commit-contention`, `catalog.*`,
   * `table.ledger-*`, `store.*` (retriable: the same batch may come again),
   * `catalog.commit-rejected`, `table.not-found`, `table.format-version`,
   * `table.branch-is-tag` (not retriable), and what `produce` throws
   */
  commit(batch: CommitBatch): Promise<CommitResult> {
    const branch = batch.branch ?? DEFAULT_BRANCH;
    return this.writer(batch.table, branch).commit(batch);
  }

  /**
   * Publishes rows that another engine staged in a branch, with the same guarantee.
   *
   * @throws IngestError as {@link commit}, and `table.staging-overlap`, `table.staging-missing`,
   * `table.staging-history` (retriable: stage again), `table.staging-changed` (retriable: look again),
   * `table.staging-not-append`
   */
  publishStaged(batch: StagedBatch): Promise<CommitResult> {
    const writer = this.writer(batch.table, batch.branch ?? DEFAULT_BRANCH);
    return publishStaged(batch, writer, this.access(batch.table), this.context);
  }

  /**
   * Looks up which of these files are in the table, to spare the work on them.
   *
   * @returns their identities; a file that is older than the ledger's memory may be in the table all the
   * same, which {@link commit} finds out
   * @throws IngestError `table.not-found`, `table.ledger-*`, `catalog.*`, `store.*`
   */
  recorded(
    table: string,
    files: readonly IdentifiedFile[],
    branch = DEFAULT_BRANCH,
  ): Promise<ReadonlySet<string>> {
    return this.writer(table, branch).recorded(files);
  }

  /**
   * Rebuilds and writes the ledger of a branch, whatever the policy for lost
   * ledgers says: the operator's decision.
   *
   * @throws IngestError `table.ledger-rebuild-incomplete`, `catalog.*`, `store.*`
   */
  rebuildLedger(
    table: string,
    branch = DEFAULT_BRANCH,
    options: RebuildOptions = {},
  ): Promise<RebuiltLedger> {
    return writeRebuiltLedger(this.access(table), branch, this.context, options);
  }

  private writer(table: string, branch: string): BranchWriter {
    const key = `${table} ${branch}`;
    let writer = this.writers.get(key);
    if (writer === undefined) {
      writer = new BranchWriter(this.access(table), branch, this.context);
      this.writers.set(key, writer);
    }
    return writer;
  }

  private access(table: string): TableAccess {
    let access = this.tables.get(table);
    if (access === undefined) {
      access = new TableAccess(table, this.context);
      this.tables.set(table, access);
    }
    return access;
  }
}
