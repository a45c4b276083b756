import type { ColumnChunk, ParquetFooter } from "../../parquet/footer";
import { chunkStatistics } from "../../parquet/statistics";
import { compareValues, hasSplitSign } from "../compare-values";
import type { Primitive, PrimitiveValue } from "../primitive-type";
import { decodeBound } from "./decode-bound";

/** What all row groups together say about a column. */
export interface ColumnMetrics {
  readonly valueCount: bigint;
  /** Absent when a row group does not say. */
  readonly nullCount?: bigint;
  readonly lower?: PrimitiveValue;
  readonly upper?: PrimitiveValue;
}

interface Side {
  value: PrimitiveValue | undefined;
  isKnown: boolean;
}

/**
 * Adds up the statistics of a column over its row groups.
 *
 * A bound survives only if every row group that has values gives one: a row group of nulls is
 * skipped, one without statistics makes the bound unknown. Values are compared as the table's type
 * orders them, and signed zero becomes -0.0 below and 0.0 above.
 *
 * @param chunks the column's chunk of every row group
 * @param type type of the column in the table; `undefined` when only counts are wanted
 */
export function columnMetrics(
  footer: ParquetFooter,
  chunks: readonly ColumnChunk[],
  type: Primitive | undefined,
): ColumnMetrics {
  let valueCount = 0n;
  let nullCount: bigint | undefined = 0n;
  const lower: Side = { value: undefined, isKnown: type !== undefined };
  const upper: Side = { value: undefined, isKnown: type !== undefined };
  for (const chunk of chunks) {
    const statistics = chunkStatistics(footer, chunk);
    valueCount += BigInt(chunk.numValues);
    nullCount =
      nullCount === undefined || statistics.nullCount === undefined
        ? undefined
        : nullCount + BigInt(statistics.nullCount);
    if (type === undefined || chunk.numValues === 0 || statistics.nullCount === chunk.numValues) continue;
    widen(lower, statistics.lower && decodeBound(chunk.leaf, type, statistics.lower.bytes), -1);
    widen(upper, statistics.upper && decodeBound(chunk.leaf, type, statistics.upper.bytes), 1);
  }
  return {
    valueCount,
    ...(nullCount === undefined ? {} : { nullCount }),
    ...(type === undefined ? {} : usableBounds(type, lower, upper)),
  };
}

function widen(side: Side, value: PrimitiveValue | undefined, direction: 1 | -1): void {
  if (value === undefined) side.isKnown = false;
  else if (side.value === undefined || compareValues(value, side.value) * direction > 0) side.value = value;
}

function usableBounds(type: Primitive, lower: Side, upper: Side): Pick<ColumnMetrics, "lower" | "upper"> {
  const low = lower.isKnown ? lower.value : undefined;
  const high = upper.isKnown ? upper.value : undefined;
  switch (type.kind) {
    case "float":
    case "double":
      // One NaN end means that the writer compared NaN: the other end may be wrong as well.
      if (low === undefined || high === undefined) return {};
      return { lower: low === 0 ? -0 : low, upper: high === 0 ? 0 : high };
    case "uuid":
      // Java reads UUID bounds as signed (Comparators.java:49 @1.10) and would skip such a file.
      if (low === undefined || high === undefined || hasSplitSign(low, high)) return {};
  }
  return {
    ...(low === undefined ? {} : { lower: low }),
    ...(high === undefined ? {} : { upper: high }),
  };
}
