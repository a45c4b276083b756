import type { TableRules } from "@floe/ingest-core";
import type { Taken } from "../lakehouse";
import type { CaseResult } from "../report";
import type { SourceSet } from "../source-files";
import { atMost, correct, type Verdict } from "../verdict";
import type { CaseContext } from "./context";

const GOAL_MIB = 150;
const MIB = 2 ** 20;
const BATCHES = 2;
/** Files of 2 MB, or one file with as many bytes. */
const SIZES = [50, 200, 500];

/** How a plan is brought about. */
interface ZeroDecodePlan {
  readonly name: "register" | "copy" | "merge" | "refooter";
  readonly rules: TableRules;
  readonly source: "files" | "one file";
}

const PLANS: readonly ZeroDecodePlan[] = [
  { name: "register", rules: { layout: "adopt" }, source: "files" },
  { name: "copy", rules: { layout: "as-is" }, source: "files" },
  { name: "merge", rules: {}, source: "files" },
  { name: "refooter", rules: {}, source: "one file" },
];

/** Peak memory of every plan that decodes nothing, while the bytes grow tenfold. */
export async function zeroDecodeMemory(context: CaseContext): Promise<CaseResult> {
  const { sources, say } = context;
  const table: string[][] = [["", ...SIZES.map((count) => `${(count * 2).toLocaleString("en")} MB`)]];
  const cells = new Map(PLANS.map(({ name }) => [name, [] as string[]]));
  let most = 0;
  let isCorrect = true;
  for (const count of SIZES) {
    const sets = {
      files: await sources.repeat(
        { name: `memory-${count}`, files: 50, rowsPerFile: 32_000, format: "parquet" },
        count,
      ),
      "one file": await sources.make({
        name: `one-${count}`,
        files: 1,
        rowsPerFile: count * 8_500,
        format: "parquet",
        wide: true,
      }),
    };
    for (const plan of PLANS) {
      say(`${plan.name}, ${count * 2} MB`);
      const { peakRss, isEqual } = await peak(
        context,
        plan,
        sets[plan.source],
        `memory_${plan.name}_${count}`,
      );
      cells.get(plan.name)?.push(`${(peakRss / MIB).toFixed(0)} MiB`);
      most = Math.max(most, peakRss);
      isCorrect &&= isEqual;
    }
  }
  for (const [name, row] of cells) table.push([name, ...row]);
  const verdicts: readonly Verdict[] = [
    atMost("peak memory of any plan", GOAL_MIB, most / MIB, "MiB"),
    correct("all", isCorrect),
  ];
  return {
    id: "memory",
    title: "Peak memory of plans that decode nothing",
    note: "A process for each plan and size, two batches one after the other; files of 2 MB, and one file of the same size for `refooter`.",
    table,
    verdicts,
  };
}

async function peak(
  { lakehouse, verifier, latencyMs }: CaseContext,
  { name, rules }: ZeroDecodePlan,
  set: SourceSet,
  prefix: string,
): Promise<{ readonly peakRss: number; readonly isEqual: boolean }> {
  const engine = await lakehouse.floe();
  try {
    const tables: string[] = [];
    for (let batch = 0; batch < BATCHES; batch++) {
      const table = await lakehouse.createTable(`${prefix}_${batch}`);
      await lakehouse.latency(latencyMs);
      const { how } = await engine.ask<Taken>("ingest", { table, files: set.files, rules });
      await lakehouse.latency(0);
      if (how !== name) throw new Error(`the plan was to ${how}, not to ${name}`);
      tables.push(table);
    }
    return { peakRss: engine.peakRss(), isEqual: await verifier.holdExactly(tables.slice(-1), set) };
  } finally {
    await engine.stop();
  }
}
