import { DEFAULT_PLAN_LIMITS } from "../../services/ingest-core/src/plan/table-rules";

/** What work costs. Times in ms. */
export interface Costs {
  /** One answer of store or catalog. */
  readonly answerMs: number;
  /** From the PUT to the event in its topic. */
  readonly notificationMs: number;
  /** From a producer to the consumer that waits for the record. */
  readonly kafkaHopMs: number;
  /** Reading a batch of events and finding the table of each. */
  readonly dispatchMs: number;
  /** Sending one request, all replicas acknowledged. */
  readonly sendMs: number;
  /** Processor time for each tiny file that is written anew. */
  readonly encodeFileMs: number;
  /** Processor time for each MB that passes through the process. */
  readonly megabyteMs: number;
  /** Processor time of a commit into a table with few snapshots. */
  readonly commitMs: number;
  /** More of it for each snapshot that the table has. */
  readonly commitPerSnapshotMs: number;
}

/**
 * Calibrated on docs/benchmarks.md: two processors, 10 ms added to every answer of store and catalog.
 * Subtracting the answers that a batch waits for (8 for up to 40 files, 10 for 50) and its commit leaves
 * the processor time.
 */
export const MEASURED: Costs = {
  // The benchmarks' own: "10 ms added to every answer".
  answerMs: 10,
  // Not measured apart; a topic on the same machine answers faster.
  notificationMs: 5,
  kafkaHopMs: 5,
  dispatchMs: 10,
  sendMs: 2,
  // "50 × 100 KB Parquet": 394 ms of CPU, less a commit and 5 MB.
  encodeFileMs: 6.9,
  // "50 × 2 MB Parquet", by default (merge): 847 ms, less 80 ms of answers and a commit, for 100.6 MB.
  megabyteMs: 7.5,
  // "Commits after 10,000 others": 11.2 ms of CPU after 100 others, 17.7 ms after 10,000.
  commitMs: 11.2,
  commitPerSnapshotMs: (17.7 - 11.2) / 9_900,
};

/** Answers that reading so many objects takes, as many at a time as the planner reads. */
export function readAnswers(files: number): number {
  return Math.ceil(files / DEFAULT_PLAN_LIMITS.concurrency);
}

/** Processor time of a batch before its commit, ms: tiny files are written anew, others only moved. */
export function processorMs(files: number, bytes: number, costs: Costs): number {
  const { tinyRowGroupBytes, tinyBatchBytes } = DEFAULT_PLAN_LIMITS;
  const isTiny = bytes / files < tinyRowGroupBytes && bytes < tinyBatchBytes;
  return (isTiny ? files * costs.encodeFileMs : 0) + (bytes / 1e6) * costs.megabyteMs;
}
