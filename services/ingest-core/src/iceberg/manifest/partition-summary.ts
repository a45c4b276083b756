import { compareValues, hasSplitSign } from "../compare-values";
import type { PartitionValue } from "../data-file";
import type { BoundPartitionField } from "../partition/partition-type";
import type { PrimitiveValue } from "../primitive-type";
import { toSingleValue } from "../single-value";
import type { PartitionFieldSummary } from "./manifest-file";

/**
 * Summarises the partitions of a manifest's files, one summary a field (spec, `field_summary`).
 *
 * @returns `undefined` when a UUID field has no order that all readers agree on: Java compares UUIDs
 *   as two signed longs (Comparators.java:49 @1.10), others as unsigned bytes. Without summaries
 *   readers open the manifest; with wrong ones they would skip rows.
 */
export function summarizePartitions(
  fields: readonly BoundPartitionField[],
  partitions: readonly (readonly PartitionValue[])[],
): readonly PartitionFieldSummary[] | undefined {
  const summaries = fields.map((field, position) =>
    summarizeField(
      field,
      partitions.map((partition) => partition[position] ?? null),
    ),
  );
  return summaries.every((summary) => summary !== undefined) ? summaries : undefined;
}

function summarizeField(
  { result }: BoundPartitionField,
  values: readonly PartitionValue[],
): PartitionFieldSummary | undefined {
  let lower: PrimitiveValue | undefined;
  let upper: PrimitiveValue | undefined;
  let containsNull = false;
  let containsNan = false;
  for (const value of values) {
    if (value === null) containsNull = true;
    else if (Number.isNaN(value)) containsNan = true;
    else {
      if (lower === undefined || compareValues(value, lower) < 0) lower = value;
      if (upper === undefined || compareValues(value, upper) > 0) upper = value;
    }
  }
  if (lower === undefined || upper === undefined) return { containsNull, containsNan };
  if (result.kind === "uuid" && hasSplitSign(lower, upper)) return undefined;
  return {
    containsNull,
    containsNan,
    lowerBound: toSingleValue(result, lower),
    upperBound: toSingleValue(result, upper),
  };
}
