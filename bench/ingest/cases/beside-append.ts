import { type Contender, type Figures, measureBatches } from "../batches";
import { floe, floeUnsigned, pyiceberg } from "../contenders";
import { type CaseResult, figuresTable } from "../report";
import type { SourceSet, SourceSpec } from "../source-files";
import { atLeast, correct, type Verdict } from "../verdict";
import type { CaseContext } from "./context";

/** Goals of one case: how many times less than PyIceberg's append. */
interface Goals {
  readonly wall: number;
  readonly cpu?: number;
  readonly memory?: number;
}

/** Fifty files of 2 MB: the batch that the light path is made for. */
export async function reference(context: CaseContext): Promise<CaseResult> {
  const set = await context.sources.make({
    name: "reference",
    files: 50,
    rowsPerFile: 32_000,
    format: "parquet",
  });
  const contenders = [
    floe(context.lakehouse, "floe", "floe, by default"),
    floeUnsigned(context.lakehouse),
    floe(context.lakehouse, "as_is", "floe, files kept as they are", { layout: "as-is" }),
    pyiceberg(context.lakehouse, "append", "PyIceberg, as in the plan"),
    pyiceberg(context.lakehouse, "append_concurrently", "PyIceberg, 16 reads at a time"),
  ];
  const figures = await measureBatches(context.lakehouse, context.verifier, set, contenders, context);
  const goals = { wall: 8, cpu: 15, memory: 5 };
  return {
    id: "reference",
    title: "50 × 2 MB Parquet",
    note: described(set, context.latencyMs),
    table: figuresTable(figures),
    verdicts: [
      ...compare(figures, "floe", "append", "by default", goals),
      ...compare(figures, "as_is", "append", "kept as they are", goals),
    ],
  };
}

/** One file of 400 MB. */
export function large(context: CaseContext): Promise<CaseResult> {
  const spec = { name: "large", files: 1, rowsPerFile: 6_600_000, format: "parquet" } as const;
  return one(context, "1 × 400 MB Parquet", spec, { wall: 10 });
}

/** Fifty files of 100 KB, which are worth decoding. */
export function tiny(context: CaseContext): Promise<CaseResult> {
  const spec = { name: "tiny", files: 50, rowsPerFile: 1_500, format: "parquet" } as const;
  return one(context, "50 × 100 KB Parquet", spec, { wall: 3 });
}

/** Fifty CSV files of 2 MB, which must be decoded. */
export function csv(context: CaseContext): Promise<CaseResult> {
  const spec = { name: "csv", files: 50, rowsPerFile: 16_000, format: "csv" } as const;
  const contender = pyiceberg(context.lakehouse, "append_csv", "pyarrow.csv and PyIceberg's append");
  return one(context, "50 × 2 MB CSV", spec, { wall: 1.5 }, contender);
}

async function one(
  context: CaseContext,
  title: string,
  spec: SourceSpec,
  goals: Goals,
  theirs: Contender = pyiceberg(context.lakehouse, "append", "PyIceberg, as in the plan"),
): Promise<CaseResult> {
  const { lakehouse, verifier, latencyMs } = context;
  const set = await context.sources.make(spec);
  const figures = await measureBatches(lakehouse, verifier, set, [floe(lakehouse), theirs], context);
  return {
    id: spec.name,
    title,
    note: described(set, latencyMs),
    table: figuresTable(figures),
    verdicts: compare(figures, "floe", theirs.id, "", goals),
  };
}

function compare(
  figures: readonly Figures[],
  id: string,
  other: string,
  which: string,
  { wall, cpu, memory }: Goals,
): readonly Verdict[] {
  const ours = figures.find((each) => each.id === id);
  const theirs = figures.find((each) => each.id === other);
  if (ours === undefined || theirs === undefined) throw new Error(`no figures of ${id} or ${other}`);
  const named = (what: string) => (which === "" ? what : `${what}, ${which}`);
  return [
    atLeast(named("wall time"), wall, theirs.wallMs, ours.wallMs),
    ...(cpu === undefined ? [] : [atLeast(named("CPU"), cpu, theirs.cpuMs, ours.cpuMs)]),
    ...(memory === undefined ? [] : [atLeast(named("peak memory"), memory, theirs.peakRss, ours.peakRss)]),
    correct(which === "" ? "both" : which, ours.correct && theirs.correct),
  ];
}

function described({ files, bytes }: SourceSet, latencyMs: number): string {
  const size = (bytes / 1e6).toFixed(1);
  return `${files.length === 1 ? "One object" : `${files.length} objects`}, ${size} MB, ${latencyMs} ms added to every answer of store and catalog.`;
}
