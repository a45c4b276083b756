import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killOnCommit } from "../pipeline/kill-on-commit";
import { Pipeline } from "../pipeline/pipeline";
import type { Step } from "../pipeline/step";
import { TOPICS } from "../pipeline/topics";
import { readBack, type SnapshotFacts } from "./read-back";
import { makeSamples, type SampleFile } from "./sample-files";

/** A part of the demo, announced before it runs. */
export interface Chapter {
  readonly title: string;
}

/** What the demo came to. */
export interface Verdict {
  readonly table: string;
  readonly rows: number;
  readonly expectedRows: number;
  /** Orders that were put and are not in the table. */
  readonly lost: number;
  /** Rows beyond one for each order. */
  readonly duplicated: number;
  readonly dataFiles: number;
  readonly snapshots: readonly SnapshotFacts[];
  readonly sample: readonly Readonly<Record<string, unknown>>[];
  readonly seconds: number;
}

/** Settings of {@link runDemo}. */
export interface DemoOptions {
  readonly workerScript: string;
  readonly onChapter: (chapter: Chapter) => void;
  readonly onStep: (step: Step) => void;
}

const TABLE = "shop.orders";

/** Runs the pipeline from uploads to rows, does it harm, and reads the table back. */
export async function runDemo({ workerScript, onChapter, onStep }: DemoOptions): Promise<Verdict> {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "floe-demo-"));
  onChapter({ title: "An object store, a catalog, an event bus, and the worker" });
  const samples = makeSamples();
  const pipeline = await Pipeline.start({
    folder,
    workerScript,
    tables: [{ bucket: "inbox", prefix: "orders/", table: TABLE }],
    defaultTable: "shop.unsorted",
    // Each part closes its own batch, however slow the machine is.
    maxWaitMs: 30_000,
    onStep,
  });
  try {
    const { first, mixed, beforeKill, afterKill } = await samples;
    const put = async (files: readonly SampleFile[]) => {
      for (const { key, body, note } of files) await pipeline.put(key, body, note);
      await pipeline.idle();
    };
    onChapter({ title: "Small Parquet files of two writers: the table is made from the first" });
    await put(first);
    onChapter({ title: "A large file, CSV files, and one that is broken" });
    await put(mixed);
    onChapter({ title: "The worker is killed when its commit is applied and not yet answered" });
    pipeline.interfere = killOnCommit(pipeline, "after");
    await put(beforeKill);
    onChapter({ title: "The next is killed before its commit is applied; a file brings a new column" });
    pipeline.interfere = killOnCommit(pipeline, "before");
    await put(afterKill);
    onChapter({ title: "Every event of the first batch comes once more" });
    for (const { value } of pipeline.bus.read(TOPICS.events).slice(0, first.length))
      pipeline.bus.send(TOPICS.events, { value });
    await pipeline.idle();

    onChapter({ title: "The table, read by icebird" });
    const { rows, snapshots, dataFiles } = await readBack(pipeline, TABLE);
    const orders = [...first, ...mixed, ...beforeKill, ...afterKill].map((file) => file.orders);
    const seen = new Set(rows.map(({ order_id }) => Number(order_id)));
    const expectedRows = orders.reduce((sum, { count }) => sum + count, 0);
    const found = orders.reduce((sum, range) => sum + countIn(seen, range), 0);
    return {
      table: TABLE,
      rows: rows.length,
      expectedRows,
      lost: expectedRows - found,
      duplicated: rows.length - seen.size,
      dataFiles,
      snapshots,
      sample: sampleOf(rows),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await pipeline.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function countIn(seen: ReadonlySet<number>, { first, count }: SampleFile["orders"]): number {
  let found = 0;
  for (let order = first; order < first + count; order++) if (seen.has(order)) found++;
  return found;
}

/** A few rows from all over the table. */
function sampleOf(rows: Verdict["sample"]): Verdict["sample"] {
  const sorted = [...rows].sort((a, b) => Number(a.order_id) - Number(b.order_id));
  const chosen = [0, 0.25, 0.5, 0.75, 1].map((at) => sorted[Math.floor(at * (sorted.length - 1))]);
  return chosen.filter((row) => row !== undefined);
}
