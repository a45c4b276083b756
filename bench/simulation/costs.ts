import { READ_AHEAD_BYTES, SMALL_FILE_BYTES } from "../../services/ingest-core/src/plan/footer-source";
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
 * Subtracting the answers that a batch waits for and its commit leaves the processor time.
 */
export const MEASURED: Costs = {
  // The benchmarks' own: "10 ms added to every answer".
  answerMs: 10,
  // Not measured apart; a topic on the same machine answers faster.
  notificationMs: 5,
  kafkaHopMs: 5,
  dispatchMs: 10,
  sendMs: 2,
  // "50 × 100 KB Parquet": 340 ms of CPU, less a commit and 5 MB.
  encodeFileMs: 5.8,
  // "50 × 2 MB Parquet", by default (merge): 827 ms, less 80 ms of answers and a commit, for 100.6 MB.
  megabyteMs: 7.3,
  // "Commits after 1 to 10,000 others": CPU after 100 others.
  commitMs: 14.9,
  // The most that was measured for a long history: 17.7 ms after 10,000 others, 11.2 ms after 100.
  commitPerSnapshotMs: (17.7 - 11.2) / 9_900,
};

/**
 * Answers that reading so many objects takes, as many at a time as the planner reads: their footers, and the
 * contents of those that are too large, or too many, to come with their footers.
 */
export function readAnswers(files: number, bytes: number): number {
  const each = bytes / files;
  const withFooters = each <= SMALL_FILE_BYTES ? Math.min(files, Math.floor(READ_AHEAD_BYTES / each)) : 0;
  const rounds = (count: number) => Math.ceil(count / DEFAULT_PLAN_LIMITS.concurrency);
  return rounds(files) + rounds(files - withFooters);
}

/** Processor time of a batch before its commit, ms: tiny files are written anew, others only moved. */
export function processorMs(files: number, bytes: number, costs: Costs): number {
  const { tinyRowGroupBytes, tinyBatchBytes } = DEFAULT_PLAN_LIMITS;
  const isTiny = bytes / files < tinyRowGroupBytes && bytes < tinyBatchBytes;
  return (isTiny ? files * costs.encodeFileMs : 0) + (bytes / 1e6) * costs.megabyteMs;
}
