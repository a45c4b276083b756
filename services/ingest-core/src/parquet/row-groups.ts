import { corrupt, encrypted, label, tooComplex } from "./file-error";
import type { Codec, ColumnChunk, FileSpan, RawStatistics, RowGroup, SchemaLeaf } from "./footer";
import { ColumnChunkField, ColumnMetaData, magic, RowGroupField, StatisticsField } from "./format";
import type { FooterLimits } from "./limits";
import { readPhysicalType } from "./schema-tree";
import { unpack } from "./thrift/tree";
import type { RawStruct, ThriftStruct } from "./thrift/value";
import { StructView, strictText } from "./thrift/view";

const codecs: readonly Codec[] = [
  "UNCOMPRESSED",
  "SNAPPY",
  "GZIP",
  "LZO",
  "BROTLI",
  "LZ4",
  "ZSTD",
  "LZ4_RAW",
];

/**
 * Row groups as facts. Numbers are checked for their type and sign only;
 * whether they agree with each other is `verifyFooter`'s business.
 *
 * @throws IngestError `file.corrupt`, `file.too-complex`, `file.encrypted`
 */
export function readRowGroups(
  structs: readonly ThriftStruct[],
  leaves: readonly SchemaLeaf[],
  limits: FooterLimits,
): readonly RowGroup[] {
  if (structs.length > limits.maxRowGroups)
    throw tooComplex(`the file has ${structs.length} row groups`, {
      expected: `at most ${limits.maxRowGroups} (maxRowGroups)`,
    });
  const chunks = structs.length * leaves.length;
  if (chunks > limits.maxColumnChunks)
    throw tooComplex(`the file has ${chunks} column chunks`, {
      expected: `at most ${limits.maxColumnChunks} (maxColumnChunks)`,
    });
  return structs.map((struct, index) => readRowGroup(struct, index, leaves, limits));
}

function readRowGroup(
  struct: ThriftStruct,
  index: number,
  leaves: readonly SchemaLeaf[],
  limits: FooterLimits,
): RowGroup {
  const what = `RowGroup ${index}`;
  const view = new StructView(struct, what);
  const chunks = view.rawStructs(RowGroupField.columns, "columns");
  if (chunks.length !== leaves.length)
    throw corrupt(`${what} has another number of columns than the schema`, {
      got: chunks.length,
      expected: leaves.length,
    });
  return {
    index,
    numRows: view.natural(RowGroupField.numRows, "num_rows"),
    totalByteSize: view.natural(RowGroupField.totalByteSize, "total_byte_size"),
    columns: leaves.map((leaf, column) =>
      readChunk(unpack(chunks[column] as RawStruct, limits), leaf, `${what}, column ${column}`),
    ),
    sortingColumns: view.optionalList(RowGroupField.sortingColumns, "sorting_columns")?.elements.length ?? 0,
  };
}

function readChunk(struct: ThriftStruct, leaf: SchemaLeaf, what: string): ColumnChunk {
  const chunk = new StructView(struct, what);
  if (chunk.has(ColumnChunkField.cryptoMetadata) || chunk.has(ColumnChunkField.encryptedColumnMetadata))
    throw encrypted(`column ${label(leaf.path)} is encrypted`, { at: label(leaf.path) });
  const metaStruct = chunk.optionalStruct(ColumnChunkField.metaData, "meta_data");
  if (metaStruct === undefined) throw corrupt(`${what}: meta_data is missing`);
  const meta = new StructView(metaStruct, what);
  const dataPageOffset = meta.natural(ColumnMetaData.dataPageOffset, "data_page_offset");
  const compressedSize = meta.natural(ColumnMetaData.totalCompressedSize, "total_compressed_size");
  // 0 is how several writers say that there is no such page; no page can begin before the magic ends.
  const dictionaryPageOffset = meta.optionalNatural(
    ColumnMetaData.dictionaryPageOffset,
    "dictionary_page_offset",
    magic.length,
  );
  const indexPageOffset = meta.optionalNatural(
    ColumnMetaData.indexPageOffset,
    "index_page_offset",
    magic.length,
  );
  const start = firstPage(dictionaryPageOffset, dataPageOffset);
  const codec = meta.integer(ColumnMetaData.codec, "codec");
  const columnIndex = readSpan(chunk, ColumnChunkField.columnIndexOffset, ColumnChunkField.columnIndexLength);
  const offsetIndex = readSpan(chunk, ColumnChunkField.offsetIndexOffset, ColumnChunkField.offsetIndexLength);
  const bloomFilter = readBloomFilter(meta);
  const filePath = chunk.optionalLenientText(ColumnChunkField.filePath, "file_path");
  const statistics = meta.optionalStruct(ColumnMetaData.statistics, "statistics");
  return {
    leaf,
    path: readPath(meta, leaf, what),
    type: readPhysicalType(meta.integer(ColumnMetaData.type, "type"), what),
    codec: codecs[codec] ?? `unknown(${codec})`,
    encodings: meta.integers(ColumnMetaData.encodings, "encodings"),
    numValues: meta.natural(ColumnMetaData.numValues, "num_values"),
    compressedSize,
    uncompressedSize: meta.natural(ColumnMetaData.totalUncompressedSize, "total_uncompressed_size"),
    dataPageOffset,
    start,
    end: start + compressedSize,
    ...(dictionaryPageOffset !== undefined && { dictionaryPageOffset }),
    ...(indexPageOffset !== undefined && { indexPageOffset }),
    ...(statistics !== undefined && { statistics: readStatistics(statistics, what) }),
    ...(columnIndex !== undefined && { columnIndex }),
    ...(offsetIndex !== undefined && { offsetIndex }),
    ...(bloomFilter !== undefined && { bloomFilter }),
    ...(filePath !== undefined && { filePath }),
  };
}

/** Arrow leaves data_page_offset 0 in a chunk without rows, which may still have an (empty) dictionary page. */
function firstPage(dictionary: number | undefined, data: number): number {
  if (dictionary === undefined) return data;
  return data < magic.length ? dictionary : Math.min(dictionary, data);
}

/** Shares the leaf's path when it is the same, so that a wide file keeps each name once. */
function readPath(meta: StructView, leaf: SchemaLeaf, what: string): readonly string[] {
  const parts = meta.optionalBinaries(ColumnMetaData.pathInSchema, "path_in_schema");
  if (parts === undefined) return leaf.path;
  const path = parts.map((part) => strictText(part, `${what}: path_in_schema`));
  const same = path.length === leaf.path.length && path.every((name, i) => name === leaf.path[i]);
  return same ? leaf.path : path;
}

function readSpan(chunk: StructView, offsetId: number, lengthId: number): FileSpan | undefined {
  const offset = chunk.optionalNatural(offsetId, "page index offset", 1);
  const length = chunk.optionalNatural(lengthId, "page index length", 1);
  return offset === undefined || length === undefined ? undefined : { offset, length };
}

function readBloomFilter(meta: StructView): FileSpan | undefined {
  const offset = meta.optionalNatural(ColumnMetaData.bloomFilterOffset, "bloom_filter_offset", 1);
  if (offset === undefined) return undefined;
  const length = meta.optionalNatural(ColumnMetaData.bloomFilterLength, "bloom_filter_length") ?? 0;
  return { offset, length };
}

function readStatistics(struct: ThriftStruct, what: string): RawStatistics {
  const view = new StructView(struct, `${what}: statistics`);
  return {
    minValue: view.optionalBytes(StatisticsField.minValue, "min_value"),
    maxValue: view.optionalBytes(StatisticsField.maxValue, "max_value"),
    isMinValueExact: view.optionalBoolean(StatisticsField.isMinValueExact, "is_min_value_exact"),
    isMaxValueExact: view.optionalBoolean(StatisticsField.isMaxValueExact, "is_max_value_exact"),
    deprecatedMin: view.optionalBytes(StatisticsField.min, "min"),
    deprecatedMax: view.optionalBytes(StatisticsField.max, "max"),
    nullCount: view.optionalNatural(StatisticsField.nullCount, "null_count"),
    distinctCount: view.optionalNatural(StatisticsField.distinctCount, "distinct_count"),
    nanCount: view.optionalNatural(StatisticsField.nanCount, "nan_count"),
  };
}
