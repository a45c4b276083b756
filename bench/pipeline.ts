import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine, writeSection } from "./benchmark-report";
import { BenchLakehouse, buildProcesses } from "./ingest/lakehouse";
import { pythonInterpreter } from "./ingest/python-environment";
import { type CaseResult, caseMarkdown, caseText, paint } from "./ingest/report";
import { SourceFiles } from "./ingest/source-files";
import { atLeast, correct } from "./ingest/verdict";
import { Verifier } from "./ingest/verifier";
import { bundleWorker, floeWorker, pyicebergWorker } from "./ingest/workers";
import { type PutToRow, putToRow } from "./pipeline/put-to-row";
import { throughput } from "./pipeline/throughput";

const LATENCY_MS = 10;
const RATE = 200;
const SECONDS = 10;
const BATCH_MS = 250;

/** `npm run bench:pipeline`: from PUT to row, and what one worker gets through beside the plan's. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { record: { type: "boolean", default: false } } });
  const say = (line: string) => console.error(line);
  const python = pythonInterpreter(say);
  buildProcesses();
  const folder = mkdtempSync(join(tmpdir(), "floe-bench-"));
  const script = bundleWorker();
  const lakehouse = await BenchLakehouse.start(folder, python);
  const verifier = await Verifier.start(lakehouse);
  const sources = await SourceFiles.open(join(folder, "sources"), lakehouse.endpoints.s3);
  const results: CaseResult[] = [];
  try {
    results.push(await sustained({ lakehouse, verifier, sources, python, script, say }));
    const [local = ""] = (
      await sources.make({ name: "put", files: 1, rowsPerFile: 1_500, format: "parquet" })
    ).local;
    results.push(await latency(folder, script, readFileSync(local), say));
  } finally {
    sources.close();
    await verifier.stop();
    await lakehouse.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  for (const result of results) {
    console.log(
      caseText(result, paint(process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "")),
    );
    const section = `${caseMarkdown(result)}\n\n\`npm run bench:pipeline\` (${machine()}, load average ${loadavg()[0]?.toFixed(0)}).`;
    if (values.record) writeSection(`pipeline-${result.id}`, section);
  }
}

interface Setting {
  readonly lakehouse: BenchLakehouse;
  readonly verifier: Verifier;
  readonly sources: SourceFiles;
  readonly python: string;
  readonly script: string;
  readonly say: (line: string) => void;
}

async function sustained({
  lakehouse,
  verifier,
  sources,
  python,
  script,
  say,
}: Setting): Promise<CaseResult> {
  const { endpoints } = lakehouse;
  const workers = [floeWorker(script, endpoints), pyicebergWorker(python, endpoints)];
  const table: string[][] = [["", "objects", "time", "objects/s", "MB/s"]];
  const verdicts = [];
  for (const { what, rowsPerFile, count } of [
    { what: "of 100 KB", rowsPerFile: 1_500, count: 1_000 },
    { what: "of 2 MB", rowsPerFile: 32_000, count: 400 },
  ]) {
    const spec = { name: `load-${rowsPerFile}`, files: 50, rowsPerFile, format: "parquet" } as const;
    const set = await sources.repeat(spec, count);
    const figures = [];
    for (const worker of workers) {
      say(`${worker.name}, ${count} objects ${what}`);
      const got = await throughput(lakehouse, verifier, worker, set, LATENCY_MS);
      figures.push(got);
      table.push([
        got.name,
        `${count} ${what}`,
        `${got.seconds.toFixed(1)} s`,
        got.objectsPerSecond.toFixed(0),
        got.megabytesPerSecond.toFixed(1),
      ]);
    }
    const [ours, theirs] = figures;
    if (ours === undefined || theirs === undefined) throw new Error("no figures");
    verdicts.push(
      atLeast(`objects/s ${what}`, 8, theirs.seconds, ours.seconds),
      correct(`both, ${what}`, ours.correct && theirs.correct),
    );
  }
  return {
    id: "throughput",
    title: "Sustained rate of one worker",
    note: `Messages of 50 objects from three partitions, as fast as the worker takes them; ${LATENCY_MS} ms added to every answer of store and catalog.`,
    table,
    verdicts,
  };
}

async function latency(
  folder: string,
  workerScript: string,
  body: Uint8Array,
  say: (line: string) => void,
): Promise<CaseResult> {
  const common = { workerScript, latencyMs: LATENCY_MS, body };
  say("PUT to row, idle");
  const idle = await putToRow({
    ...common,
    folder: join(folder, "idle"),
    objects: 60,
    rate: 0,
    batchMs: 0,
  });
  say(`PUT to row, ${RATE} objects/s`);
  const loaded = await putToRow({
    ...common,
    folder: join(folder, "loaded"),
    objects: RATE * SECONDS,
    rate: RATE,
    batchMs: BATCH_MS,
  });
  const row = (what: string, { p50, p99 }: PutToRow) => [
    what,
    `${p50.toFixed(0)} ms`,
    `${p99.toFixed(0)} ms`,
  ];
  return {
    id: "latency",
    title: "From PUT to row",
    note: `From the start of the PUT of an object of 100 KB until the worker has answered that its rows are committed, through store, event, dispatcher and worker; ${LATENCY_MS} ms added to every answer of store and catalog. Idle: one object at a time, no batch timeout. ${RATE} objects/s for ${SECONDS} s: batches of 50, or ${BATCH_MS} ms.`,
    table: [["", "p50", "p99"], row("idle", idle), row(`${RATE} objects/s`, loaded)],
    verdicts: [correct("every object once", idle.complete && loaded.complete)],
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
