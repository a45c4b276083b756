import { setTimeout as sleep } from "node:timers/promises";
import { BUCKETS, Pipeline } from "../../services/devstack/src/pipeline/pipeline";
import type { Step } from "../../services/devstack/src/pipeline/step";
import type { Endpoints } from "../ingest/lakehouse";
import { percentile } from "./percentile";

/** Settings of {@link putToRow}. */
export interface PutToRowOptions {
  readonly folder: string;
  /** `start.js` of the worker's bundle. */
  readonly workerScript: string;
  /** ms that every answer of store and catalog takes longer. */
  readonly latencyMs: number;
  /** An object to put, again and again under other keys. */
  readonly body: Uint8Array;
  readonly objects: number;
  /** Objects a second; 0 puts each when the one before is in the table. */
  readonly rate: number;
  /** Events of a batch at most. */
  readonly batchEvents: number;
  /** ms that a batch stays open. */
  readonly batchMs: number;
  /** Whether a table, read by others, holds the rows of so many objects. */
  readonly holds: (endpoints: Endpoints, table: string, objects: number) => Promise<boolean>;
}

/** How long objects took from the start of their PUT until their rows were in the table. */
export interface PutToRow {
  readonly p50: number;
  readonly p99: number;
  /** Whether every object was committed once and nothing else, and the rows that stand in the table are theirs. */
  readonly correct: boolean;
}

/** The whole pipeline: store, events, dispatcher, the worker in a process of its own, catalog. */
export async function putToRow(options: PutToRowOptions): Promise<PutToRow> {
  const { folder, workerScript, latencyMs, body, objects, rate, batchEvents, batchMs, holds } = options;
  // Events keep the order of the PUTs' ends, and messages are delivered one by one: the n-th row set that
  // is committed belongs to the n-th PUT that ended.
  const ended: number[] = [];
  const visible: number[] = [];
  let others = 0;
  const onStep = (step: Step) => {
    if (step.step !== "commit") return;
    others += step.duplicates + step.empty + step.quarantined;
    const now = performance.now();
    for (let i = 0; i < step.committed; i++) visible.push(now);
  };
  const pipeline = await Pipeline.start({
    folder,
    workerScript,
    tables: [{ bucket: BUCKETS.inbox, prefix: "orders/", table: TABLE }],
    defaultTable: "shop.other",
    maxEvents: batchEvents,
    maxWaitMs: batchMs,
    onStep,
  });
  pipeline.interfere = async (request, apply) => {
    await sleep(latencyMs);
    return apply(request);
  };
  const put = async (i: number) => {
    const started = performance.now();
    await pipeline.store.put(`s3://${BUCKETS.inbox}/orders/${i}.parquet`, body);
    ended.push(started);
  };
  let isCorrect = false;
  try {
    // The table is made by the first object, and everything is compiled by some more.
    for (let i = 0; i < WARM_UP; i++) await put(i).then(() => pipeline.idle());
    pipeline.s3.faults = () => [{ kind: "latency", ms: latencyMs }];
    const begin = performance.now();
    const running: Promise<void>[] = [];
    for (let i = 0; i < objects; i++) {
      if (rate > 0) {
        const wait = begin + (i * 1000) / rate - performance.now();
        if (wait > 0) await sleep(wait);
        running.push(put(WARM_UP + i));
      } else {
        await put(WARM_UP + i);
        while (visible.length < ended.length) await sleep(1);
      }
    }
    await Promise.all(running);
    await pipeline.idle();
    pipeline.s3.faults = undefined;
    pipeline.interfere = undefined;
    const endpoints = { s3: pipeline.s3.endpoint, catalog: pipeline.catalogServer.uri };
    isCorrect = others === 0 && (await holds(endpoints, TABLE, WARM_UP + objects));
  } finally {
    await pipeline.stop();
  }
  const took = visible.map((at, i) => at - (ended[i] ?? Number.NaN)).slice(WARM_UP);
  return {
    p50: percentile(took, 0.5),
    p99: percentile(took, 0.99),
    correct: isCorrect,
  };
}

const TABLE = "shop.orders";
const WARM_UP = 10;
