import type { PartitionValue } from "../iceberg/data-file";
import type { SourceSlice } from "./plan";
import type { SourceFacts } from "./source-facts";

/** Rows of one file that belong to one partition. */
export interface PartitionSlice {
  readonly facts: SourceFacts;
  readonly slice: SourceSlice;
  /** Whether it is the whole file. */
  readonly isWhole: boolean;
  readonly partition: readonly PartitionValue[];
  /** Equal for equal partitions. */
  readonly partitionKey: string;
  /** Bytes as stored. */
  readonly bytes: number;
  readonly rowGroups: number;
}

/**
 * Divides a file's row groups among the partitions they belong to, so that a
 * clustered file is routed without decoding it.
 *
 * @returns why that cannot be done, when a row group holds rows of several partitions or nothing proves
 * that it does not
 */
export function slicesByPartition(facts: SourceFacts): readonly PartitionSlice[] | string {
  const byKey = new Map<
    string,
    { partition: readonly PartitionValue[]; ordinals: number[]; bytes: number }
  >();
  for (const [ordinal, { partition, bytes }] of facts.rowGroups.entries()) {
    if (partition.kind === "empty") continue;
    if (partition.kind === "unknown") {
      return `row group ${ordinal} may hold rows of several partitions (${partition.field}: ${partition.why})`;
    }
    const key = partitionKey(partition.partition);
    const slice = byKey.get(key) ?? { partition: partition.partition, ordinals: [], bytes: 0 };
    slice.ordinals.push(ordinal);
    slice.bytes += bytes;
    byKey.set(key, slice);
  }
  return [...byKey].map(([key, { partition, ordinals, bytes }]) => {
    const isWhole = byKey.size === 1;
    return {
      facts,
      slice: isWhole ? { file: facts.file } : { file: facts.file, rowGroups: ordinals },
      isWhole,
      partition,
      partitionKey: key,
      bytes,
      rowGroups: ordinals.length,
    };
  });
}

/** A string that is equal exactly for equal tuples; -0 and NaN are values of their own. */
export function partitionKey(partition: readonly PartitionValue[]): string {
  return JSON.stringify(
    partition.map((value) => {
      if (value === null) return null;
      if (value instanceof Uint8Array) return `x${Buffer.from(value).toString("hex")}`;
      return `${typeof value}:${Object.is(value, -0) ? "-0" : value}`;
    }),
  );
}
