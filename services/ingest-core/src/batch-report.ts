import type { CommitResult } from "./commit/commit-batch";
import { IngestError } from "./errors";
import type { ReportedRows } from "./execute/encode/encode-files";
import type { FileOutcome, IngestResult } from "./ingest-result";
import type { Observer } from "./observe";
import type { IdentifiedFile, Plan, Quarantined } from "./plan/plan";
import { keepQuarantined, type QuarantineReport } from "./quarantine/keep-quarantined";
import type { IngestFile, IngestRequest } from "./request/ingest-request";

/** An outcome without the URI that it is of. */
type FateOf = FileOutcome extends infer O ? (O extends FileOutcome ? Omit<O, "uri"> : never) : never;

/**
 * Gathers what becomes of a request's files while it is worked on. Files are told
 * apart by the request's own entries and by identity, never by URI alone: a
 * request may name several versions of one object.
 */
export class BatchReport {
  /** Entries of the request with what they were found to be. */
  private readonly found = new Map<IngestFile, IdentifiedFile>();
  /** Entries that could not be identified. */
  private readonly refused = new Map<IngestFile, Quarantined>();
  /** Entries that stand in for one of the request, to be identified anew. */
  private readonly standIns = new Map<IngestFile, IngestFile>();
  private readonly records = new Map<Quarantined, string>();
  private commit: CommitResult | undefined;
  private plan: Plan | undefined;
  private reported: readonly ReportedRows[] = [];

  constructor(
    private readonly request: IngestRequest,
    private readonly observer: Observer,
  ) {}

  /** Files to ingest, each identity once. */
  get files(): readonly IdentifiedFile[] {
    return [...new Map([...this.found.values()].map((file) => [file.id, file])).values()];
  }

  /** What identification found out about some entries. */
  identified(
    pairs: readonly (readonly [IngestFile, IdentifiedFile])[],
    quarantined: readonly Quarantined[],
  ): void {
    for (const [entry, file] of pairs) this.found.set(this.standIns.get(entry) ?? entry, file);
    for (const refusal of quarantined) {
      this.refused.set(this.standIns.get(refusal.file) ?? refusal.file, refusal);
    }
  }

  /**
   * The file that was replaced after it was identified, if that is what went wrong.
   *
   * @returns an entry to identify in its place: the same URI, without what the event said of it
   */
  replaced(error: unknown): IngestFile | undefined {
    if (!(error instanceof IngestError) || error.code !== "file.changed") return undefined;
    for (const [entry, { uri, versionId }] of this.found) {
      if (uri !== error.context.uri || versionId !== undefined) continue;
      const standIn = { uri };
      this.standIns.set(standIn, entry);
      this.found.delete(entry);
      return standIn;
    }
    return undefined;
  }

  /** What the latest plan did; a batch is planned again when others commit some of its files. */
  planned(plan: Plan, reported: readonly ReportedRows[]): void {
    this.plan = plan;
    this.reported = reported;
  }

  /** What the committer says. */
  committed(commit: CommitResult): void {
    this.commit = commit;
  }

  /** Counts bad files and keeps a record of each. @throws what the quarantine throws */
  async keep(report: Omit<QuarantineReport, "observer">): Promise<void> {
    const { observer } = this;
    const records = await keepQuarantined(this.quarantined(), this.request, { ...report, observer });
    for (const [entry, uri] of records) this.records.set(entry, uri);
  }

  /**
   * The request's result, once everything is accounted for.
   *
   * @throws IngestError `engine.unaccounted` when a file is in no outcome
   */
  result(): IngestResult {
    const { table } = this.request;
    const byId = this.outcomesById();
    const files = this.request.files.map((entry) => this.outcomeOf(entry, byId));
    const total = (outcome: FileOutcome["outcome"]) => files.filter((one) => one.outcome === outcome).length;
    for (const reason of ["duplicate", "empty"] as const) {
      this.observer.count("ingest_files_skipped_total", total(reason), { table, reason });
    }
    const { snapshotId, attempts = 0 } = this.commit ?? {};
    return {
      table,
      files,
      committed: total("committed"),
      duplicates: total("duplicate"),
      empty: total("empty"),
      quarantined: total("quarantined"),
      ...(snapshotId !== undefined && { snapshotId: String(snapshotId) }),
      outputs: (this.plan?.outputs ?? []).map(({ strategy, why, sources }) => {
        return { strategy, why, files: sources.length };
      }),
      schemaChanges: this.plan?.schemaChanges ?? [],
      leftOutRows: this.reported.map(({ file, count, first }) => ({ uri: file.uri, count, first })),
      attempts,
    };
  }

  private outcomeOf(entry: IngestFile, byId: ReadonlyMap<string, FateOf>): FileOutcome {
    const { uri } = entry;
    const refused = this.refused.get(entry);
    const fate =
      refused === undefined ? byId.get(this.found.get(entry)?.id ?? "") : this.quarantineFate(refused);
    if (fate !== undefined) return { uri, ...fate };
    throw new IngestError("engine.unaccounted", `nobody knows what became of ${uri}`, true, { uri });
  }

  private outcomesById(): ReadonlyMap<string, FateOf> {
    const { committed = [], duplicates = [], empty = [], quarantined = [], snapshotId } = this.commit ?? {};
    const of = (ids: readonly string[], fate: FateOf) => ids.map((id) => [id, fate] as const);
    return new Map([
      ...of(committed, { outcome: "committed", snapshotId: String(snapshotId) }),
      ...of(duplicates, { outcome: "duplicate" }),
      ...of(empty, { outcome: "empty" }),
      ...quarantined.map((entry) => {
        return [(entry.file as Partial<IdentifiedFile>).id ?? "", this.quarantineFate(entry)] as const;
      }),
    ]);
  }

  private quarantineFate(entry: Quarantined): FateOf {
    const { code, reason } = entry;
    const record = this.records.get(entry);
    return { outcome: "quarantined", code, reason, ...(record !== undefined && { record }) };
  }

  private quarantined(): readonly Quarantined[] {
    return [...this.refused.values(), ...(this.commit?.quarantined ?? [])];
  }
}
