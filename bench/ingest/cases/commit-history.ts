import { median } from "../../benchmark-report";
import { BenchLakehouse } from "../lakehouse";
import type { CaseResult } from "../report";
import { atMost, correct } from "../verdict";
import type { CaseContext } from "./context";

const POINTS = [1, 10, 100, 1_000, 10_000];
/** Commits that are looked at before each of the points: a whole cycle of merging manifests and ledger entries. */
const WINDOW = 200;
/** Commits between two rounds of maintenance, which leaves the latest snapshots alone. */
const STRIDE = 250;
const KEPT = 10;

interface Commits {
  readonly wallMs: readonly number[];
  readonly cpuMs: readonly number[];
}

/**
 * What a commit costs after 1 to 10,000 others. Snapshots are expired as tables' owners do it: the REST
 * protocol answers a commit with all snapshots that there are, whoever makes it.
 */
export async function commitHistory(context: CaseContext): Promise<CaseResult> {
  const { folder, python, say } = context;
  // Servers of its own, whose memory holds nothing of the other cases.
  const lakehouse = await BenchLakehouse.start(`${folder}/history`, python);
  const [wallMs, cpuMs]: [number[], number[]] = [[], []];
  let held = 0;
  const last = POINTS.at(-1) ?? 0;
  try {
    const table = await lakehouse.createTable("history");
    const committer = await lakehouse.committer(table);
    try {
      for (let from = 0; from < last + WINDOW; from += STRIDE) {
        if (from % 2500 === 0) say(`${from} commits`);
        const { wallMs: wall, cpuMs: cpu } = await committer.ask<Commits>("commit", { from, count: STRIDE });
        wallMs.push(...wall);
        cpuMs.push(...cpu);
        await lakehouse.expireSnapshots(table, KEPT);
      }
    } finally {
      await committer.stop();
    }
    held = await lakehouse.countFiles(table);
  } finally {
    await lakehouse.stop();
  }
  const rows = POINTS.map((point) => {
    // The first ones also pay for connections and for code that was not compiled yet: they are shown, not compared.
    const slice = (values: readonly number[]) => values.slice(point, point + (point < 100 ? 10 : WINDOW));
    return { point, wall: median(slice(wallMs)), cpu: mean(slice(cpuMs)) };
  });
  const at = (point: number) => rows.find((row) => row.point === point)?.cpu ?? Number.NaN;
  return {
    id: "history",
    title: "Commits after 1 to 10,000 others",
    note: `One commit of one file after the other, each with its manifest, manifest list and ledger; manifests are merged at every hundredth. Snapshots are expired to ${KEPT} after every ${STRIDE} commits. No latency is added.`,
    table: [
      ["earlier commits", "wall, median", "CPU, mean"],
      ...rows.map(({ point, wall, cpu }) => [
        point.toLocaleString("en"),
        `${wall.toFixed(1)} ms`,
        `${cpu.toFixed(1)} ms`,
      ]),
    ],
    verdicts: [
      atMost("CPU of a commit after 10,000 others, to that after 100", 1.5, at(10_000) / at(100), "×", 2),
      correct("10,250 commits", held === wallMs.length),
    ],
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
