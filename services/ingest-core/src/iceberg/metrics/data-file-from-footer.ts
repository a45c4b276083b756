import type { ColumnChunk, ParquetFooter, SchemaLeaf } from "../../parquet/footer";
import type { DataFile, PartitionValue } from "../data-file";
import { isPrimitive, type Primitive, parsePrimitive } from "../primitive-type";
import type { PartitionSpec, Schema } from "../schema";
import { fieldsById, type IndexedField } from "../schema-index";
import { toSingleValue } from "../single-value";
import { columnMetrics } from "./column-metrics";
import { type MetricsMode, metricsModes } from "./metrics-config";
import { truncateLower, truncateUpper } from "./truncate-bound";

/** What a data file's metadata is made from. */
export interface DataFileSource {
  /** Footer of the file as it is stored, or of the source when its bytes were copied unchanged. */
  readonly footer: ParquetFooter;
  readonly schema: Schema;
  readonly spec: PartitionSpec;
  readonly partition: readonly PartitionValue[];
  /** URI of the data file. */
  readonly path: string;
  /** Size in bytes. */
  readonly fileSize: number;
  /** Table properties; they decide which metrics are kept. */
  readonly properties: Readonly<Record<string, string>>;
  /** Column ordinal in the file to field id, for files without ids. @default - the file's field ids */
  readonly columns?: ReadonlyMap<number, number>;
}

/**
 * Describes a data file by its Parquet footer alone, as ParquetMetrics of the Java library does:
 * sizes, counts and bounds by field id, row group offsets.
 *
 * - columns in lists and maps have sizes only, columns in structs have everything
 * - INT96 columns have counts only
 * - no NaN counts (the footer has none) and no sort order id (nothing proves the order)
 */
export function dataFileFromFooter(source: DataFileSource): DataFile {
  const { footer, schema, spec } = source;
  const modeOf = metricsModes(schema, source.properties);
  const fields = fieldsById(schema);
  const file = {
    columnSizes: new Map<number, bigint>(),
    valueCounts: new Map<number, bigint>(),
    nullValueCounts: new Map<number, bigint>(),
    lowerBounds: new Map<number, Uint8Array>(),
    upperBounds: new Map<number, Uint8Array>(),
  };
  for (const leaf of footer.leaves) {
    const id = source.columns === undefined ? leaf.fieldId : source.columns.get(leaf.column);
    const field = id === undefined ? undefined : fields.get(id);
    if (id === undefined || field === undefined) continue;
    const mode = modeOf(id);
    if (mode.kind === "none") continue;
    const chunks = chunksOf(footer, leaf);
    file.columnSizes.set(
      id,
      total(chunks, ({ compressedSize }) => compressedSize),
    );
    if (leaf.maxRepetitionLevel > 0) continue;
    const type = boundType(leaf, field, mode);
    const metrics = columnMetrics(footer, chunks, type);
    file.valueCounts.set(id, metrics.valueCount);
    if (metrics.nullCount !== undefined) file.nullValueCounts.set(id, metrics.nullCount);
    if (type === undefined) continue;
    const length = mode.kind === "truncate" && TRUNCATED.has(type.kind) ? mode.length : undefined;
    const lower = shorten(metrics.lower, length, truncateLower);
    const upper = shorten(metrics.upper, length, truncateUpper);
    if (lower !== undefined) file.lowerBounds.set(id, toSingleValue(type, lower));
    if (upper !== undefined) file.upperBounds.set(id, toSingleValue(type, upper));
  }
  return {
    path: source.path,
    format: "PARQUET",
    partition: source.partition,
    specId: spec["spec-id"],
    recordCount: BigInt(footer.numRows),
    fileSizeInBytes: BigInt(source.fileSize),
    ...file,
    splitOffsets: splitOffsets(footer),
  };
}

/** Fixed and uuid bounds keep their length (ParquetMetrics.truncateLowerBound). */
const TRUNCATED: ReadonlySet<string> = new Set(["string", "binary"]);

/** First byte of every row group, ascending, which is where its first column starts. */
function splitOffsets(footer: ParquetFooter): readonly bigint[] {
  return footer.rowGroups
    .flatMap(({ columns: [first] }) => (first === undefined ? [] : [first.start]))
    .sort((a, b) => a - b)
    .map(BigInt);
}

function chunksOf(footer: ParquetFooter, leaf: SchemaLeaf): readonly ColumnChunk[] {
  return footer.rowGroups.flatMap(({ columns }) => columns[leaf.column] ?? []);
}

function total(chunks: readonly ColumnChunk[], size: (chunk: ColumnChunk) => number): bigint {
  return BigInt(chunks.reduce((sum, chunk) => sum + size(chunk), 0));
}

function boundType(leaf: SchemaLeaf, field: IndexedField, mode: MetricsMode): Primitive | undefined {
  if (mode.kind === "counts" || leaf.type === "INT96" || !isPrimitive(field.type)) return undefined;
  return parsePrimitive(field.type);
}

function shorten<T>(
  value: T | undefined,
  length: number | undefined,
  truncate: (value: T, length: number) => T | undefined,
): T | undefined {
  return value === undefined || length === undefined ? value : truncate(value, length);
}
