import { IngestError } from "../../src/errors";
import {
  ColumnChunkField,
  ColumnMetaData,
  FileMetaData,
  RowGroupField,
  SchemaElement,
} from "../../src/parquet/format";
import { defaultFooterLimits } from "../../src/parquet/limits";
import { parseFooter } from "../../src/parquet/parse-footer";
import { structsAt } from "../../src/parquet/thrift/tree";
import { type ThriftStruct, ThriftType } from "../../src/parquet/thrift/value";
import { verifyFooter } from "../../src/parquet/verify-footer";
import { element, field, withFooter } from "./altered-footer";
import { fixture, fixtures } from "./fixtures";

function refusal(bytes: Uint8Array, limits = defaultFooterLimits): IngestError {
  try {
    verifyFooter(parseFooter(bytes, bytes.length, limits));
  } catch (error) {
    if (error instanceof IngestError) return error;
    throw error;
  }
  throw new Error("the file was accepted");
}

describe("files that no table can take", () => {
  const refused = fixtures.filter(({ expected }) => expected.refused !== undefined);

  test.each(refused)("$name is refused as $expected.refused", ({ bytes, expected }) => {
    const error = refusal(bytes);
    expect(error.code).toBe(expected.refused);
    expect(error.retriable).toBe(false);
  });
});

type Edit = (tree: ThriftStruct) => ThriftStruct;

/** Column 0 of row group 0. */
const chunk = (edit: Edit): Edit =>
  element(FileMetaData.rowGroups, 0, element(RowGroupField.columns, 0, edit));
const meta = (edit: Edit): Edit => chunk(field(ColumnChunkField.metaData, edit));
const schemaNode = (index: number, edit: Edit): Edit => element(FileMetaData.schema, index, edit);
const i64 =
  (id: number, value: number | bigint): Edit =>
  (struct) =>
    struct.with([id, ThriftType.I64, value]);
const i32 =
  (id: number, value: number): Edit =>
  (struct) =>
    struct.with([id, ThriftType.I32, value]);
const without =
  (id: number): Edit =>
  (struct) =>
    struct.with([id, undefined]);

const lies: readonly (readonly [string, string, Edit])[] = [
  ["rows that do not add up", "file.corrupt", i64(FileMetaData.numRows, 31)],
  ["a negative number of rows", "file.corrupt", i64(FileMetaData.numRows, -1)],
  ["more rows than fit a number", "file.corrupt", i64(FileMetaData.numRows, 2n ** 62n)],
  ["no schema", "file.corrupt", without(FileMetaData.schema)],
  ["no row groups field", "file.corrupt", without(FileMetaData.rowGroups)],
  ["no version", "file.corrupt", without(FileMetaData.version)],
  [
    "a version that is text",
    "file.corrupt",
    (tree) => tree.with([FileMetaData.version, ThriftType.Binary, Buffer.from("1")]),
  ],
  ["a root with more children than nodes", "file.corrupt", schemaNode(0, i32(SchemaElement.numChildren, 4))],
  ["nodes outside the root", "file.corrupt", schemaNode(0, i32(SchemaElement.numChildren, 2))],
  ["two billion children", "file.corrupt", schemaNode(0, i32(SchemaElement.numChildren, 2 ** 31 - 1))],
  ["a column with children", "file.corrupt", schemaNode(1, i32(SchemaElement.numChildren, 1))],
  ["a column without repetition", "file.corrupt", schemaNode(1, without(SchemaElement.repetitionType))],
  ["a vector column", "file.unsupported-schema", schemaNode(1, i32(SchemaElement.repetitionType, 3))],
  ["a physical type of tomorrow", "file.unsupported-schema", schemaNode(1, i32(SchemaElement.type, 8))],
  ["a fixed column without length", "file.corrupt", schemaNode(1, i32(SchemaElement.type, 7))],
  [
    "a name that is not UTF-8",
    "file.corrupt",
    schemaNode(1, (node) => node.with([SchemaElement.name, ThriftType.Binary, Buffer.of(0xff)])),
  ],
  [
    "a row group with a column less",
    "file.corrupt",
    element(FileMetaData.rowGroups, 0, (group) => {
      const columns = structsAt(group, RowGroupField.columns);
      return group.with([
        RowGroupField.columns,
        ThriftType.List,
        { elementType: ThriftType.Struct, elements: columns.slice(1) },
      ]);
    }),
  ],
  ["a chunk of another type than its column", "file.corrupt", meta(i32(ColumnMetaData.type, 1))],
  [
    "a chunk of another path than its column",
    "file.corrupt",
    meta((m) =>
      m.with([
        ColumnMetaData.pathInSchema,
        ThriftType.List,
        { elementType: ThriftType.Binary, elements: [Buffer.from("other")] },
      ]),
    ),
  ],
  [
    "a chunk before the file",
    "file.corrupt",
    meta((m) =>
      m.with(
        [ColumnMetaData.dictionaryPageOffset, undefined],
        [ColumnMetaData.dataPageOffset, ThriftType.I64, 3],
      ),
    ),
  ],
  ["a chunk behind the footer", "file.corrupt", meta(i64(ColumnMetaData.totalCompressedSize, 1_000_000))],
  ["a chunk that overlaps the next", "file.corrupt", meta(i64(ColumnMetaData.totalCompressedSize, 200))],
  ["a chunk of negative size", "file.corrupt", meta(i64(ColumnMetaData.totalCompressedSize, -1))],
  ["a chunk without bytes but with values", "file.corrupt", meta(i64(ColumnMetaData.totalCompressedSize, 0))],
  ["a chunk without metadata", "file.corrupt", chunk(without(ColumnChunkField.metaData))],
  ["fewer values than rows", "file.corrupt", meta(i64(ColumnMetaData.numValues, 9))],
  ["more nulls than values", "file.corrupt", meta(field(ColumnMetaData.statistics, i64(3, 11)))],
  ["a data page outside its chunk", "file.corrupt", meta(i64(ColumnMetaData.dataPageOffset, 2000))],
  ["a codec of tomorrow", "file.unknown-codec", meta(i32(ColumnMetaData.codec, 8))],
  [
    "data in another file",
    "file.external-columns",
    chunk((c) => c.with([ColumnChunkField.filePath, ThriftType.Binary, Buffer.from("part-1")])),
  ],
  [
    "an encrypted column",
    "file.encrypted",
    chunk((c) => c.with([ColumnChunkField.cryptoMetadata, ThriftType.Struct, c])),
  ],
  ["a page index inside the data", "file.corrupt", chunk(i64(ColumnChunkField.columnIndexOffset, 5))],
  [
    "a page index behind the footer",
    "file.corrupt",
    chunk(i32(ColumnChunkField.offsetIndexLength, 1_000_000)),
  ],
  ["a bloom filter inside the data", "file.corrupt", meta(i64(ColumnMetaData.bloomFilterOffset, 10))],
];

describe("footers that lie", () => {
  const { bytes } = fixture("pyarrow-bloom");

  test.each(lies)("%s: %s", (_what, code, edit) => {
    expect(refusal(withFooter(bytes, edit)).code).toBe(code);
  });

  test("the file that the lies are about is accepted when nothing is changed", () => {
    expect(() => refusal(withFooter(bytes, (tree) => tree))).toThrow("the file was accepted");
  });

  test("row groups in another order than their bytes are refused", () => {
    const swapped = withFooter(bytes, (tree) => {
      const elements = [...structsAt(tree, FileMetaData.rowGroups)].reverse();
      return tree.with([
        FileMetaData.rowGroups,
        ThriftType.List,
        { elementType: ThriftType.Struct, elements },
      ]);
    });
    expect(refusal(swapped).code).toBe("file.corrupt");
  });

  test("the error says where, what and what would have been right", () => {
    const error = refusal(withFooter(bytes, meta(i64(ColumnMetaData.numValues, 9))));
    expect(error.message).toBe(
      "column id of row group 0 has another number of values than the row group has rows",
    );
    expect(error.context).toMatchObject({ at: "id", got: 9, expected: 10 });
  });
});

test("a message shows the beginning of a name of megabytes", () => {
  const name: Edit = (node) => node.with([SchemaElement.name, ThriftType.Binary, Buffer.alloc(1 << 20, "n")]);
  const error = refusal(withFooter(fixture("pyarrow-bloom").bytes, schemaNode(1, name)));
  expect(error.code).toBe("file.corrupt");
  expect(JSON.stringify(error).length).toBeLessThan(2_000);
});

describe("files beyond a limit", () => {
  const { bytes } = fixture("pyarrow-nested");

  test.each([
    ["maxFooterBytes", 100, "file.footer-too-large"],
    ["maxValues", 100, "file.too-complex"],
    ["maxThriftDepth", 5, "file.too-complex"],
    ["maxRowGroups", 2, "file.too-complex"],
    ["maxColumnChunks", 29, "file.too-complex"],
    ["maxSchemaNodes", 10, "file.too-complex"],
    ["maxSchemaDepth", 3, "file.too-complex"],
  ] as const)("%s of %d is %s", (limit, value, code) => {
    const error = refusal(bytes, { ...defaultFooterLimits, [limit]: value });
    expect(error.code).toBe(code);
    expect(String(error.context.expected)).toContain(limit);
  });
});
