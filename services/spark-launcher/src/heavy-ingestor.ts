import {
  type Clock,
  type CommitResult,
  IngestError,
  type IngestRequest,
  keepQuarantined,
  type Observer,
  type Quarantine,
  type Quarantined,
  type TableCommitter,
  type Tracing,
} from "@floe/ingest-core";
import { halves, jobIdentity } from "./job/job-identity";
import type { CompletedJob, JobOrder, PreparedJob } from "./job/job-order";
import type { JobRunner } from "./job/job-runner";
import type { JobPlan } from "./plan/job-planner";
import { jobArgument } from "./plan/spark-job-message";
import type { StagedWork, StagedWorks } from "./publish/staged-work";

/** What the launcher works with. */
export interface HeavyIngestorOptions {
  readonly runner: Pick<JobRunner, "run">;
  readonly plan: (request: IngestRequest, signal: AbortSignal) => Promise<JobPlan>;
  readonly committer: Pick<TableCommitter, "publishStaged" | "recorded">;
  readonly staged: Pick<StagedWorks, "read" | "whyFailed" | "clear" | "drop">;
  /** Where records of bad files go. @default - they are counted and logged only */
  readonly quarantine?: Quarantine | undefined;
  readonly observer: Observer;
  readonly tracing: Tracing;
  readonly clock: Clock;
}

/** What became of a request, in numbers of files. */
export interface HeavyResult {
  readonly table: string;
  readonly committed: number;
  readonly duplicates: number;
  readonly empty: number;
  readonly quarantined: number;
  /** Jobs whose work was published. */
  readonly jobs: readonly string[];
}

/** What may be asked about one delivery. */
export interface Delivery {
  /** What asked: the same for every delivery of one record. */
  readonly event: string;
  readonly signal: AbortSignal;
}

/** Codes that mean: the job's work can not be published any more, and another one may do it again. */
const STAGE_AGAIN: ReadonlySet<string> = new Set([
  "table.staging-missing",
  "table.staging-history",
  "table.staging-result",
]);

/** Rounds in which others commit files of the request, or replace them, while its jobs run. */
const MAX_ROUNDS = 10;

const TOO_LONG = "job.argument-too-long";

/**
 * Ingests requests by Spark jobs, exactly once. It holds no state: what is running it finds by the job's
 * name, what is staged by the branch's, what is done in the ledger. So it may be killed at any moment,
 * and the event that comes again goes on from there.
 */
export class HeavyIngestor {
  constructor(private readonly options: HeavyIngestorOptions) {}

  /**
   * @returns what became of the files, when all of them are accounted for
   * @throws IngestError `job.running` (retriable: the event comes again and finds the job), `job.*`,
   * `table.*`, `request.*`; `cluster.*`, `catalog.*`, `store.*` (retriable)
   */
  async ingest(request: IngestRequest, delivery: Delivery): Promise<HeavyResult> {
    const tally = new Tally(request.table);
    let open: readonly IngestRequest[] = [request];
    for (let round = 0; open.length > 0; round++) {
      if (round === MAX_ROUNDS)
        throw new IngestError("job.unsettled", "the files of the request keep changing", true, {
          table: request.table,
          got: `${round} rounds`,
        });
      const next: IngestRequest[] = [];
      // One job after the other: partitions of the topic bound what runs at once, not this.
      for (const part of open) next.push(...(await this.part(part, delivery, tally)));
      open = next.filter(({ files }) => files.length > 0);
    }
    return tally.result();
  }

  /** @returns what is still to be done, as requests of their own */
  private async part(
    request: IngestRequest,
    delivery: Delivery,
    tally: Tally,
  ): Promise<readonly IngestRequest[]> {
    const identity = jobIdentity(request);
    const { table } = request;
    for (let firstAttempt = 1; ; ) {
      let job: CompletedJob | undefined;
      try {
        job = await this.run(request, identity, firstAttempt, delivery, tally);
      } catch (error) {
        if (error instanceof IngestError && error.code === TOO_LONG) return halves(request);
        throw error;
      }
      if (job === undefined) return [];
      try {
        const work = await this.options.staged.read(table, identity);
        const commit = await this.publish(request, work, delivery.signal, tally);
        if (commit === "overlap") {
          const rest = await this.withoutRecorded(request, work);
          await this.options.staged.drop(table, identity, work);
          return [rest];
        }
        tally.published(commit, job.name);
        await this.options.staged.clear(table, identity);
        const { changed } = work.result;
        return changed.length === 0 ? [] : [{ ...partOf(request), files: changed.map((uri) => ({ uri })) }];
      } catch (error) {
        if (!(error instanceof IngestError) || !STAGE_AGAIN.has(error.code)) throw error;
        this.options.observer.log("info", "job superseded", { job: job.name, code: error.code });
        firstAttempt = job.attempt + 1;
      }
    }
  }

  private run(
    request: IngestRequest,
    identity: string,
    firstAttempt: number,
    { event, signal }: Delivery,
    tally: Tally,
  ): Promise<CompletedJob | undefined> {
    const { runner, staged, tracing } = this.options;
    const { table, traceparent } = request;
    const order: JobOrder = {
      table,
      identity,
      firstAttempt,
      prepare: () => this.prepare(request, identity, signal, tally),
      whyFailed: () => staged.whyFailed(table, identity),
    };
    const attributes = { "floe.table": table, "floe.files": request.files.length };
    return tracing.inSpan("job", traceparent, attributes, async (span) => {
      const job = await runner.run(order, event, signal);
      if (job !== undefined) span.set({ "floe.job": job.name, "floe.job.attempt": job.attempt });
      return job;
    });
  }

  private async prepare(
    request: IngestRequest,
    identity: string,
    signal: AbortSignal,
    tally: Tally,
  ): Promise<PreparedJob | undefined> {
    const { tracing, plan: planRequest } = this.options;
    const attributes = { "floe.table": request.table, "floe.files": request.files.length };
    const plan = await tracing.inSpan("plan", request.traceparent, attributes, () =>
      planRequest(request, signal),
    );
    const { message, bytes } = plan;
    const argument = message === undefined ? undefined : jobArgument(message);
    if (message !== undefined && argument === undefined)
      throw new IngestError(TOO_LONG, "the request does not fit into one job's argument", false);
    // Known for good before anything can fail: a record that is written twice is one record.
    await this.keep(request, plan.quarantined);
    tally.planned(plan);
    if (message === undefined || argument === undefined) return undefined;
    await this.options.staged.clear(request.table, identity);
    const { traceparent } = request;
    return {
      argument,
      files: message.files.length,
      bytes,
      ...(traceparent !== undefined && { traceparent }),
    };
  }

  private async publish(
    request: IngestRequest,
    { branch, snapshotId, result }: StagedWork,
    signal: AbortSignal,
    tally: Tally,
  ): Promise<CommitResult | "overlap"> {
    const { committer } = this.options;
    await this.keep(request, result.quarantined);
    const { traceparent } = request;
    try {
      const commit = await committer.publishStaged({
        table: request.table,
        stagingBranch: branch,
        snapshotId,
        files: result.files,
        signal,
        ...(traceparent !== undefined && { traceparent }),
      });
      tally.quarantined(result.quarantined);
      return commit;
    } catch (error) {
      if (error instanceof IngestError && error.code === "table.staging-overlap") return "overlap";
      throw error;
    }
  }

  /** The part of a request that nobody else has committed while its job ran. */
  private async withoutRecorded(request: IngestRequest, { result }: StagedWork): Promise<IngestRequest> {
    const recorded = await this.options.committer.recorded(request.table, result.files);
    const files = result.files.filter(({ id }) => !recorded.has(id));
    return { ...partOf(request), files: [...files, ...result.changed.map((uri) => ({ uri }))] };
  }

  private async keep(request: IngestRequest, entries: readonly Quarantined[]): Promise<void> {
    await keepQuarantined(entries, request, this.options);
  }
}

/** The request's total is that of all its files. */
function partOf({ totalBytes: _, ...rest }: IngestRequest): Omit<IngestRequest, "totalBytes"> {
  return rest;
}

/** What becomes of the files of one request over its jobs; a file that is looked at again counts once. */
class Tally {
  private readonly outcomes = new Map<string, "committed" | "duplicates" | "empty" | "quarantined">();
  private readonly jobs: string[] = [];

  constructor(private readonly table: string) {}

  planned({ duplicates, empty, quarantined }: JobPlan): void {
    for (const { id } of duplicates) this.outcomes.set(id, "duplicates");
    for (const { id } of empty) this.outcomes.set(id, "empty");
    this.quarantined(quarantined);
  }

  quarantined(entries: readonly Quarantined[]): void {
    for (const { file } of entries)
      this.outcomes.set((file as { id?: string }).id ?? file.uri, "quarantined");
  }

  published({ committed, duplicates, empty }: CommitResult, job: string): void {
    for (const [outcome, ids] of Object.entries({ committed, duplicates, empty } as const))
      for (const id of ids) this.outcomes.set(id, outcome as "committed" | "duplicates" | "empty");
    this.jobs.push(job);
  }

  result(): HeavyResult {
    const all = [...this.outcomes.values()];
    const count = (outcome: string) => all.filter((one) => one === outcome).length;
    return {
      table: this.table,
      committed: count("committed"),
      duplicates: count("duplicates"),
      empty: count("empty"),
      quarantined: count("quarantined"),
      jobs: this.jobs,
    };
  }
}
