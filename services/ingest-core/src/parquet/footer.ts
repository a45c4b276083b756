import type { LogicalType } from "./logical-type";
import type { ThriftStruct } from "./thrift/value";

/** Physical types, named as parquet.thrift names them. */
export type PhysicalType =
  | "BOOLEAN"
  | "INT32"
  | "INT64"
  | "INT96"
  | "FLOAT"
  | "DOUBLE"
  | "BYTE_ARRAY"
  | "FIXED_LEN_BYTE_ARRAY";

/** Codecs that parquet.thrift knows; anything else is refused as `file.unknown-codec`. */
export type Codec = "UNCOMPRESSED" | "SNAPPY" | "GZIP" | "LZO" | "BROTLI" | "LZ4" | "ZSTD" | "LZ4_RAW";

/** How often a field stands in its parent. */
export type Repetition = "required" | "optional" | "repeated";

/** How min and max of a column compare; `undefined` order means: do not use them. */
export type ColumnOrder = "type-defined" | "ieee754-total" | "int96-timestamp" | "unknown";

interface SchemaNodeBase {
  /** Position in FileMetaData.schema; the root is 0. Identifies the node unambiguously. */
  readonly index: number;
  readonly name: string;
  /** Names from below the root down to this node; empty for the root. */
  readonly path: readonly string[];
  /** `required` for the root, which carries none. */
  readonly repetition: Repetition;
  /** As the file says; absent when the writer set none. */
  readonly fieldId?: number;
  /** The annotation, derived from `converted_type` when a writer knows only that. */
  readonly logicalType?: LogicalType;
  /** Number of optional and repeated nodes from the root to here, this one included. */
  readonly maxDefinitionLevel: number;
  /** Number of repeated nodes from the root to here, this one included. */
  readonly maxRepetitionLevel: number;
}

/** An inner node: struct, list, map, or the repeated group inside a list or map. */
export interface SchemaGroup extends SchemaNodeBase {
  readonly kind: "group";
  readonly children: readonly SchemaNode[];
}

/** A column. */
export interface SchemaLeaf extends SchemaNodeBase {
  readonly kind: "leaf";
  readonly type: PhysicalType;
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly typeLength?: number;
  /** Position among the leaves, which is the position of its chunk in every row group. */
  readonly column: number;
}

export type SchemaNode = SchemaGroup | SchemaLeaf;

/** Bytes `[offset, offset + length)` of the file. */
export interface FileSpan {
  readonly offset: number;
  readonly length: number;
}

/**
 * Statistics of a column chunk as they stand in the footer, undecoded and
 * unjudged. `columnBounds` says which of them may be believed.
 */
export interface RawStatistics {
  readonly minValue?: Uint8Array | undefined;
  readonly maxValue?: Uint8Array | undefined;
  readonly isMinValueExact?: boolean | undefined;
  readonly isMaxValueExact?: boolean | undefined;
  /** Field 2, signed comparison whatever the type: deprecated. */
  readonly deprecatedMin?: Uint8Array | undefined;
  /** Field 1, signed comparison whatever the type: deprecated. */
  readonly deprecatedMax?: Uint8Array | undefined;
  readonly nullCount?: number | undefined;
  readonly distinctCount?: number | undefined;
  readonly nanCount?: number | undefined;
}

/** One column of one row group. Sizes and offsets are bytes; offsets count from the file's start. */
export interface ColumnChunk {
  readonly leaf: SchemaLeaf;
  /** `path_in_schema` as the chunk repeats it; the very array of the leaf when it is the same. */
  readonly path: readonly string[];
  readonly type: PhysicalType;
  readonly codec: Codec | `unknown(${number})`;
  /** Encoding codes of parquet.thrift. */
  readonly encodings: readonly number[];
  /** Values including nulls; for a column that is not repeated, the rows. */
  readonly numValues: number;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
  /** 0 in a chunk without values when the writer made no data page. */
  readonly dataPageOffset: number;
  readonly dictionaryPageOffset?: number;
  readonly indexPageOffset?: number;
  /** First byte of the chunk: its dictionary page if that comes first, otherwise its first data page. */
  readonly start: number;
  /** `start + compressedSize`. */
  readonly end: number;
  readonly statistics?: RawStatistics;
  readonly columnIndex?: FileSpan;
  readonly offsetIndex?: FileSpan;
  /** Length 0 when the writer did not record it (before parquet-format 2.10). */
  readonly bloomFilter?: FileSpan;
  /** Set when the data is in another file; such files are refused. */
  readonly filePath?: string;
}

/** A row group. */
export interface RowGroup {
  /** Position in the file. */
  readonly index: number;
  readonly numRows: number;
  /** Bytes before compression, as the writer says. */
  readonly totalByteSize: number;
  /** In the order of the schema's leaves. */
  readonly columns: readonly ColumnChunk[];
  /** Number of columns the writer declares the rows sorted by. */
  readonly sortingColumns: number;
}

/**
 * The facts of a Parquet footer together with the lossless Thrift tree that
 * they were read from. Facts are for deciding, the tree is for editing.
 */
export interface ParquetFooter {
  /** Size of the whole file in bytes. */
  readonly fileSize: number;
  /** Offset of the Thrift bytes: everything before it is the file's body. */
  readonly footerStart: number;
  /** Bytes of the Thrift footer, without its length and the magic. */
  readonly footerLength: number;
  readonly version: number;
  readonly schema: SchemaGroup;
  /** Columns in file order. */
  readonly leaves: readonly SchemaLeaf[];
  readonly numRows: number;
  readonly rowGroups: readonly RowGroup[];
  /** Key-value metadata; when a key repeats, the last one. A key without value maps to "". */
  readonly keyValues: ReadonlyMap<string, string>;
  /** Writer and version; readers judge by it whether statistics can be trusted. */
  readonly createdBy?: string;
  /** One per leaf; absent when the writer predates column orders. */
  readonly columnOrders?: readonly ColumnOrder[];
  /** FileMetaData, lossless. */
  readonly tree: ThriftStruct;
}
