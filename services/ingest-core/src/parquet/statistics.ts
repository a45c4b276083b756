import type { ColumnChunk, ParquetFooter, PhysicalType, SchemaLeaf } from "./footer";
import { valueOrder } from "./value-order";

/** One end of a column chunk's values. */
export interface Bound {
  /** PLAIN-encoded value of the physical type, without a length prefix. */
  readonly bytes: Uint8Array;
  /**
   * `true`: a row holds this very value. `false`: it only bounds the values.
   * `undefined`: the writer did not say, and the type may have been truncated.
   */
  readonly exact: boolean | undefined;
}

/** What may be believed about the values of a column chunk. */
export interface ChunkStatistics {
  /** Rows whose value is null. Absent for columns below a list or map: there writers count wrongly (DuckDB 1.5). */
  readonly nullCount?: number;
  readonly nanCount?: number;
  readonly distinctCount?: number;
  readonly lower?: Bound;
  readonly upper?: Bound;
}

/** Bytes of a value of each physical type that has a fixed width. */
const widths: Partial<Record<PhysicalType, number>> = { BOOLEAN: 1, INT32: 4, INT64: 8, FLOAT: 4, DOUBLE: 8 };

/**
 * Statistics of a column chunk that hold whoever wrote them. Bounds are left
 * out, never guessed:
 *
 * - `min_value` and `max_value` count when the file declares a column order
 *   that this library knows; without one only for types with a single
 *   possible order (signed integers, floats, booleans)
 * - the deprecated `min` and `max` count only for signed integers in files
 *   without column orders, whose writers knew no other order
 * - a NaN, a value of the wrong width and an undefined order give no bound
 * - `min > max` drops both: several writers compared signed values unsigned or
 *   the reverse, and whenever that changes a result it shows exactly so
 *
 * @see parquet.thrift, `Statistics` and `ColumnOrder`
 */
export function chunkStatistics(footer: ParquetFooter, chunk: ColumnChunk): ChunkStatistics {
  const raw = chunk.statistics;
  if (raw === undefined) return {};
  const { lower, upper } = bounds(footer, chunk);
  return {
    ...(raw.nullCount !== undefined && chunk.leaf.maxRepetitionLevel === 0 && { nullCount: raw.nullCount }),
    ...(raw.nanCount !== undefined && { nanCount: raw.nanCount }),
    ...(raw.distinctCount !== undefined && { distinctCount: raw.distinctCount }),
    ...(lower !== undefined && { lower }),
    ...(upper !== undefined && { upper }),
  };
}

function bounds(footer: ParquetFooter, chunk: ColumnChunk): Pick<ChunkStatistics, "lower" | "upper"> {
  const { leaf, statistics: raw } = chunk;
  const compare = valueOrder(leaf);
  if (raw === undefined || compare === undefined) return {};
  let { minValue: min, maxValue: max } = raw;
  const order = footer.columnOrders?.[leaf.column];
  if (order === undefined) {
    if (!hasOneOrder(leaf)) return {};
    if (min === undefined && max === undefined && isSignedInteger(leaf)) {
      min = raw.deprecatedMin;
      max = raw.deprecatedMax;
    }
  } else if (order !== "type-defined" && !(order === "ieee754-total" && isFloating(leaf))) return {};
  const usable = (value: Uint8Array | undefined) =>
    value !== undefined && hasWidth(leaf, value) && !Number.isNaN(compare(value, value)) ? value : undefined;
  min = usable(min);
  max = usable(max);
  if (min !== undefined && max !== undefined && compare(min, max) > 0) return {};
  return {
    ...(min !== undefined && {
      lower: { bytes: min, exact: raw.isMinValueExact ?? impliedExact(leaf, min) },
    }),
    ...(max !== undefined && {
      upper: { bytes: max, exact: raw.isMaxValueExact ?? impliedExact(leaf, max) },
    }),
  };
}

function isSignedInteger({ type, logicalType }: SchemaLeaf): boolean {
  return (
    (type === "INT32" || type === "INT64") && !(logicalType?.kind === "integer" && !logicalType.isSigned)
  );
}

function isFloating({ type, logicalType }: SchemaLeaf): boolean {
  return type === "FLOAT" || type === "DOUBLE" || logicalType?.kind === "float16";
}

function hasOneOrder(leaf: SchemaLeaf): boolean {
  return isSignedInteger(leaf) || leaf.type === "BOOLEAN" || leaf.type === "FLOAT" || leaf.type === "DOUBLE";
}

function hasWidth(leaf: SchemaLeaf, value: Uint8Array): boolean {
  const width = widths[leaf.type];
  if (width !== undefined) return value.length === width;
  const kind = leaf.logicalType?.kind;
  if (kind === "decimal") return value.length > 0;
  if (kind === "uuid" || kind === "float16") return value.length === leaf.typeLength;
  return true;
}

/** Only byte arrays are ever truncated; without a flag nobody can tell whether they were. */
function impliedExact(leaf: SchemaLeaf, value: Uint8Array): true | undefined {
  if (widths[leaf.type] !== undefined || leaf.logicalType?.kind === "decimal") return true;
  return leaf.type === "FIXED_LEN_BYTE_ARRAY" && value.length === leaf.typeLength ? true : undefined;
}
