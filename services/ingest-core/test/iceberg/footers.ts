import type {
  ColumnChunk,
  ParquetFooter,
  PhysicalType,
  RawStatistics,
  Repetition,
  RowGroup,
  SchemaGroup,
  SchemaLeaf,
  SchemaNode,
} from "../../src/parquet/footer";
import type { LogicalType } from "../../src/parquet/logical-type";

interface NodeSketch {
  readonly name: string;
  readonly repetition: Repetition;
  readonly type?: PhysicalType;
  readonly logicalType?: LogicalType;
  readonly typeLength?: number;
  readonly fieldId?: number;
  readonly children?: readonly NodeSketch[];
}
type Options = Partial<Omit<NodeSketch, "name" | "children">>;

/** A column; optional unless said otherwise. */
export function leaf(name: string, type: PhysicalType, options: Options = {}): NodeSketch {
  return { name, type, repetition: "optional", ...options };
}

export function group(name: string, children: readonly NodeSketch[], options: Options = {}): NodeSketch {
  return { name, children, repetition: "optional", ...options };
}

/** A three-level list. */
export function list(name: string, element: NodeSketch, options: Options = {}): NodeSketch {
  const middle = group("list", [element], { repetition: "repeated" });
  return group(name, [middle], { logicalType: { kind: "list" }, ...options });
}

/** A map. */
export function map(name: string, key: NodeSketch, value: NodeSketch, options: Options = {}): NodeSketch {
  const entries = group("key_value", [key, value], { repetition: "repeated" });
  return group(name, [entries], { logicalType: { kind: "map" }, ...options });
}

/** What a row group says about a column, by dotted path. */
export interface ChunkSketch extends RawStatistics {
  readonly numValues?: number;
  readonly compressedSize?: number;
}

export interface RowGroupSketch {
  readonly rows: number;
  readonly columns?: Readonly<Record<string, ChunkSketch>>;
}

const BODY_START = 4;
const CHUNK_SIZE = 100;

/** A footer with facts put together by hand; it has no Thrift tree. */
export function footerOf(
  columns: readonly NodeSketch[],
  rowGroups: readonly RowGroupSketch[] = [],
  options: { readonly hasColumnOrders?: boolean } = {},
): ParquetFooter {
  const leaves: SchemaLeaf[] = [];
  const schema = buildGroup({ name: "root", repetition: "required", children: columns }, leaves);
  let offset = BODY_START;
  const groups = rowGroups.map((sketch, index): RowGroup => {
    const chunks = leaves.map((column): ColumnChunk => {
      const chunk = chunkOf(column, sketch.columns?.[column.path.join(".")] ?? {}, sketch.rows, offset);
      offset = chunk.end;
      return chunk;
    });
    return { index, numRows: sketch.rows, totalByteSize: 0, columns: chunks, sortingColumns: 0 };
  });
  return {
    fileSize: offset + 1000,
    footerStart: offset,
    footerLength: 992,
    version: 2,
    schema,
    leaves,
    numRows: rowGroups.reduce((sum, { rows }) => sum + rows, 0),
    rowGroups: groups,
    keyValues: new Map(),
    ...(options.hasColumnOrders === false ? {} : { columnOrders: leaves.map(() => "type-defined" as const) }),
    tree: undefined as never,
  };
}

function buildGroup(sketch: NodeSketch, leaves: SchemaLeaf[]): SchemaGroup {
  let index = 0;
  const build = (
    node: NodeSketch,
    path: readonly string[],
    definition: number,
    repetition: number,
  ): SchemaNode => {
    const isRoot = path.length === 0;
    const base = {
      index: index++,
      name: node.name,
      path,
      repetition: node.repetition,
      ...(node.fieldId === undefined ? {} : { fieldId: node.fieldId }),
      ...(node.logicalType === undefined ? {} : { logicalType: node.logicalType }),
      maxDefinitionLevel: isRoot || node.repetition === "required" ? definition : definition + 1,
      maxRepetitionLevel: node.repetition === "repeated" ? repetition + 1 : repetition,
    };
    if (node.children === undefined) {
      const column: SchemaLeaf = {
        ...base,
        kind: "leaf",
        type: node.type ?? "INT32",
        ...(node.typeLength === undefined ? {} : { typeLength: node.typeLength }),
        column: leaves.length,
      };
      leaves.push(column);
      return column;
    }
    const children = node.children.map((child) =>
      build(child, [...path, child.name], base.maxDefinitionLevel, base.maxRepetitionLevel),
    );
    return { ...base, kind: "group", children };
  };
  return build(sketch, [], 0, 0) as SchemaGroup;
}

function chunkOf(column: SchemaLeaf, sketch: ChunkSketch, rows: number, start: number): ColumnChunk {
  const { numValues = rows, compressedSize = CHUNK_SIZE, ...statistics } = sketch;
  return {
    leaf: column,
    path: column.path,
    type: column.type,
    codec: "SNAPPY",
    encodings: [0],
    numValues,
    compressedSize,
    uncompressedSize: compressedSize,
    dataPageOffset: start,
    start,
    end: start + compressedSize,
    ...(Object.keys(statistics).length === 0 ? {} : { statistics }),
  };
}

/** PLAIN bytes of statistics values. */
export const plain = {
  int32: (value: number) => write(4, (bytes) => bytes.writeInt32LE(value)),
  int64: (value: bigint) => write(8, (bytes) => bytes.writeBigInt64LE(value)),
  float: (value: number) => write(4, (bytes) => bytes.writeFloatLE(value)),
  double: (value: number) => write(8, (bytes) => bytes.writeDoubleLE(value)),
  text: (value: string) => Uint8Array.from(Buffer.from(value)),
  hex: (value: string) => Uint8Array.from(Buffer.from(value, "hex")),
};

function write(length: number, fill: (bytes: Buffer) => void): Uint8Array {
  const bytes = Buffer.alloc(length);
  fill(bytes);
  return Uint8Array.from(bytes);
}

/** Statistics of values without nulls. */
export function range(minValue: Uint8Array, maxValue: Uint8Array, nullCount = 0): ChunkSketch {
  return { minValue, maxValue, nullCount, isMinValueExact: true, isMaxValueExact: true };
}
