import type { DataFile, PartitionValue } from "../data-file";

/** What a commit tells about itself beside its counts. */
export interface SnapshotOrigin {
  /** Unique for each attempted batch; tells our snapshots from those of other writers. */
  readonly nonce: string;
  /** Version of floe, for `engine-version`. */
  readonly engineVersion: string;
  /** Trace that the batch belongs to. */
  readonly traceId?: string;
}

/** What a summary counts of a file. */
export type CountedFile = Pick<DataFile, "recordCount" | "fileSizeInBytes" | "specId" | "partition">;

/** Counters that every writer carries on from snapshot to snapshot: total, added here. */
const TOTALS = [
  ["total-records", "added-records"],
  ["total-files-size", "added-files-size"],
  ["total-data-files", "added-data-files"],
  ["total-delete-files", undefined],
  ["total-position-deletes", undefined],
  ["total-equality-deletes", undefined],
] as const;

/** Summary key of {@link SnapshotOrigin.nonce}. */
export const NONCE_KEY = "ingest.nonce";
/** Summary key of {@link SnapshotOrigin.traceId}. */
export const TRACE_KEY = "ingest.trace-id";

/**
 * The summary of an append snapshot (Iceberg spec, Appendix F; SnapshotProducer.summary). A total
 * that the parent does not state, or states wrongly, is left out rather than guessed.
 *
 * @param parent summary of the branch's head; `null` when the branch has no snapshot, which makes
 *   all totals start at 0
 */
export function appendSummary(
  files: readonly CountedFile[],
  parent: Readonly<Record<string, string>> | null,
  origin: SnapshotOrigin,
): Readonly<Record<string, string>> {
  const added: Record<string, bigint> = {
    "added-data-files": BigInt(files.length),
    "added-records": sum(files, ({ recordCount }) => recordCount),
    "added-files-size": sum(files, ({ fileSizeInBytes }) => fileSizeInBytes),
  };
  const partitions = new Set(files.map(({ specId, partition }) => `${specId}/${partitionKey(partition)}`));
  return {
    operation: "append",
    ...asText(added, (count) => count > 0n),
    "changed-partition-count": String(partitions.size),
    ...asText(totals(added, parent), () => true),
    "engine-name": "floe",
    "engine-version": origin.engineVersion,
    [NONCE_KEY]: origin.nonce,
    ...(origin.traceId === undefined ? {} : { [TRACE_KEY]: origin.traceId }),
  };
}

function totals(
  added: Readonly<Record<string, bigint>>,
  parent: Readonly<Record<string, string>> | null,
): Record<string, bigint> {
  const entries = TOTALS.flatMap(([total, addition]): [string, bigint][] => {
    const before = parent === null ? "0" : parent[total];
    if (before === undefined || !/^\d{1,19}$/.test(before)) return [];
    return [[total, BigInt(before) + (addition === undefined ? 0n : (added[addition] ?? 0n))]];
  });
  return Object.fromEntries(entries);
}

function sum(files: readonly CountedFile[], count: (file: CountedFile) => bigint): bigint {
  return files.reduce((total, file) => total + count(file), 0n);
}

function asText(
  counts: Readonly<Record<string, bigint>>,
  keep: (count: bigint) => boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(counts)
      .filter(([, count]) => keep(count))
      .map(([key, count]) => [key, String(count)]),
  );
}

/** Equal for equal partition tuples of one spec, different for different ones. */
export function partitionKey(partition: readonly PartitionValue[]): string {
  return JSON.stringify(
    partition.map((value) => {
      if (value instanceof Uint8Array) return ["bytes", Buffer.from(value).toString("hex")];
      return [typeof value, Object.is(value, -0) ? "-0" : String(value)];
    }),
  );
}
