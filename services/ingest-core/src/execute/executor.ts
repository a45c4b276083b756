import type { ProducedFile } from "../commit/commit-batch";
import { mapConcurrently } from "../concurrency";
import { dataFileFromFooter } from "../iceberg/metrics/data-file-from-footer";
import type { OutputPlan, Quarantined, Strategy } from "../plan/plan";
import { mebibytes } from "../plan/plan-wording";
import { isFileFault, quarantined } from "../plan/quarantine-reason";
import type { PlanLimits, TableRules } from "../plan/table-rules";
import { type EncodeSettings, encodeFiles, type ReportedRows } from "./encode/encode-files";
import type { ExecutionContext } from "./execution-context";
import { copyFile, registerFile } from "./keep-file";
import { mergeFiles, refooterFile } from "./merge-files";
import { verifyFiles } from "./verify-files";
import type { WrittenFile } from "./written-file";

/** Settings of the executor. */
export interface ExecutionSettings {
  readonly encode: EncodeSettings;
  readonly limits?: Partial<PlanLimits>;
}

/** What became of a plan. */
export interface Executed {
  readonly files: readonly ProducedFile[];
  /** Files that turned out not to decode, or not to be what their footer says. */
  readonly quarantined: readonly Quarantined[];
  readonly reported: readonly ReportedRows[];
}

/** An output, done. */
interface Done {
  readonly output: OutputPlan;
  readonly written: readonly WrittenFile[];
  readonly reported: readonly ReportedRows[];
}

/** Server-side work costs this process next to nothing, merging costs it bandwidth. */
const LANES: Readonly<Record<Strategy, number>> = {
  register: 32,
  copy: 32,
  refooter: 16,
  merge: 2,
  encode: 1,
};

/**
 * Carries a plan out. A file whose bytes turn out to be bad is taken out of every
 * output it has rows in, and those outputs are made again without it, so that no
 * file is ever half in the table. When something stops the whole, what was
 * written is removed.
 *
 * @throws IngestError `file.changed`, `request.too-many-partitions`, `engine.*`, `store.*`
 */
export async function execute(
  context: ExecutionContext,
  rules: TableRules,
  settings: ExecutionSettings,
): Promise<Executed> {
  return new Execution(context, rules, settings).run();
}

class Execution {
  private readonly bad = new Map<string, Quarantined>();
  private readonly owned = new Set<string>();

  constructor(
    private readonly context: ExecutionContext,
    private readonly rules: TableRules,
    private readonly settings: ExecutionSettings,
  ) {}

  async run(): Promise<Executed> {
    try {
      const { outputs } = this.context.batch.plan;
      for (const entry of await verifyFiles(
        this.context,
        this.rules.verify ?? "footer",
        this.settings.encode,
      )) {
        this.bad.set(entry.id, entry.quarantined);
      }
      let done = await this.all(outputs.flatMap((output) => this.withoutBad(output)));
      // A file may have slices in several outputs; one that failed in one of them has to leave the others, too.
      for (let again = this.touched(done); again.length > 0; again = this.touched(done)) {
        await this.discard(again.flatMap(({ written }) => written));
        const kept = done.filter((one) => !again.includes(one));
        done = [...kept, ...(await this.all(again.flatMap(({ output }) => this.withoutBad(output))))];
      }
      return {
        files: done.flatMap(({ written }) => written.map((file) => this.describe(file))),
        quarantined: [...this.bad.values()],
        reported: done.flatMap(({ reported }) => reported),
      };
    } catch (error) {
      await this.context.store.delete([...this.owned]).catch(() => undefined);
      throw error;
    }
  }

  private async all(outputs: readonly OutputPlan[]): Promise<readonly Done[]> {
    const strategies = Object.entries(LANES) as [Strategy, number][];
    // Every group is waited for, also when another has failed: nothing runs on while it is cleaned up.
    const groups = await Promise.allSettled(
      strategies.map(async ([strategy, lanes]) => {
        const own = outputs.filter((output) => output.strategy === strategy);
        return (await mapConcurrently(own, lanes, (output) => this.one(output))).flat();
      }),
    );
    return groups.flatMap((group) => {
      if (group.status === "rejected") throw group.reason;
      return group.value;
    });
  }

  /** Makes an output; bad files among its sources are found by halving. */
  private async one(output: OutputPlan): Promise<readonly Done[]> {
    const { signal, observer, batch } = this.context;
    signal?.throwIfAborted();
    if (output.sources.length === 0) return [];
    try {
      const { written, faults, reported } = await this.make(output);
      for (const { uri, owned } of written) if (owned) this.owned.add(uri);
      if (faults.length > 0) {
        for (const { file } of output.sources) {
          const fault = faults.find((entry) => entry.file === file);
          if (fault !== undefined) this.bad.set(file.id, fault);
        }
        return this.again(this.withoutBad(output));
      }
      const { strategy, why, sources, bytesToRead } = output;
      observer.count("ingest_outputs_total", written.length, { table: batch.plan.table, strategy });
      observer.log("info", "ingest.output", {
        table: batch.plan.table,
        strategy,
        why,
        files: sources.length,
        read: mebibytes(bytesToRead),
      });
      return [{ output, written, reported }];
    } catch (error) {
      if (!isFileFault(error)) throw error;
      const [first, ...others] = output.sources;
      if (first !== undefined && others.length === 0) {
        this.bad.set(first.file.id, quarantined(first.file, error));
        return [];
      }
      const middle = output.sources.length >> 1;
      return this.again([
        { ...output, sources: output.sources.slice(0, middle) },
        { ...output, sources: output.sources.slice(middle) },
      ]);
    }
  }

  private async again(outputs: readonly OutputPlan[]): Promise<readonly Done[]> {
    const done: Done[] = [];
    for (const output of outputs) done.push(...(await this.one(output)));
    return done;
  }

  private async make(output: OutputPlan): Promise<{
    readonly written: readonly WrittenFile[];
    readonly faults: readonly Quarantined[];
    readonly reported: readonly ReportedRows[];
  }> {
    const { context, settings, rules } = this;
    const single = async (written: Promise<WrittenFile>) => ({
      written: [await written],
      faults: [],
      reported: [],
    });
    switch (output.strategy) {
      case "register":
        return single(registerFile(context, output));
      case "copy":
        return single(copyFile(context, output));
      case "refooter":
        return single(refooterFile(context, output));
      case "merge":
        return single(mergeFiles(context, output));
      case "encode": {
        const { limits } = settings;
        const encodeRules = { csv: rules.csv ?? {}, ...(limits !== undefined && { limits }) };
        return encodeFiles(context, output, settings.encode, encodeRules);
      }
    }
  }

  /** Outputs that hold rows of a file found bad since they were made. */
  private touched(done: readonly Done[]): readonly Done[] {
    return done.filter(({ output }) => output.sources.some(({ file }) => this.bad.has(file.id)));
  }

  private withoutBad(output: OutputPlan): readonly OutputPlan[] {
    const sources = output.sources.filter(({ file }) => !this.bad.has(file.id));
    return sources.length === 0 ? [] : [{ ...output, sources }];
  }

  private async discard(files: readonly WrittenFile[]): Promise<void> {
    const uris = files.filter(({ owned }) => owned).map(({ uri }) => uri);
    for (const uri of uris) this.owned.delete(uri);
    await this.context.store.delete(uris);
  }

  private describe(file: WrittenFile): ProducedFile {
    const { batch, metadata } = this.context;
    const { footer, partition, uri, size, columns, sources, owned } = file;
    return {
      file: dataFileFromFooter({
        footer,
        schema: batch.schema,
        spec: batch.spec,
        partition,
        path: uri,
        fileSize: size,
        properties: metadata.properties,
        ...(columns !== undefined && { columns }),
      }),
      sources,
      owned,
    };
  }
}
