import { commitContext } from "../../services/ingest-core/src/commit/committer-options";
import { backOff, commitRetry } from "../../services/ingest-core/src/commit/retry-policy";
import { mergePolicy } from "../../services/ingest-core/src/iceberg/manifest/merge-manifests";
import type { Costs } from "./costs";
import type { Random } from "./random";
import type { Table } from "./table";
import type { VirtualTime } from "./virtual-time";

/** The engine's own settings, for a table without properties. */
const RETRY = commitRetry({});
const MERGE = mergePolicy({});
const { tableCacheMs, maxGroupFiles } = commitContext({
  catalog: undefined as never,
  store: undefined as never,
});

/** What committing came to. */
export interface CommitCounts {
  commits: number;
  conflicts: number;
  /** Batches that went back to the broker after the last attempt. */
  exhausted: number;
}

/** What a writer works with. */
export interface WriterContext {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly costs: Costs;
  readonly counts: CommitCounts;
  /** Takes this much of the pod's processor, then goes on. */
  readonly compute: (ms: number, done: () => void) => void;
}

interface Waiting {
  readonly files: number;
  attempts: number;
  readonly done: (committed: boolean) => void;
}

/**
 * All commits of one pod to one table: ingest-core's BranchWriter and GroupCommit, answer by answer.
 * Batches that become ready while a commit is under way go into the next snapshot together.
 */
export class Writer {
  private queue: Waiting[] = [];
  private draining = false;
  private seen = -1;
  private seenAt = Number.NEGATIVE_INFINITY;
  /** Version whose manifest list this process wrote and therefore need not read. */
  private ownList = 0;
  private loading: (() => void)[] = [];

  constructor(
    private readonly table: Table,
    private readonly context: WriterContext,
  ) {}

  /** TableAccess.current: the table as it was a few seconds ago at most; those who ask together share the answer. */
  current(then: () => void): void {
    const { time } = this.context;
    if (time.now - this.seenAt < tableCacheMs) {
      then();
      return;
    }
    this.loading.push(then);
    if (this.loading.length > 1) return;
    this.reload(() => {
      const waiting = this.loading;
      this.loading = [];
      for (const each of waiting) each();
    });
  }

  /** Commits a batch whose data files are written. */
  commit(files: number, done: (committed: boolean) => void): void {
    this.queue.push({ files, attempts: 0, done });
    if (this.draining) return;
    this.draining = true;
    this.drain();
  }

  private drain(): void {
    if (this.queue.length === 0) {
      this.draining = false;
      return;
    }
    const members = this.take([]);
    this.current(() => this.attempt(members, 0));
  }

  private take(members: readonly Waiting[]): Waiting[] {
    const taken: Waiting[] = [...members];
    let files = members.reduce((sum, member) => sum + member.files, 0);
    for (let next = this.queue[0]; next !== undefined; next = this.queue[0]) {
      files += next.files;
      if (taken.length > 0 && files > maxGroupFiles) break;
      taken.push(next);
      this.queue.shift();
    }
    return taken;
  }

  private attempt(candidates: readonly Waiting[], ordinal: number): void {
    const { time, costs, counts, compute } = this.context;
    const { answerMs } = costs;
    const members = candidates.filter((member) => member.attempts <= RETRY.retries);
    for (const member of candidates) {
      if (members.includes(member)) continue;
      counts.exhausted++;
      member.done(false);
    }
    if (members.length === 0) {
      this.drain();
      return;
    }
    const seen = this.seen;
    const files = members.reduce((sum, { files }) => sum + files, 0);
    for (const member of members) member.attempts++;
    const isMerging = ordinal === 0 && MERGE.enabled && this.table.smallManifests + 1 >= MERGE.minCount;
    // The parent's list, unless it is our own; the list, beside the manifests; what a merge reads and writes.
    const answers = (this.ownList === seen ? 0 : 1) + 1 + (isMerging ? 2 : 0);
    const processor = costs.commitMs + this.table.snapshots * costs.commitPerSnapshotMs;
    compute(processor, () =>
      time.after(answers * answerMs + answerMs / 2, () => {
        const committed = this.table.commit(seen, files);
        const version = this.table.version;
        if (committed && isMerging) this.table.smallManifests = 1;
        time.after(answerMs / 2, () => {
          if (!committed) {
            this.conflicted(members, ordinal);
            return;
          }
          counts.commits++;
          this.learn(version);
          this.ownList = version;
          for (const { done } of members) done(true);
          this.drain();
        });
      }),
    );
  }

  private conflicted(members: readonly Waiting[], ordinal: number): void {
    const { time, random, counts } = this.context;
    counts.conflicts++;
    const attempts = Math.max(...members.map((member) => member.attempts - 1));
    time.after(waitOf(attempts, random), () =>
      this.reload(() => {
        const all = this.take(members);
        // Another set of files is another round, with manifests of its own.
        this.attempt(all, all.length === members.length ? ordinal + 1 : 0);
      }),
    );
  }

  private reload(then: () => void): void {
    const { time, costs } = this.context;
    time.after(costs.answerMs / 2, () => {
      const version = this.table.version;
      time.after(costs.answerMs / 2, () => {
        this.learn(version);
        then();
      });
    });
  }

  private learn(version: number): void {
    if (version < this.seen) return;
    this.seen = version;
    this.seenAt = this.context.time.now;
  }
}

/** ms that the engine's own policy waits; it asks its clock, which here only listens. */
function waitOf(attempts: number, random: Random): number {
  let waited = 0;
  const clock = {
    now: () => 0,
    random: random.next,
    sleep: async (ms: number) => {
      waited = ms;
    },
  };
  void backOff(clock, RETRY.minWaitMs, RETRY.maxWaitMs, attempts);
  return waited;
}
