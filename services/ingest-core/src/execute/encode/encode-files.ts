import { mapConcurrently, Serial } from "../../concurrency";
import { IngestError } from "../../errors";
import { readFooter } from "../../parquet/read-footer";
import type { IdentifiedFile, OutputPlan, Quarantined } from "../../plan/plan";
import type { SourceColumns } from "../../plan/planner";
import { isFileFault, quarantined } from "../../plan/quarantine-reason";
import { type CsvRules, DEFAULT_PLAN_LIMITS, type PlanLimits } from "../../plan/table-rules";
import { columnsOf, type ExecutionContext, footerKeyValues } from "../execution-context";
import { layOutFile } from "../part-layout";
import { writeParts } from "../write-parts";
import type { WrittenFile } from "../written-file";
import { scanEach, undecodableFiles, withoutPaths } from "./bad-files";
import { isBeyondLimit, rejectedRows } from "./csv-rejects";
import { CSV_SETTINGS, csvRows } from "./csv-rows";
import { diskError } from "./disk-error";
import { type DuckDbLimits, DuckDbSession, loadDuckDb } from "./duckdb";
import { inflateInto } from "./inflate-into";
import { MAX_RECORD_BYTES, RecordWatch } from "./record-watch";
import { parquetRows, type RowSource } from "./row-source";
import { localFiles, Spool } from "./spool";
import { type LocalFile, type RowTarget, writeRows } from "./write-rows";

/** Settings of the encoder. */
export interface EncodeSettings extends DuckDbLimits {
  /** Folder for sources, results and spilled data of one job at a time: an emptyDir, or /dev/shm. */
  readonly spoolDirectory: string;
}

/** Bad records of a file that was ingested without them. */
export interface ReportedRows {
  readonly file: IdentifiedFile;
  readonly count: number;
  readonly first: string;
}

/** What a job came to: data files, or the files that must be left out for it to succeed. */
export interface Encoded {
  readonly written: readonly WrittenFile[];
  readonly faults: readonly Quarantined[];
  readonly reported: readonly ReportedRows[];
}

/** One job at a time in a process, so that its memory and disk are those of one job. */
const jobs = new Serial();

/**
 * Decodes files and writes their rows anew: CSV, illegal types, tiny row groups,
 * partitions that only the rows tell.
 *
 * @throws IngestError `file.undecodable` when some file of the job cannot be decoded (which one is for the
 * caller to find out), `engine.*`, `request.too-many-partitions`, `file.changed`, `store.*`
 */
export function encodeFiles(
  context: ExecutionContext,
  output: OutputPlan,
  settings: EncodeSettings,
  rules: { readonly csv: CsvRules; readonly limits?: Partial<PlanLimits> },
): Promise<Encoded> {
  return jobs.run(() =>
    new EncodeJob(context, output, settings, rules).run().catch((error: unknown) => {
      throw diskError(error, settings.spoolDirectory);
    }),
  );
}

class EncodeJob {
  private readonly files: readonly IdentifiedFile[];

  constructor(
    private readonly context: ExecutionContext,
    private readonly output: OutputPlan,
    private readonly settings: EncodeSettings,
    private readonly rules: { readonly csv: CsvRules; readonly limits?: Partial<PlanLimits> },
  ) {
    this.files = output.sources.map(({ file }) => file);
  }

  async run(): Promise<Encoded> {
    const { signal } = this.context;
    signal?.throwIfAborted();
    // Loading takes as long as a few downloads, so both go at once.
    const loading = loadDuckDb();
    loading.catch(() => undefined);
    const spool = await Spool.open(this.settings.spoolDirectory);
    try {
      const watches = this.recordWatches();
      const isGzip = this.extension() === ".csv.gz";
      const paths = await spool.download(this.context, this.files, this.extension(), (i, bytes) => {
        if (!isGzip) watches[i]?.push(bytes);
      });
      const isWhole = await mapConcurrently(isGzip ? watches : [], 2, (watch, i) =>
        inflateInto(paths[i] as string, watch),
      );
      const long = this.files.filter((_, i) => watches[i]?.hasLongRecord);
      if (long.length > 0) return { written: [], faults: long.map(withLongRecord), reported: [] };
      await loading;
      const session = await DuckDbSession.open(
        spool.folder,
        this.settings,
        signal,
        this.isCsv() ? CSV_SETTINGS : [],
      );
      try {
        const mayBeOpen = (i: number) => watches[i]?.isOpen === true || isWhole[i] === false;
        const unfinished = paths.filter((_, i) => paths.length > 1 && mayBeOpen(i));
        return await this.encode(session, spool, paths, unfinished);
      } catch (error) {
        throw error instanceof IngestError ? withoutPaths(error, paths, this.files) : error;
      } finally {
        session.close();
      }
    } finally {
      await spool.remove();
    }
  }

  /** @param unfinished paths of files whose last record may have no end */
  private async encode(
    session: DuckDbSession,
    spool: Spool,
    paths: readonly string[],
    unfinished: readonly string[],
  ): Promise<Encoded> {
    const { batch, metadata } = this.context;
    const rows = await this.rowSource(paths);
    const target: RowTarget = {
      schema: batch.schema,
      partitionFields: batch.partitionFields,
      partition: this.output.partition,
      maxPartitions: { ...DEFAULT_PLAN_LIMITS, ...this.rules.limits }.maxPartitions,
      properties: metadata.properties,
      keyValues: footerKeyValues(batch.schema, this.files),
    };
    const rowsOf = (some: readonly string[]) => this.rowSource(some);
    let local: readonly LocalFile[];
    try {
      local = await writeRows(session, spool, rows, target);
    } catch (error) {
      if (!isFileFault(error) || paths.length === 1 || !session.isUsable) throw error;
      const faults = await undecodableFiles(session, this.files, paths, rowsOf);
      // Files that only fail together are for the caller to part.
      if (faults.length === 0) throw error;
      return { written: [], faults, reported: [] };
    }
    const undecodable = await scanEach(session, this.files, paths, unfinished, rowsOf);
    if (undecodable.length > 0) return { written: [], faults: undecodable, reported: [] };
    const { faults, reported } = await this.badRecords(session, paths, rows);
    if (faults.length > 0) return { written: [], faults, reported: [] };
    const footers = await Promise.all(local.map(({ path }) => readFooter(localFiles, { uri: path })));
    await this.expectAllRows(footers.reduce((sum, { footer }) => sum + footer.numRows, 0));
    const written: WrittenFile[] = [];
    for (const [i, file] of local.entries()) {
      const footer = footers[i]?.footer;
      if (footer !== undefined && footer.numRows > 0) written.push(await this.upload(file, footer));
    }
    return { written, faults: [], reported };
  }

  /** One for each CSV file. */
  private recordWatches(): readonly RecordWatch[] {
    const columns = this.firstColumns();
    return columns?.format === "csv" ? this.files.map(() => new RecordWatch(columns.layout)) : [];
  }

  private async rowSource(paths: readonly string[]): Promise<RowSource> {
    const [first] = this.files;
    if (first === undefined) throw new IngestError("engine.plan", "a job without files", false);
    const { schema } = this.context.batch;
    const columns = columnsOf(this.context, first);
    if (columns.format === "csv") {
      const { csv } = this.rules;
      return csvRows(paths, schema, columns, csv, csv.badRows === "report" ? "skip" : "stop");
    }
    const { footer } = await this.context.footers.get(first);
    return parquetRows(paths, schema, footer, columns);
  }

  /** Records that the CSV reader rejected: the whole file's fault, or reported, as the rules say. */
  private async badRecords(
    session: DuckDbSession,
    paths: readonly string[],
    rows: RowSource,
  ): Promise<Pick<Encoded, "faults" | "reported">> {
    const faults: Quarantined[] = [];
    const reported: ReportedRows[] = [];
    if (!this.isCsv()) return { faults, reported };
    for (const rejected of await rejectedRows(session, paths)) {
      const file = this.files[rejected.source];
      if (file === undefined) continue;
      const { count, first, line } = rejected;
      if (this.rules.csv.badRows === "report" && !isBeyondLimit(rejected))
        reported.push({ file, count, first });
      else {
        const message = `${isBeyondLimit(rejected) ? "at least " : ""}${count} bad records, the first in ${first}`;
        faults.push(quarantined(file, new IngestError("file.bad-rows", message, false, { at: line })));
      }
    }
    const counted = this.rules.csv.badRows === "report" && rows.countBad !== undefined;
    for (const [path, count] of counted ? await session.rows(rows.countBad) : []) {
      const file = this.files[paths.indexOf(String(path))];
      const first = "values that their columns cannot hold";
      if (file !== undefined) reported.push({ file, count: Number(count), first });
    }
    return { faults, reported };
  }

  /** Not one row may get lost between the sources' footers and the results'. */
  private async expectAllRows(got: number): Promise<void> {
    if (this.isCsv()) return;
    let expected = 0;
    for (const file of this.files) expected += (await this.context.footers.get(file)).footer.numRows;
    if (got === expected) return;
    throw new IngestError(
      "engine.rows-lost",
      "the encoder wrote another number of rows than it read",
      false,
      {
        got,
        expected,
        nextStep: "report this together with the files",
      },
    );
  }

  private async upload({ path, partition }: LocalFile, footer: WrittenFile["footer"]): Promise<WrittenFile> {
    const { store, pool, names } = this.context;
    const uri = names.take();
    const parts = layOutFile(footer.fileSize, pool.bufferBytes);
    const { size } = await writeParts(parts, [{ path }], uri, { store, pool });
    return { uri, size, footer, partition, owned: true, sources: this.files.map(({ id }) => id) };
  }

  private isCsv(): boolean {
    return this.firstColumns()?.format === "csv";
  }

  private extension(): string {
    const columns = this.firstColumns();
    if (columns?.format !== "csv") return ".parquet";
    return columns.layout.compression === "gzip" ? ".csv.gz" : ".csv";
  }

  /** Columns of the first file: those of all, as files of one job are of one shape. */
  private firstColumns(): SourceColumns | undefined {
    const [first] = this.files;
    return first === undefined ? undefined : columnsOf(this.context, first);
  }
}

function withLongRecord(file: IdentifiedFile): Quarantined {
  const message = `a record of more than ${MAX_RECORD_BYTES} bytes, which is as long as a record may be`;
  return quarantined(file, new IngestError("file.bad-rows", message, false, { uri: file.uri }));
}
