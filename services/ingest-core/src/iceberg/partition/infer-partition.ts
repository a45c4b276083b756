import type { ColumnChunk, ParquetFooter, RowGroup } from "../../parquet/footer";
import { chunkStatistics } from "../../parquet/statistics";
import { compareValues } from "../compare-values";
import type { PartitionValue } from "../data-file";
import { defaultFromJson } from "../default-value";
import { decodeBound } from "../metrics/decode-bound";
import type { Schema } from "../schema";
import { findField } from "../schema-index";
import { applyTransform } from "./apply-transform";
import type { BoundPartitionField } from "./partition-type";
import { preservesOrder } from "./transform";

/** Which partition the rows of a row group belong to. */
export type PartitionInference =
  /** All rows are in this one. */
  | { readonly kind: "single"; readonly partition: readonly PartitionValue[] }
  /** It has no rows. */
  | { readonly kind: "empty" }
  /** The footer does not prove it; rows have to be decoded. */
  | { readonly kind: "unknown"; readonly field: string; readonly why: string };

/** What the inference looks at. */
export interface PartitionEvidence {
  readonly fields: readonly BoundPartitionField[];
  readonly schema: Schema;
  readonly footer: ParquetFooter;
  readonly rowGroup: RowGroup;
  /** Column ordinal in the file to field id. @default - the file's field ids */
  readonly columns?: ReadonlyMap<number, number>;
}

/**
 * Infers the partition of a row group from statistics, so that clustered files are routed without
 * decoding. Sound for any data that the statistics bound: an order-preserving transform that maps
 * lower and upper bound to one value maps everything between them there, whether the bounds are
 * exact or not. A bucket needs one single value.
 *
 * Never inferred: columns with nulls beside values (a null is in another partition), without null
 * count, without bounds, and floats that may hold NaN, which bounds leave out.
 */
export function inferPartition(evidence: PartitionEvidence): PartitionInference {
  if (evidence.rowGroup.numRows === 0) return { kind: "empty" };
  const partition: PartitionValue[] = [];
  for (const field of evidence.fields) {
    const value = inferField(field, evidence);
    if (value.kind === "unknown") return { ...value, field: field.field.name };
    partition.push(value.value);
  }
  return { kind: "single", partition };
}

type FieldInference =
  | { readonly kind: "value"; readonly value: PartitionValue }
  | { readonly kind: "unknown"; readonly why: string };

function inferField(bound: BoundPartitionField, evidence: PartitionEvidence): FieldInference {
  const { field, transform, source } = bound;
  if (transform.kind === "void") return { kind: "value", value: null };
  const chunk = columnOf(field["source-id"], evidence);
  if (chunk === undefined) {
    const missing = findField(evidence.schema, field["source-id"])?.field?.["initial-default"];
    return { kind: "value", value: applyTransform(transform, source, defaultFromJson(source, missing)) };
  }
  return inferFromChunk(bound, chunk, evidence.footer);
}

function inferFromChunk(
  { transform, source }: BoundPartitionField,
  chunk: ColumnChunk,
  footer: ParquetFooter,
): FieldInference {
  const { nullCount, nanCount, lower, upper } = chunkStatistics(footer, chunk);
  if (nullCount === undefined) return unknown("the null count is not stated");
  if (nullCount === chunk.numValues) return { kind: "value", value: null };
  if (nullCount > 0) return unknown(`${nullCount} of ${chunk.numValues} values are null`);
  if ((source.kind === "float" || source.kind === "double") && nanCount !== 0) {
    return unknown("NaN values are not excluded");
  }
  const low = lower && decodeBound(chunk.leaf, source, lower.bytes);
  const high = upper && decodeBound(chunk.leaf, source, upper.bytes);
  if (low === undefined || high === undefined) return unknown("lower or upper bound is not stated");
  const first = applyTransform(transform, source, low);
  const last = applyTransform(transform, source, high);
  const isOne = preservesOrder(transform) ? sameValue(first, last) : compareValues(low, high) === 0;
  return isOne ? { kind: "value", value: first } : unknown("the values span several partitions");
}

function columnOf(
  fieldId: number,
  { footer, rowGroup, columns }: PartitionEvidence,
): ColumnChunk | undefined {
  const leaf = footer.leaves.find((candidate) => {
    return (columns === undefined ? candidate.fieldId : columns.get(candidate.column)) === fieldId;
  });
  return leaf === undefined ? undefined : rowGroup.columns[leaf.column];
}

function sameValue(left: PartitionValue, right: PartitionValue): boolean {
  return left !== null && right !== null && compareValues(left, right) === 0;
}

function unknown(why: string): FieldInference {
  return { kind: "unknown", why };
}
