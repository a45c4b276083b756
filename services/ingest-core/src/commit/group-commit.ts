import type { CommitOutcome, LoadedTable } from "../catalog/catalog";
import { IngestError } from "../errors";
import { uuidV7 } from "../random";
import type { BatchState } from "./batch-state";
import { branchHead, findSnapshot } from "./branch";
import { commitContention, commitRejected, commitUnknown } from "./commit-errors";
import type { CommitContext } from "./committer-options";
import { selectMembers } from "./group-selection";
import { ledgerProperty } from "./ledger/ledger";
import { collectSegmentGarbage } from "./ledger/segment-garbage";
import type { LedgerAccess, OpenedLedger } from "./ledger-access";
import { measureCommit } from "./measure-commit";
import { backOff, type CommitRetry, commitRetry } from "./retry-policy";
import { buildCommitRequest, type CommitRequest } from "./snapshot/commit-request";
import { type SnapshotRound, startRound } from "./snapshot/snapshot-round";
import type { TableAccess } from "./table-access";

/** How a batch leaves a group. */
export type Verdict =
  /** Its data files are in the table. */
  | { readonly kind: "committed"; readonly table: LoadedTable }
  /** It does not fit the table any more and has to be prepared again. */
  | { readonly kind: "revise"; readonly table: LoadedTable };

/** A prepared batch that waits to be committed. */
export interface Waiting {
  readonly state: BatchState;
  readonly settle: (verdict: Verdict) => void;
  readonly fail: (error: unknown) => void;
}

/** What a group commit works with. */
export interface GroupContext {
  readonly access: TableAccess;
  readonly ledgers: LedgerAccess;
  readonly branch: string;
  readonly context: CommitContext;
  /** Batches that became ready meanwhile; they may join before an attempt. */
  readonly takeMore: (members: readonly Waiting[]) => readonly Waiting[];
}

/**
 * Commits batches in one snapshot, over as many attempts as it takes. Every
 * batch is settled or failed by the time it ends; it never throws.
 */
export async function commitGroup(first: readonly Waiting[], where: GroupContext): Promise<void> {
  await new GroupCommit(first, where).run();
}

class GroupCommit {
  private members: readonly Waiting[];
  /** Batches that contradict another one of the group; they are looked at again when it is through. */
  private postponed: readonly Waiting[] = [];
  private round: SnapshotRound | undefined;
  private ordinal = 0;
  /** The latest attempt, until the table was seen without it. */
  private unverified: CommitRequest | undefined;
  private table: LoadedTable | undefined;

  constructor(
    first: readonly Waiting[],
    private readonly where: GroupContext,
  ) {
    this.members = first;
  }

  async run(): Promise<void> {
    try {
      this.table = await this.where.access.current();
      while (await this.attempt()) {
        this.members = [...this.members, ...this.where.takeMore(this.members)];
      }
    } catch (error) {
      this.keepWhatMayBeCommitted();
      if (isOneToBlame(error) && this.members.length > 1) this.separate();
      else for (const { fail } of this.members) fail(error);
    }
    await this.discardRound();
    for (const { settle } of this.postponed) settle({ kind: "revise", table: this.known() });
  }

  /** @returns whether batches are left that another attempt is for */
  private async attempt(): Promise<boolean> {
    const opened = await this.where.ledgers.open(this.known());
    this.table = opened.table;
    const before = this.round;
    if (before !== undefined && isIn(before, opened)) return this.committed(before, opened.table);
    this.unverified = undefined;
    this.select(opened);
    this.giveUpExhausted();
    if (this.members.length === 0) return false;
    const round = await this.currentRound(opened.table);
    const request = await buildCommitRequest(round, opened.table, opened.view, this.ordinal++, this.where);
    this.unverified = request;
    const outcome = await this.send(round, request);
    switch (outcome.kind) {
      case "committed":
        return this.committed(round, outcome.table, request);
      case "conflict":
        return this.conflicted(outcome.reason);
      case "rejected":
        return this.rejected(outcome);
      case "unknown":
        throw commitUnknown(this.where.access.name, outcome.reason);
    }
  }

  /** Sends the request, and again as it is while nobody knows whether it was applied. */
  private async send(round: SnapshotRound, request: CommitRequest): Promise<CommitOutcome> {
    const { access, context } = this.where;
    const { clock, random, catalog, observer } = context;
    const key = uuidV7(clock, random);
    const commit = () => catalog.commit(access.name, request.requirements, request.updates, key);
    const now = clock.now();
    for (const { state } of this.members) {
      state.attempts++;
      state.firstAttemptAt ??= now;
    }
    observer.count("ingest_commit_attempts_total", 1, { table: access.name });
    let outcome = await commit();
    if (outcome.kind !== "unknown") return outcome;

    // From here on nothing that the request refers to is deleted, whatever happens.
    this.keepWhatMayBeCommitted();
    const retry = this.retry();
    for (let check = 0; check < retry.statusChecks; check++) {
      observer.count("ingest_commit_unknown_total", 1, { table: access.name });
      observer.log("warn", "commit.unknown", { table: access.name, reason: outcome.reason, check });
      await backOff(clock, retry.statusMinWaitMs, retry.statusMaxWaitMs, check);
      const opened = await this.reloaded();
      if (opened === undefined) continue;
      if (isIn(round, opened)) return { kind: "committed", table: opened.table };
      // The head that the request asserts is gone, so it can not be applied any more.
      const head = branchHead(opened.table.metadata, this.where.branch).ref?.["snapshot-id"];
      if (head !== request.headId) return { kind: "conflict", reason: "the branch moved on" };
      const again = await commit();
      // A refusal of the repetition says nothing about the first one, which may still be on its way.
      if (again.kind === "committed" || again.kind === "conflict") return again;
      outcome = { kind: "unknown", reason: again.reason };
    }
    return outcome;
  }

  /** @returns `undefined` when the catalog can not be asked now */
  private async reloaded(): Promise<OpenedLedger | undefined> {
    try {
      const opened = await this.where.ledgers.open(await this.where.access.reload());
      this.table = opened.table;
      return opened;
    } catch (error) {
      if (error instanceof IngestError && error.code.startsWith("catalog.")) return undefined;
      throw error;
    }
  }

  /**
   * A conflict is final by the REST spec, but a proxy that repeats requests by
   * itself answers 409 about a commit that its first try has applied. Only a table
   * without the snapshot proves that the attempt's objects may be deleted.
   */
  private keepWhatMayBeCommitted(): void {
    const refersTo = this.unverified?.refersTo ?? [];
    this.round?.own.release(refersTo);
    for (const { state } of this.members) state.own.release(refersTo);
  }

  private async conflicted(reason: string): Promise<boolean> {
    const { access, context } = this.where;
    context.observer.count("ingest_commit_conflicts_total", 1, { table: access.name });
    context.observer.log("debug", "commit.conflict", { table: access.name, reason });
    const { minWaitMs, maxWaitMs } = this.retry();
    const attempts = Math.max(0, ...this.members.map(({ state }) => state.attempts - 1));
    await backOff(context.clock, minWaitMs, maxWaitMs, attempts);
    this.table = await access.reload();
    return true;
  }

  private async rejected(outcome: CommitOutcome & { readonly kind: "rejected" }): Promise<boolean> {
    const { access, context } = this.where;
    if (outcome.status === 429) {
      const { minWaitMs, maxWaitMs } = this.retry();
      await context.clock.sleep(Math.min(maxWaitMs, outcome.retryAfterMs ?? minWaitMs));
      return true;
    }
    this.unverified = undefined;
    throw commitRejected(access.name, outcome);
  }

  /** One of the batches is to blame: each gets a commit of its own, so that the others do not fail with it. */
  private separate(): void {
    const table = this.known();
    for (const { state, settle } of this.members) {
      state.alone = true;
      settle({ kind: "revise", table });
    }
  }

  /** Settles the batches of the round. @returns whether others have joined that were not part of it */
  private async committed(
    round: SnapshotRound,
    table: LoadedTable,
    request?: CommitRequest,
  ): Promise<boolean> {
    const { access, branch, context } = this.where;
    this.table = access.learn(table);
    this.keepWhatMayBeCommitted();
    if (request !== undefined) {
      access.keepManifestList(request.list.uri, request.list.bytes);
      if (request.dropsSegments) void collectSegmentGarbage(access, context);
      if (table.metadata.properties[ledgerProperty(branch)] === undefined) {
        context.observer.log("error", "commit.ledger-not-kept", { table: access.name });
      }
    }
    measureCommit(round, table, { name: access.name, branch, context });
    const isMember = ({ state }: Waiting) => round.members.includes(state);
    for (const { state, settle } of this.members.filter(isMember)) {
      state.own.release(state.files.map(({ file }) => file.path));
      state.markCommitted(round.snapshotId);
      settle({ kind: "committed", table });
    }
    this.members = this.members.filter((member) => !isMember(member));
    await this.discardRound();
    return this.members.length > 0;
  }

  /** Sends away what does not fit the table any more, and what does not go together. */
  private select(opened: OpenedLedger): void {
    const now = this.where.context.clock.now();
    const { ready, revise, postponed } = selectMembers(this.members, opened, this.where.branch, now);
    this.members = ready;
    this.postponed = [...this.postponed, ...postponed];
    for (const { settle } of revise) settle({ kind: "revise", table: opened.table });
  }

  private giveUpExhausted(): void {
    const { context, access } = this.where;
    const { retries, totalMs } = this.retry();
    const now = context.clock.now();
    const isExhausted = ({ state }: Waiting) =>
      state.attempts > retries || now - (state.firstAttemptAt ?? now) > totalMs;
    for (const { state, fail } of this.members.filter(isExhausted)) {
      fail(commitContention(access.name, state.attempts));
    }
    this.members = this.members.filter((member) => !isExhausted(member));
  }

  /** The same snapshot id and manifests as long as the data files are the same. */
  private async currentRound(table: LoadedTable): Promise<SnapshotRound> {
    const states = this.members.map(({ state }) => state);
    const isSame =
      this.round?.members.length === states.length &&
      this.round.members.every((member, i) => member === states[i]);
    if (this.round !== undefined && isSame) return this.round;
    await this.discardRound();
    this.round = startRound(states, table, this.where.access.store(table), this.where.context);
    this.ordinal = 0;
    return this.round;
  }

  private async discardRound(): Promise<void> {
    const { round } = this;
    this.round = undefined;
    if (round === undefined) return;
    // An upload that is still running would outlive the deletion.
    await round.uploaded.catch(() => {});
    await round.own.discard(this.where.access.store(this.known()), this.where.context.observer);
  }

  private retry(): CommitRetry {
    return { ...commitRetry(this.known().metadata.properties), ...this.where.context.retry };
  }

  private known(): LoadedTable {
    if (this.table === undefined) throw new IngestError("engine.commit", "no table was loaded", false);
    return this.table;
  }
}

/** Whether the round turns out to be in the table: an attempt whose answer was lost, or that came late. */
function isIn(round: SnapshotRound, { table, view }: OpenedLedger): boolean {
  return view.hasNonce(round.nonce) || findSnapshot(table.metadata, round.snapshotId) !== undefined;
}

/** What can not be retried was caused by what was sent, not by where it was sent. */
function isOneToBlame(error: unknown): boolean {
  return error instanceof IngestError && !error.retriable;
}
