import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildSync } from "esbuild";
import { Pipeline } from "../test/e2e/dispatcher/pipeline";
import { CONSUMER_GROUP } from "../test/e2e/dispatcher/synthesized";
import { KafkaBroker } from "../test/e2e/servers/kafka-broker";
import { ServerProcess } from "../test/e2e/servers/server-process";
import { config } from "../test/support/manifests";
import { machine, writeSection } from "./benchmark-report";
import { catchUp, type Load } from "./dispatcher/dispatcher-under-load";
import type { PeerSettings } from "./dispatcher/kafkajs-dispatcher";
import { type CaseResult, caseMarkdown, caseText, paint } from "./ingest/report";
import type { Verdict } from "./ingest/verdict";

const WARM_UP: Load = { what: "", events: 5_000, objectsPerEvent: 1 };
const LOADS: readonly Load[] = [
  { what: "one object an event", events: 20_000, objectsPerEvent: 1 },
  { what: "twenty objects an event", events: 2_000, objectsPerEvent: 20 },
];
/** A million objects an hour. */
const GOAL = 278;

/** A dispatcher that runs, on topics of its own. */
interface Running {
  readonly name: string;
  readonly pipeline: Pipeline;
  readonly process: ServerProcess;
}

async function kafkajs(broker: KafkaBroker, folder: string): Promise<Running> {
  const pipeline = await Pipeline.create(broker, "kafkajs");
  const { ingest } = config();
  const outfile = resolve(".cdk8s", "bench", "kafkajs-dispatcher.js");
  buildSync({
    entryPoints: ["bench/dispatcher/kafkajs-dispatcher.ts"],
    bundle: true,
    platform: "node",
    packages: "external",
    outfile,
    logLevel: "warning",
  });
  const settings: PeerSettings = {
    bootstrapServers: broker.bootstrapServers,
    group: CONSUMER_GROUP,
    events: "kafkajs-events",
    light: "kafkajs-light",
    heavy: "kafkajs-heavy",
    maxEvents: ingest.batch.max_events,
    rules: {
      lightMaxBytes: ingest.batch.light_max_bytes,
      lightMaxFiles: ingest.batch.light_max_files,
      tables: ingest.tables.map(({ prefix, table }) => ({ bucket: ingest.inbox.bucket, prefix, table })),
      defaultTable: ingest.default_table,
    },
  };
  const child: ServerProcess = new ServerProcess({
    name: "the kafkajs dispatcher",
    command: process.execPath,
    args: [outfile],
    env: { PEER: JSON.stringify(settings), KAFKAJS_NO_PARTITIONER_WARNING: "1" },
    logFile: join(folder, "kafkajs.log"),
    ready: () => child.log().includes("listening"),
  });
  await child.start();
  return { name: "kafkajs and TypeScript", pipeline, process: child };
}

async function camel(broker: KafkaBroker, folder: string): Promise<Running> {
  const pipeline = await Pipeline.create(broker, "camel");
  const { process } = await pipeline.dispatcher(folder, {});
  return { name: "the Camel route", pipeline, process };
}

/** `npm run bench -- dispatcher`: what the route gets through in the real Camel, on a real Kafka. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { record: { type: "boolean", default: false } } });
  const folder = mkdtempSync(join(tmpdir(), "floe-bench-"));
  const broker = await KafkaBroker.start(join(folder, "kafka"));
  const table: string[][] = [["", "events/s", "objects/s", "CPU of 1,000 objects"]];
  const verdicts: Verdict[] = [];
  try {
    for (const start of [camel, kafkajs]) {
      // One after the other: they share a consumer group.
      const { name, pipeline, process } = await start(broker, folder);
      try {
        await catchUp(pipeline, process, WARM_UP, "warm-up");
        for (const [i, load] of LOADS.entries()) {
          console.error(`${name}, ${load.what}`);
          const { seconds, cpuSeconds, complete } = await catchUp(pipeline, process, load, `load-${i}`);
          const objects = load.events * load.objectsPerEvent;
          const rate = objects / seconds;
          table.push([
            `${name}, ${load.what}`,
            (load.events / seconds).toFixed(0),
            rate.toFixed(0),
            `${((cpuSeconds * 1e6) / objects).toFixed(0)} ms`,
          ]);
          verdicts.push({
            what: `${name}, ${load.what}: each requested once`,
            goal: "all",
            measured: complete ? "all" : "DIFFERENT",
            reached: complete,
          });
          if (start !== camel) continue;
          verdicts.push({
            what: `${name}, ${load.what}: 10⁶ objects an hour`,
            goal: `≥ ${GOAL}/s`,
            measured: `${rate.toFixed(0)}/s`,
            reached: rate >= GOAL,
          });
        }
      } finally {
        process.resume();
        await process.stop(30_000);
      }
    }
  } finally {
    await broker.process.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  const result: CaseResult = {
    id: "dispatcher",
    title: "Dispatcher",
    note: `The flows that synth writes by default, in Camel 4.8 with the heap and the one processor of its container, on Kafka 4.1: it catches up with events that wait in three partitions, in batches of ${config().ingest.batch.max_events}, each acknowledged and committed before the next. Beside it a process of kafkajs around the same decisions in TypeScript. Broker and dispatcher share the cores.`,
    table,
    verdicts,
  };
  console.log(caseText(result, paint(process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "")));
  const source = `\`npm run bench -- dispatcher --record\` (${machine()}, load average ${loadavg()[0]?.toFixed(0)}).`;
  if (values.record) writeSection("dispatcher", `${caseMarkdown(result).slice(1)}\n\n${source}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
