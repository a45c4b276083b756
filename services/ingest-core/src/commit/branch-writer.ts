import type { LoadedTable } from "../catalog/catalog";
import { IngestError } from "../errors";
import type { IdentifiedFile } from "../plan/plan";
import { BatchState } from "./batch-state";
import type { CommitBatch, CommitResult } from "./commit-batch";
import type { CommitContext } from "./committer-options";
import { ensureBranch } from "./create-branch";
import { commitGroup, type GroupContext, type Verdict, type Waiting } from "./group-commit";
import { LedgerAccess } from "./ledger-access";
import { prepareBatch } from "./prepare";
import type { TableAccess } from "./table-access";

/**
 * All commits of this process to one branch of one table.
 *
 * Batches are prepared side by side and committed one group at a time: while a
 * commit is under way, what becomes ready waits and goes into the next snapshot
 * together. Commits per second stay bounded by the catalog's round trip,
 * snapshots per hour by the commits, and the process never races itself.
 */
export class BranchWriter {
  private readonly ledgers: LedgerAccess;
  private readonly queue: Waiting[] = [];
  private draining = false;

  constructor(
    private readonly access: TableAccess,
    private readonly branch: string,
    private readonly context: CommitContext,
  ) {
    this.ledgers = new LedgerAccess(access, branch, context);
  }

  /** Takes a batch through preparation and commit until every file of it is accounted for. */
  async commit(batch: CommitBatch): Promise<CommitResult> {
    const state = new BatchState(batch);
    const where = { access: this.access, branch: this.branch, context: this.context };
    let table: LoadedTable | undefined;
    let attempts = 0;
    let revisions = 0;
    try {
      table = await this.access.current(batch.createIfMissing);
      for (;;) {
        assertFormat(table, batch.table);
        table = await ensureBranch(this.access, table, this.branch, this.context);
        const opened = await this.ledgers.open(table);
        if (!(await prepareBatch(state, opened.table, opened.view, where))) return state.result();
        batch.signal?.throwIfAborted();
        const verdict = await this.submitInSpan(state);
        if (verdict.kind === "committed") return state.result();
        table = verdict.table;
        revisions = state.attempts > attempts ? 0 : revisions + 1;
        attempts = state.attempts;
        if (revisions > MAX_REVISIONS) throw stuck(batch.table, revisions);
      }
    } finally {
      if (table !== undefined) await state.own.discard(this.access.store(table), this.context.observer);
    }
  }

  /** Identities among these files that the ledger has. */
  async recorded(files: readonly IdentifiedFile[]): Promise<ReadonlySet<string>> {
    const { view } = await this.ledgers.open(await this.access.current());
    return new Set(files.map(({ id }) => id).filter((id) => view.has(id)));
  }

  /** The span is that of the batch: it waits for the group before it, and shares the commit of its own. */
  private submitInSpan(state: BatchState): Promise<Verdict> {
    const { table, traceparent } = state.batch;
    const attributes = { "floe.table": table, "floe.branch": this.branch, "floe.files": state.open.size };
    return this.context.tracing.inSpan("commit", traceparent, attributes, async (span) => {
      const verdict = await this.submit(state);
      const { attempts, snapshotId } = state;
      span.set({
        "floe.commit.attempts": attempts,
        "floe.commit.verdict": verdict.kind,
        ...(snapshotId !== undefined && { "floe.snapshot_id": String(snapshotId) }),
      });
      return verdict;
    });
  }

  private submit(state: BatchState): Promise<Verdict> {
    const { signal } = state.batch;
    return new Promise((resolve, reject) => {
      const withdraw = () => {
        const at = this.queue.indexOf(waiting);
        // Once its commit is under way, only the catalog can say how it ends.
        if (at < 0) return;
        this.queue.splice(at, 1);
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        state,
        settle: (verdict) => {
          signal?.removeEventListener("abort", withdraw);
          resolve(verdict);
        },
        fail: (error) => {
          signal?.removeEventListener("abort", withdraw);
          reject(error);
        },
      };
      signal?.addEventListener("abort", withdraw);
      this.queue.push(waiting);
      if (!this.draining) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.draining = true;
    const where: GroupContext = {
      access: this.access,
      ledgers: this.ledgers,
      branch: this.branch,
      context: this.context,
      takeMore: (members) => this.take(members),
    };
    while (this.queue.length > 0) await commitGroup(this.take([]), where);
    this.draining = false;
  }

  /** Takes waiting batches that fit beside the members; a batch that wants to be alone is. */
  private take(members: readonly Waiting[]): readonly Waiting[] {
    const taken: Waiting[] = [];
    let files = members.reduce((sum, { state }) => sum + state.open.size, 0);
    for (let next = this.queue[0]; next !== undefined; next = this.queue[0]) {
      const isFirst = members.length + taken.length === 0;
      const isCrowd = [...members, ...taken].some(({ state }) => state.alone) || next.state.alone;
      files += next.state.open.size;
      if (!isFirst && (isCrowd || files > this.context.maxGroupFiles)) break;
      taken.push(next);
      this.queue.shift();
    }
    return taken;
  }
}

/**
 * Times that a batch is prepared again without being sent in between. Every time
 * has a reason that goes away; if one does not, an error is better than a loop.
 */
const MAX_REVISIONS = 1000;

function stuck(table: string, revisions: number): IngestError {
  const what = `a batch for ${table} was prepared ${revisions} times and fits never`;
  return new IngestError("engine.commit-stuck", what, true, { table });
}

/** Format version 1 has no sequence numbers, without which retries can not reuse manifests. */
function assertFormat({ metadata }: LoadedTable, table: string): void {
  if (metadata["format-version"] >= 2) return;
  throw new IngestError("table.format-version", `${table} has format version 1`, false, {
    table,
    got: 1,
    expected: "2 or 3",
    nextStep: "upgrade it: ALTER TABLE … SET TBLPROPERTIES ('format-version'='2')",
  });
}
