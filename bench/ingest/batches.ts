import { median } from "../benchmark-report";
import type { BenchLakehouse, Taken } from "./lakehouse";
import type { LineProcess } from "./processes/line-process";
import type { SourceSet } from "./source-files";
import type { Verifier } from "./verifier";

/** One way to get a batch into a table. */
export interface Contender {
  /** Short, for names of tables. */
  readonly id: string;
  readonly name: string;
  /** Starts the process that does nothing else. */
  readonly start: () => Promise<LineProcess>;
  readonly ingest: (process: LineProcess, table: string, set: SourceSet) => Promise<Taken>;
}

/** What a contender took for a batch. */
export interface Figures {
  readonly id: string;
  readonly name: string;
  readonly how: string;
  /** The first batch of the process. */
  readonly firstMs: number;
  /** Medians of the batches after it. */
  readonly wallMs: number;
  readonly cpuMs: number;
  /** The most that the process ever had resident, in bytes. */
  readonly peakRss: number;
  /** Whether every table held the same rows as the files. */
  readonly correct: boolean;
}

/** A table for a batch; prepared tables have a history. */
export type NewTable = (name: string) => Promise<string>;

/**
 * Gives the same batch to every contender: once to warm up, then `rounds` times in turn, so that
 * whatever else the machine does meets all of them. Every batch goes into a new table.
 */
export async function measureBatches(
  lakehouse: BenchLakehouse,
  verifier: Verifier,
  set: SourceSet,
  contenders: readonly Contender[],
  options: {
    readonly rounds: number;
    readonly latencyMs: number;
    readonly newTable?: NewTable;
    readonly name?: string;
    /** Tables that are read back. @default - all of them */
    readonly verified?: "all" | "last";
  },
): Promise<readonly Figures[]> {
  const {
    rounds,
    latencyMs,
    newTable = (name) => lakehouse.createTable(name),
    name = set.name,
    verified = "all",
  } = options;
  const processes = await Promise.all(contenders.map(({ start }) => start()));
  const taken = contenders.map((): Taken[] => []);
  const tables = contenders.map((): string[] => []);
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const [i, { id, ingest }] of contenders.entries()) {
        const process = processes[i];
        if (process === undefined) continue;
        const table = await newTable(`${name}_${id}_${round}`);
        await lakehouse.latency(latencyMs);
        taken[i]?.push(await ingest(process, table, set));
        await lakehouse.latency(0);
        tables[i]?.push(table);
      }
    }
    const peaks = processes.map((process) => process.peakRss());
    const figures: Figures[] = [];
    for (const [i, { id, name }] of contenders.entries()) {
      const [first, ...warm] = taken[i] ?? [];
      figures.push({
        id,
        name,
        how: first?.how ?? "",
        firstMs: first?.wallMs ?? Number.NaN,
        wallMs: median(warm.map(({ wallMs }) => wallMs)),
        cpuMs: median(warm.map(({ cpuMs }) => cpuMs)),
        peakRss: peaks[i] ?? Number.NaN,
        correct: await verifier.holdExactly((tables[i] ?? []).slice(verified === "last" ? -1 : 0), set),
      });
    }
    return figures;
  } finally {
    await Promise.all(processes.map((process) => process.stop()));
  }
}
