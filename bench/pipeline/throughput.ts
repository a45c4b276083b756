import type { BenchLakehouse } from "../ingest/lakehouse";
import type { SourceSet } from "../ingest/source-files";
import type { Verifier } from "../ingest/verifier";
import type { WorkerCommand } from "../ingest/workers";
import { WorkerUnderLoad } from "./worker-under-load";

/** What a worker got through. */
export interface Throughput {
  readonly name: string;
  readonly seconds: number;
  readonly objectsPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly correct: boolean;
}

/** Messages of this many objects, as the dispatcher makes them. */
const BATCH = 50;
/** Messages that are delivered at a time: one for each partition of the topic. */
const PARTITIONS = 3;

/**
 * Delivers messages to a worker as fast as it takes them, from three partitions, as Knative's source does.
 *
 * @param set objects of all messages
 */
export async function throughput(
  lakehouse: BenchLakehouse,
  verifier: Verifier,
  worker: WorkerCommand,
  set: SourceSet,
  latencyMs: number,
): Promise<Throughput> {
  const table = await lakehouse.createTable(`throughput_${worker.id}_${set.files.length}`);
  const warmUp = await lakehouse.createTable(`throughput_${worker.id}_${set.files.length}_warm_up`);
  const messages: SourceSet["files"][] = [];
  for (let at = 0; at < set.files.length; at += BATCH) messages.push(set.files.slice(at, at + BATCH));
  const running = await WorkerUnderLoad.start(worker);
  try {
    await lakehouse.latency(latencyMs);
    for (const files of messages.slice(0, 2)) await running.send({ table: warmUp, files });
    const started = performance.now();
    const queue = [...messages];
    const partition = async () => {
      for (let files = queue.shift(); files !== undefined; files = queue.shift()) {
        await running.send({ table, files });
      }
    };
    await Promise.all(Array.from({ length: PARTITIONS }, partition));
    const seconds = (performance.now() - started) / 1000;
    await lakehouse.latency(0);
    return {
      name: worker.name,
      seconds,
      objectsPerSecond: set.files.length / seconds,
      megabytesPerSecond: set.bytes / 1e6 / seconds,
      correct: await verifier.holdExactly([table], set),
    };
  } finally {
    await running.stop();
  }
}
