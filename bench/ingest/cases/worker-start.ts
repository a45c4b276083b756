import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { median } from "../../benchmark-report";
import type { CaseResult } from "../report";
import type { SourceSet } from "../source-files";
import { atLeast, atMost, correct } from "../verdict";
import { bundleWorker, floeWorker, pyicebergWorker, type WorkerCommand } from "../workers";
import type { CaseContext } from "./context";

/** A server that does nothing has nothing to commit. */
interface Worker extends WorkerCommand {
  readonly commits: boolean;
}

interface Start {
  readonly listeningMs: number;
  /** From the start of the process to the answer to its first event. */
  readonly committedMs: number;
}

const EMPTY = `const server = require("node:http").createServer((_, response) => response.end());
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port, msg: "listening" })));
`;

/** How soon after its start a worker listens, and has committed the event that it was started for. */
export async function workerStart(context: CaseContext): Promise<CaseResult> {
  const { lakehouse, sources, verifier, folder, python, rounds, latencyMs } = context;
  const set = await sources.make({ name: "first", files: 1, rowsPerFile: 32_000, format: "parquet" });
  const workers = prepare(folder, python, lakehouse.endpoints);
  const starts = workers.map((): Start[] => []);
  const tables: string[] = [];
  for (let round = 0; round <= 2 * rounds; round++) {
    for (const [i, worker] of workers.entries()) {
      const table = worker.commits ? await lakehouse.createTable(`start_${worker.id}_${round}`) : "";
      await lakehouse.latency(latencyMs);
      const start = await measure(worker, table, set);
      await lakehouse.latency(0);
      // The first round finds nothing in the page cache.
      if (round > 0) starts[i]?.push(start);
      if (worker.commits) tables.push(table);
    }
  }
  const rows = workers.map(({ id, name, commits }, i) => ({
    id,
    name,
    commits,
    listening: median((starts[i] ?? []).map(({ listeningMs }) => listeningMs)),
    committed: median((starts[i] ?? []).map(({ committedMs }) => committedMs)),
  }));
  const [empty, ours, theirs] = rows;
  if (empty === undefined || ours === undefined || theirs === undefined) throw new Error("no figures");
  return {
    id: "start",
    title: "Start of a worker, with the event that it is started for",
    note: "From the start of the process; the event names one Parquet file of 2 MB, as the dispatcher sends it.",
    table: [
      ["", "listens", "first commit answered"],
      ...rows.map(({ name, listening, committed, commits }) => [
        name,
        `${listening.toFixed(0)} ms`,
        commits ? `${committed.toFixed(0)} ms` : "",
      ]),
    ],
    verdicts: [
      atMost("until it listens, to an empty server", 2, ours.listening / empty.listening, "×", 2),
      atLeast("until the first commit, to the PyIceberg worker", 3, theirs.committed, ours.committed),
      correct("both", await verifier.holdExactly(tables, set)),
    ],
  };
}

function prepare(
  folder: string,
  python: string,
  endpoints: { readonly s3: string; readonly catalog: string },
): readonly Worker[] {
  const empty = join(folder, "empty.js");
  writeFileSync(empty, EMPTY);
  const nothing = { id: "empty", name: "empty `node:http` server", command: process.execPath, args: [empty] };
  return [
    { ...nothing, commits: false },
    { ...floeWorker(bundleWorker(), endpoints), commits: true },
    { ...pyicebergWorker(python, endpoints), commits: true },
  ];
}

async function measure(
  { command, args, env, commits }: Worker,
  table: string,
  { files }: SourceSet,
): Promise<Start> {
  const started = performance.now();
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  try {
    let port: number | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as { readonly msg?: string; readonly port?: number };
      if (said.msg !== "listening") continue;
      port = said.port;
      break;
    }
    const listeningMs = performance.now() - started;
    if (commits) await send(`http://127.0.0.1:${port}/`, { table, files });
    return { listeningMs, committedMs: performance.now() - started };
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
}

/** As Knative's KafkaSource delivers a record. */
async function send(url: string, request: object): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "ce-specversion": "1.0",
      "ce-type": "dev.knative.kafka.event",
      "ce-source": "/bench",
      "ce-id": "partition:0/offset:0",
    },
    body: JSON.stringify(request),
  });
  if (response.status !== 200)
    throw new Error(`the worker answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}
