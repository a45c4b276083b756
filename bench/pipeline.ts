import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine, writeSection } from "./benchmark-report";
import { BenchLakehouse, buildProcesses, startPython } from "./ingest/lakehouse";
import { pythonInterpreter } from "./ingest/python-environment";
import { type CaseResult, caseMarkdown, caseText, paint } from "./ingest/report";
import { SourceFiles } from "./ingest/source-files";
import { atLeast, correct, type Verdict } from "./ingest/verdict";
import { Verifier } from "./ingest/verifier";
import { bundleWorker, floeWorker, pyicebergWorker } from "./ingest/workers";
import { putToRow } from "./pipeline/put-to-row";
import { throughput } from "./pipeline/throughput";

const LATENCY_MS = 10;
const RATE = 200;
const SECONDS = 10;
/** When batches are closed. */
const IDLE = { events: 50, ms: 0 };
const SMALL = { events: 50, ms: 250 };
const LARGE = { events: 200, ms: 1000 };

/** `npm run bench:pipeline` (`-- --case throughput|latency`, `--record`): from PUT to row, and what one worker gets through beside the plan's. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { record: { type: "boolean", default: false }, case: { type: "string" } },
  });
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
    const setting = { folder, lakehouse, verifier, sources, python, script, say };
    if (values.case !== "latency") results.push(await sustained(setting));
    if (values.case !== "throughput") results.push(await latency(setting));
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
    const section = `${caseMarkdown(result)}\n\n\`npm run bench:pipeline -- --record\` (${machine()}, load average ${loadavg()[0]?.toFixed(0)}).`;
    if (values.record) writeSection(`pipeline-${result.id}`, section);
  }
}

interface Setting {
  readonly folder: string;
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
  const verdicts: Verdict[] = [];
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

async function latency({ folder, sources, python, script, say }: Setting): Promise<CaseResult> {
  const table: string[][] = [["", "p50", "p99"]];
  const verdicts: Verdict[] = [];
  const loaded = { rate: RATE, objects: RATE * SECONDS };
  for (const { what, rowsPerFile, rate, objects, batch } of [
    { what: "idle, 100 KB", rowsPerFile: 1_500, rate: 0, objects: 60, batch: IDLE },
    { what: "50 objects/s of 100 KB", rowsPerFile: 1_500, rate: 50, objects: 50 * SECONDS, batch: SMALL },
    { what: `${RATE} objects/s of 10 KB`, rowsPerFile: 120, ...loaded, batch: LARGE },
    { what: `${RATE} objects/s of 100 KB`, rowsPerFile: 1_500, ...loaded, batch: LARGE },
  ]) {
    say(`PUT to row, ${what}`);
    const set = await sources.make({ name: `put-${rowsPerFile}`, files: 1, rowsPerFile, format: "parquet" });
    const [file = ""] = set.local;
    const {
      p50,
      p99,
      correct: isCorrect,
    } = await putToRow({
      folder: join(folder, `${rate}-${rowsPerFile}-${batch.events}`),
      workerScript: script,
      latencyMs: LATENCY_MS,
      body: readFileSync(file),
      objects,
      rate,
      batchEvents: batch.events,
      batchMs: batch.ms,
      holds: async (endpoints, name, count) => {
        const verifier = await Verifier.start({
          pyiceberg: (program) => startPython(python, program, endpoints),
        });
        try {
          const local = Array<string>(count).fill(file);
          return await verifier.holdExactly([name], { ...set, local });
        } finally {
          await verifier.stop();
        }
      },
    });
    table.push([what, `${p50.toFixed(0)} ms`, `${p99.toFixed(0)} ms`]);
    verdicts.push(correct(what, isCorrect));
  }
  return {
    id: "latency",
    title: "From PUT to row",
    note: `From the start of an object's PUT until the worker has answered that its rows are committed, through store, event, dispatcher and worker, into one table; ${LATENCY_MS} ms added to every answer of store and catalog. Idle: one object at a time, no batch timeout. Loads last ${SECONDS} s; batches are closed at ${SMALL.events} events or ${SMALL.ms} ms, at ${RATE} objects/s at ${LARGE.events} or ${LARGE.ms} ms. Store, catalog and dispatcher are one process of Node, the worker another.`,
    table,
    verdicts,
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
