import { tmpdir } from "node:os";
import { BatchReport } from "./batch-report";
import { ByteBudget } from "./byte-budget";
import type { CreateTable, LoadedTable } from "./catalog/catalog";
import { type Clock, systemClock } from "./clock";
import type { CommitResult, Produced, ProduceRequest } from "./commit/commit-batch";
import { TableCommitter } from "./commit/committer";
import type { CommitterOptions } from "./commit/committer-options";
import { IngestError } from "./errors";
import { BufferPool } from "./execute/buffer-pool";
import type { EncodeSettings } from "./execute/encode/encode-files";
import type { ExecutionContext } from "./execute/execution-context";
import { execute } from "./execute/executor";
import { OutputLocation } from "./execute/output-location";
import type { PartSizes } from "./execute/part-layout";
import { readSourceIds } from "./execute/source-ids";
import { createNameMapping } from "./iceberg/compatibility/name-mapping";
import type { IngestResult } from "./ingest-result";
import type { ObjectStore } from "./object-store/object-store";
import { type Observer, silent } from "./observe";
import { FooterSource, type FooterSourceOptions, READ_AHEAD_BYTES } from "./plan/footer-source";
import { identifyFiles } from "./plan/identify-files";
import type { Quarantined } from "./plan/plan";
import { planBatch } from "./plan/planner";
import { type NewTable, tableFromFiles } from "./plan/table-from-files";
import { DEFAULT_PLAN_LIMITS, type PlanLimits, type TableRules } from "./plan/table-rules";
import type { Quarantine } from "./quarantine/quarantine";
import { type RandomSource, systemRandom } from "./random";
import type { IngestFile, IngestRequest } from "./request/ingest-request";
import { noTracing, type Tracing } from "./tracing";

/** Memory that moving bytes may take, beside footers and DuckDB. */
export interface TransferMemory {
  /** Bytes of one buffer, which is one part of an upload. @default 6291456 */
  readonly bufferBytes?: number;
  /** Buffers of this process, whatever it does at once. @default 4 */
  readonly buffers?: number;
  /** Bytes of small files that are read together with their footers, of all batches. @default 16777216 */
  readonly readAheadBytes?: number;
}

/** Settings of an {@link IngestEngine}. */
export interface IngestEngineOptions extends Omit<CommitterOptions, "store" | "readSources"> {
  /** The store that requests are read from. */
  readonly inbox: ObjectStore;
  /** The store for a table: reads the inbox and writes the table. @default - the inbox's */
  readonly store?: (table: LoadedTable) => ObjectStore;
  /** Rules of a table. @default - the defaults of {@link TableRules} */
  readonly rules?: (table: string) => TableRules;
  /** How missing tables are made from their first file. @default - a missing table is an error */
  readonly createTables?: (table: string) => NewTable | undefined;
  /** Where records of bad files go. @default - reasons are in the result only */
  readonly quarantine?: Quarantine;
  readonly limits?: Partial<PlanLimits>;
  readonly memory?: TransferMemory;
  /** How footers are read, and what they may cost. @default - 64 KiB at first, limits of the Parquet reader */
  readonly footers?: FooterSourceOptions;
  /** @default - 384 MiB, 2 threads, the system's folder for temporary files */
  readonly encode?: Partial<EncodeSettings>;
}

/** How often a batch is started over because an object was replaced under it. */
const MAX_RESTARTS = 3;
const MIB = 1 << 20;

/**
 * Puts batches of objects into Iceberg tables, exactly once, decoding only what
 * it must: identify, plan, execute, commit. One engine serves any number of
 * requests at a time; they share its buffers and its commits.
 */
export class IngestEngine {
  private readonly committer: TableCommitter;
  private readonly pool: BufferPool;
  private readonly readAhead: ByteBudget;
  private readonly limits: PlanLimits;
  private readonly encode: EncodeSettings;
  private readonly observer: Observer;
  private readonly tracing: Tracing;
  private readonly clock: Clock;
  private readonly random: RandomSource;

  constructor(private readonly options: IngestEngineOptions) {
    const { memory = {}, encode, limits, inbox } = options;
    this.observer = options.observer ?? silent;
    this.tracing = options.tracing ?? noTracing;
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? systemRandom;
    this.limits = { ...DEFAULT_PLAN_LIMITS, ...limits };
    this.pool = new BufferPool(memory.bufferBytes ?? 6 * MIB, memory.buffers ?? 4);
    this.readAhead = new ByteBudget(memory.readAheadBytes ?? READ_AHEAD_BYTES);
    this.encode = { spoolDirectory: tmpdir(), ...encode };
    this.committer = new TableCommitter({
      ...options,
      store: (table) => this.storeOf(table),
      readSources: (uri) => readSourceIds(inbox, uri),
    });
  }

  /**
   * Ingests one request.
   *
   * @returns what became of every file, when all of them are accounted for
   * @throws IngestError `request.*`, `table.*` (not retriable as a rule), `store.*`, `catalog.*`, `engine.*`
   * (retriable: the same request may come again, what was committed stays); the signal's reason when aborted
   */
  async ingest(
    request: IngestRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<IngestResult> {
    signal?.throwIfAborted();
    const startedMs = this.clock.now();
    const report = new BatchReport(request, this.observer);
    await this.identify(request.files, report, signal);
    for (let restarts = 0; report.files.length > 0; restarts++) {
      try {
        report.committed(await this.commit(request, report, signal));
        break;
      } catch (error) {
        const replaced = restarts < MAX_RESTARTS ? report.replaced(error) : undefined;
        if (replaced === undefined) throw error;
        this.observer.log("info", "ingest.file-changed", { table: request.table, uri: replaced.uri });
        await this.identify([replaced], report, signal);
      }
    }
    const { quarantine, engineVersion } = this.options;
    await report.keep({ quarantine, clock: this.clock, engineVersion });
    this.observer.observe("ingest_batch_seconds", (this.clock.now() - startedMs) / 1000, {
      table: request.table,
    });
    return report.result();
  }

  /**
   * Rebuilds and writes a table's ledger: the operator's decision after it was lost.
   *
   * @throws IngestError as `TableCommitter.rebuildLedger`
   */
  rebuildLedger(
    ...args: Parameters<TableCommitter["rebuildLedger"]>
  ): ReturnType<TableCommitter["rebuildLedger"]> {
    return this.committer.rebuildLedger(...args);
  }

  /**
   * Publishes rows that the heavy path staged in a branch.
   *
   * @throws IngestError as `TableCommitter.publishStaged`
   */
  publishStaged(
    ...args: Parameters<TableCommitter["publishStaged"]>
  ): ReturnType<TableCommitter["publishStaged"]> {
    return this.committer.publishStaged(...args);
  }

  /** Finds out what objects of the request are, or are now, whatever the event said about them. */
  private async identify(
    files: readonly IngestFile[],
    report: BatchReport,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const inbox = bound(this.options.inbox, signal);
    const { pairs, quarantined } = await identifyFiles(inbox, files, this.limits.concurrency);
    report.identified(pairs, quarantined);
  }

  private async commit(
    { table, traceparent }: IngestRequest,
    report: BatchReport,
    signal: AbortSignal | undefined,
  ): Promise<CommitResult> {
    const { files } = report;
    const rules = this.options.rules?.(table) ?? {};
    const newTable = this.options.createTables?.(table);
    let broken: readonly Quarantined[] | undefined;
    const createIfMissing = async (more: NewTable): Promise<CreateTable> => {
      const footers = new FooterSource(bound(this.options.inbox, signal), this.options.footers);
      const first = await tableFromFiles(table, files, footers, rules, more);
      if (first.kind === "definition") return first.definition;
      broken = first.quarantined;
      throw new IngestError("table.not-found", `${table} does not exist, and every file is broken`, false);
    };
    try {
      return await this.committer.commit({
        table,
        files,
        produce: (request) => this.produce({ table, traceparent }, rules, request, report),
        ...(newTable !== undefined && { createIfMissing: () => createIfMissing(newTable) }),
        ...(traceparent !== undefined && { traceparent }),
        ...(signal !== undefined && { signal }),
      });
    } catch (error) {
      if (broken === undefined) throw error;
      return { committed: [], duplicates: [], empty: [], quarantined: broken, attempts: 0 };
    }
  }

  private async produce(
    origin: Pick<IngestRequest, "table"> & { readonly traceparent: string | undefined },
    rules: TableRules,
    request: ProduceRequest,
    report: BatchReport,
  ): Promise<Produced> {
    const store = bound(this.storeOf(request.table), request.signal);
    // What is copied or adopted does not pass through here: only its footer is wanted.
    const readAhead = (rules.layout ?? "compact") === "compact" ? this.readAhead : undefined;
    const footers = new FooterSource(store, this.options.footers, readAhead);
    try {
      return await this.planAndExecute(origin, rules, request, report, { store, footers });
    } finally {
      footers.close();
    }
  }

  private async planAndExecute(
    { table, traceparent }: Pick<IngestRequest, "table"> & { readonly traceparent: string | undefined },
    rules: TableRules,
    { table: loaded, files, signal }: ProduceRequest,
    report: BatchReport,
    { store, footers }: Pick<ExecutionContext, "store" | "footers">,
  ): Promise<Produced> {
    const { metadata } = loaded;
    const common = { store, footers, metadata, ...(signal !== undefined && { signal }) };
    const attributes = { "floe.table": table, "floe.files": files.length };
    const batch = await this.tracing.inSpan("plan", traceparent, attributes, async (span) => {
      const planned = await planBatch({ ...common, table, rules, limits: this.limits }, files);
      const { outputs, quarantined } = planned.plan;
      span.set({ "floe.outputs": outputs.length, "floe.quarantined": quarantined.length });
      return planned;
    });
    const ids = files.map(({ id }) => id);
    const strategies = [...new Set(batch.plan.outputs.map(({ strategy }) => strategy))].join(" ");
    const executed = await this.tracing.inSpan(
      "execute",
      traceparent,
      { ...attributes, "floe.strategies": strategies },
      () =>
        execute(
          {
            ...common,
            batch,
            pool: this.pool,
            sizes: this.sizes(),
            names: new OutputLocation(metadata, ids, this.random),
            observer: this.observer,
          },
          rules,
          { encode: this.encode, limits: this.limits },
        ),
    );
    report.planned(batch.plan, executed.reported);
    const { evolveTo, needsNameMapping, quarantined } = batch.plan;
    return {
      files: executed.files,
      quarantined: [...quarantined, ...executed.quarantined],
      ...(evolveTo !== undefined && { evolveTo }),
      ...(needsNameMapping && { nameMapping: JSON.stringify(createNameMapping(batch.schema)) }),
    };
  }

  private sizes(): PartSizes {
    return {
      minPartBytes: this.limits.minPartBytes,
      partBytes: this.pool.bufferBytes,
      copyPartBytes: Math.min(this.limits.maxCopyBytes, 128 * MIB),
    };
  }

  private storeOf(table: LoadedTable): ObjectStore {
    return this.options.store?.(table) ?? this.options.inbox;
  }
}

function bound(store: ObjectStore, signal: AbortSignal | undefined): ObjectStore {
  return signal === undefined ? store : (store.withSignal?.(signal) ?? store);
}
