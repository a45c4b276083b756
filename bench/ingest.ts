import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine, writeSection } from "./benchmark-report";
import { csv, large, reference, tiny } from "./ingest/cases/beside-append";
import { commitHistory } from "./ingest/cases/commit-history";
import type { CaseContext } from "./ingest/cases/context";
import { manyManifests } from "./ingest/cases/many-manifests";
import { workerStart } from "./ingest/cases/worker-start";
import { zeroDecodeMemory } from "./ingest/cases/zero-decode-memory";
import { BenchLakehouse, buildProcesses } from "./ingest/lakehouse";
import { pythonInterpreter } from "./ingest/python-environment";
import { type CaseResult, caseMarkdown, caseText, paint } from "./ingest/report";
import { SourceFiles } from "./ingest/source-files";
import { Verifier } from "./ingest/verifier";

const CASES: Readonly<Record<string, (context: CaseContext) => Promise<CaseResult>>> = {
  reference,
  large,
  tiny,
  csv,
  manifests: manyManifests,
  memory: zeroDecodeMemory,
  history: commitHistory,
  start: workerStart,
};

const USAGE = `usage: npm run bench:ingest [-- options]
  --case <name>       only this one, may be repeated (${Object.keys(CASES).join(", ")})
  --rounds <number>   measured batches after the first (3)
  --latency <ms>      added to every answer of store and catalog (10)
  --record            writes the figures into docs/benchmarks.md
  -o, --output text|json`;

/** `npm run bench:ingest`: floe beside PyIceberg, on one object store and one catalog. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      case: { type: "string", multiple: true, default: Object.keys(CASES) },
      rounds: { type: "string", default: "3" },
      latency: { type: "string", default: "10" },
      record: { type: "boolean", default: false },
      output: { type: "string", short: "o", default: "text" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { case: names, output } = values;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const unknown = names.find((name) => CASES[name] === undefined);
  if (unknown !== undefined || (output !== "text" && output !== "json")) {
    console.error(unknown === undefined ? USAGE : `no case ${unknown}\n${USAGE}`);
    return 2;
  }
  const { bold, dim, good, bad } = paint(
    process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "",
  );
  const say = (line: string) => console.error(dim(line));
  const results = await run(
    names,
    { rounds: Number(values.rounds), latencyMs: Number(values.latency), say },
    (result) => {
      if (output === "text") console.log(caseText(result, { bold, dim, good, bad }));
      if (values.record) writeSection(`ingest-${result.id}`, section(result));
    },
  );
  if (output === "json")
    console.log(JSON.stringify({ machine: machine(), ...values, results }, undefined, 2));
  const isWrong = results
    .flatMap(({ verdicts }) => verdicts)
    .some(({ goal, reached }) => goal === "equal" && !reached);
  return isWrong ? 1 : 0;
}

/** Runs the cases one after the other on one set of servers. */
async function run(
  names: readonly string[],
  options: Pick<CaseContext, "rounds" | "latencyMs" | "say">,
  done: (result: CaseResult) => void,
): Promise<readonly CaseResult[]> {
  const python = pythonInterpreter(options.say);
  buildProcesses();
  const folder = mkdtempSync(join(tmpdir(), "floe-bench-"));
  const lakehouse = await BenchLakehouse.start(folder, python);
  const verifier = await Verifier.start(lakehouse);
  const results: CaseResult[] = [];
  try {
    for (const name of names) {
      options.say(`${name} …`);
      const sources = await SourceFiles.open(join(folder, "sources", name), lakehouse.endpoints.s3);
      try {
        const result = await CASES[name]?.({ ...options, folder, python, lakehouse, sources, verifier });
        if (result === undefined) continue;
        results.push(result);
        done(result);
      } catch (error) {
        // The others have nothing to do with it.
        console.error(error);
        process.exitCode = 1;
        await lakehouse.latency(0);
      } finally {
        sources.close();
        rmSync(join(folder, "sources", name), { recursive: true, force: true });
      }
    }
  } finally {
    await verifier.stop();
    await lakehouse.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

function section(result: CaseResult): string {
  // The benchmark itself keeps two to three processes busy; what is beyond that is other work.
  const load = loadavg()[0]?.toFixed(0);
  return `${caseMarkdown(result)}\n\n\`npm run bench:ingest -- --case ${result.id}\` (${machine()}, load average ${load}).`;
}

main().then(
  (code) => {
    process.exitCode ??= code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
