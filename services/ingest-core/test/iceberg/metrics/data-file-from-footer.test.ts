import type { DataFile } from "../../../src/iceberg/data-file";
import { dataFileFromFooter } from "../../../src/iceberg/metrics/data-file-from-footer";
import { type PrimitiveValue, parsePrimitive } from "../../../src/iceberg/primitive-type";
import type { Schema, Type } from "../../../src/iceberg/schema";
import { fromSingleValue } from "../../../src/iceberg/single-value";
import { parseFooter } from "../../../src/parquet/parse-footer";
import { fixture } from "../../parquet/fixtures";
import { type ChunkSketch, footerOf, group, leaf, list, plain, type RowGroupSketch, range } from "../footers";

const timestamp = (unit: "millis" | "micros" | "nanos", isAdjustedToUtc = false) =>
  ({ kind: "timestamp", unit, isAdjustedToUtc }) as const;
const decimal = (precision: number, scale: number) => ({ kind: "decimal", precision, scale }) as const;
const text = { kind: "string" } as const;

function schemaOf(type: Type): Schema {
  return { type: "struct", "schema-id": 0, fields: [{ id: 1, name: "a", required: false, type }] };
}

function describeFile(
  schema: Schema,
  columns: Parameters<typeof footerOf>[0],
  groups: readonly RowGroupSketch[],
  properties: Record<string, string> = {},
): DataFile {
  return dataFileFromFooter({
    footer: footerOf(columns, groups),
    schema,
    spec: { "spec-id": 0, fields: [] },
    partition: [],
    path: "s3://lake/t/data/a.parquet",
    fileSize: 12_345,
    properties,
  });
}

/** Bounds of column 1 of type `type`, one statistics sketch a row group of 10 rows. */
function bounds(
  type: string,
  column: ReturnType<typeof leaf>,
  ...groups: readonly ChunkSketch[]
): readonly [PrimitiveValue | undefined, PrimitiveValue | undefined] {
  const file = describeFile(
    schemaOf(type),
    [{ ...column, fieldId: 1 }],
    groups.map((a) => ({ rows: 10, columns: { a } })),
  );
  const decode = (bytes: Uint8Array | undefined) => bytes && fromSingleValue(parsePrimitive(type), bytes);
  return [decode(file.lowerBounds.get(1)), decode(file.upperBounds.get(1))];
}

describe("bounds of one row group", () => {
  const { int32, int64, float, double, hex } = plain;
  it.each<[string, ReturnType<typeof leaf>, Uint8Array, PrimitiveValue]>([
    ["int", leaf("a", "INT32"), int32(-7), -7],
    ["long", leaf("a", "INT64"), int64(-7n), -7n],
    ["long", leaf("a", "INT32"), int32(-7), -7n],
    ["double", leaf("a", "FLOAT"), float(1.5), 1.5],
    ["float", leaf("a", "FLOAT"), float(1.5), 1.5],
    ["double", leaf("a", "DOUBLE"), double(1.5), 1.5],
    ["boolean", leaf("a", "BOOLEAN"), hex("01"), true],
    ["date", leaf("a", "INT32", { logicalType: { kind: "date" } }), int32(-1), -1],
    ["timestamp", leaf("a", "INT64", { logicalType: timestamp("micros") }), int64(5n), 5n],
    ["timestamp", leaf("a", "INT64", { logicalType: timestamp("millis") }), int64(-5n), -5000n],
    ["timestamptz_ns", leaf("a", "INT64", { logicalType: timestamp("nanos", true) }), int64(5n), 5n],
    [
      "time",
      leaf("a", "INT32", { logicalType: { kind: "time", unit: "millis", isAdjustedToUtc: false } }),
      int32(5),
      5000n,
    ],
    ["decimal(9, 2)", leaf("a", "INT32", { logicalType: decimal(9, 2) }), int32(-5), -5n],
    ["decimal(18, 2)", leaf("a", "INT32", { logicalType: decimal(9, 2) }), int32(-5), -5n],
    [
      "decimal(38, 2)",
      leaf("a", "FIXED_LEN_BYTE_ARRAY", { typeLength: 16, logicalType: decimal(38, 2) }),
      hex(`${"ff".repeat(15)}fb`),
      -5n,
    ],
    ["string", leaf("a", "BYTE_ARRAY", { logicalType: text }), plain.text("ü"), "ü"],
    ["binary", leaf("a", "BYTE_ARRAY"), hex("80ff"), hex("80ff")],
    [
      "uuid",
      leaf("a", "FIXED_LEN_BYTE_ARRAY", { typeLength: 16, logicalType: { kind: "uuid" } }),
      hex("01".repeat(16)),
      hex("01".repeat(16)),
    ],
    ["fixed[2]", leaf("a", "FIXED_LEN_BYTE_ARRAY", { typeLength: 2 }), hex("0102"), hex("0102")],
  ])("%s from %p", (type, column, value, expected) => {
    expect(bounds(type, column, range(value, value))).toEqual([expected, expected]);
  });

  it.each<[string, string, ReturnType<typeof leaf>, Uint8Array]>([
    ["INT96", "timestamptz", leaf("a", "INT96"), hex("00".repeat(12))],
    [
      "nanoseconds for microseconds",
      "timestamp",
      leaf("a", "INT64", { logicalType: timestamp("nanos") }),
      int64(5n),
    ],
    [
      "milliseconds past 64 bits",
      "timestamp",
      leaf("a", "INT64", { logicalType: timestamp("millis") }),
      int64(2n ** 62n),
    ],
    ["another scale", "decimal(9, 2)", leaf("a", "INT32", { logicalType: decimal(9, 3) }), int32(5)],
    [
      "unsigned 32 bits",
      "long",
      leaf("a", "INT32", { logicalType: { kind: "integer", bitWidth: 32, isSigned: false } }),
      int32(5),
    ],
    ["text cut inside a character", "string", leaf("a", "BYTE_ARRAY", { logicalType: text }), hex("c3")],
    ["a value of the wrong width", "long", leaf("a", "INT64"), hex("00")],
    [
      "half floats",
      "float",
      leaf("a", "FIXED_LEN_BYTE_ARRAY", { typeLength: 2, logicalType: { kind: "float16" } }),
      hex("0000"),
    ],
  ])("none from %s", (_, type, column, value) => {
    expect(bounds(type, column, range(value, value))).toEqual([undefined, undefined]);
  });
});

describe("bounds of several row groups", () => {
  const { int64, double, hex } = plain;
  const long = leaf("a", "INT64");

  it("combines them as the type orders values, not as bytes do", () => {
    expect(bounds("long", long, range(int64(-5n), int64(256n)), range(int64(1n), int64(257n)))).toEqual([
      -5n,
      257n,
    ]);
    const string = leaf("a", "BYTE_ARRAY", { logicalType: text });
    const groups = ["\u{fffd}", "\u{1f600}"].map((value) => range(plain.text(value), plain.text(value)));
    expect(bounds("string", string, ...groups)).toEqual(["\u{fffd}", "\u{1f600}"]);
  });

  it("skips a row group of nulls", () => {
    expect(bounds("long", long, range(int64(1n), int64(2n)), { nullCount: 10 })).toEqual([1n, 2n]);
  });

  it("gives none when one row group with values has no statistics", () => {
    expect(bounds("long", long, range(int64(1n), int64(2n)), {})).toEqual([undefined, undefined]);
    expect(bounds("long", long, range(int64(1n), int64(2n)), { nullCount: 3 })).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("gives one side when only that side is known everywhere", () => {
    expect(bounds("long", long, range(int64(1n), int64(2n)), { minValue: int64(-1n), nullCount: 0 })).toEqual(
      [-1n, undefined],
    );
  });

  it("gives none for floats when any end is NaN", () => {
    const column = leaf("a", "DOUBLE");
    expect(bounds("double", column, range(double(Number.NaN), double(2)))).toEqual([undefined, undefined]);
    expect(
      bounds("double", column, range(double(1), double(2)), range(double(1), double(Number.NaN))),
    ).toEqual([undefined, undefined]);
  });

  it("widens signed zeros, whichever the writer put where", () => {
    expect(bounds("double", leaf("a", "DOUBLE"), range(double(0), double(-0)))).toEqual([-0, 0]);
    expect(bounds("float", leaf("a", "FLOAT"), range(plain.float(-0), plain.float(0)))).toEqual([-0, 0]);
  });

  it("gives none for UUIDs that Java would order the other way round", () => {
    const column = leaf("a", "FIXED_LEN_BYTE_ARRAY", { typeLength: 16, logicalType: { kind: "uuid" } });
    expect(bounds("uuid", column, range(hex("01".repeat(16)), hex("ff".repeat(16))))).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("uses bounds that a writer cut, which still enclose the values", () => {
    const cut = {
      minValue: plain.text("a"),
      maxValue: plain.text("b"),
      nullCount: 0,
      isMinValueExact: false,
      isMaxValueExact: false,
    };
    expect(bounds("string", leaf("a", "BYTE_ARRAY", { logicalType: text }), cut)).toEqual(["a", "b"]);
  });

  it("shortens text to 16 code points and binary to 16 bytes, but neither fixed nor uuid", () => {
    const string = leaf("a", "BYTE_ARRAY", { logicalType: text });
    expect(bounds("string", string, range(plain.text("a".repeat(20)), plain.text("b".repeat(20))))).toEqual([
      "a".repeat(16),
      `${"b".repeat(15)}c`,
    ]);
    const fixed = leaf("a", "FIXED_LEN_BYTE_ARRAY", { typeLength: 20 });
    expect(bounds("fixed[20]", fixed, range(hex("01".repeat(20)), hex("02".repeat(20))))[1]).toEqual(
      hex("02".repeat(20)),
    );
    expect(
      bounds("binary", leaf("a", "BYTE_ARRAY"), range(hex("01".repeat(20)), hex("ff".repeat(20)))),
    ).toEqual([hex("01".repeat(16)), undefined]);
  });

  it("does not believe statistics without an order", () => {
    const footer = footerOf(
      [leaf("a", "BYTE_ARRAY", { logicalType: text, fieldId: 1 })],
      [{ rows: 10, columns: { a: range(plain.text("a"), plain.text("b")) } }],
      { hasColumnOrders: false },
    );
    const file = dataFileFromFooter({
      footer,
      schema: schemaOf("string"),
      spec: { "spec-id": 0, fields: [] },
      partition: [],
      path: "x",
      fileSize: 1,
      properties: {},
    });
    expect([file.lowerBounds.size, file.upperBounds.size, file.nullValueCounts.get(1)]).toEqual([0, 0, 0n]);
  });
});

describe("counts, sizes and offsets", () => {
  const nested: Schema = {
    type: "struct",
    "schema-id": 0,
    fields: [
      {
        id: 1,
        name: "s",
        required: false,
        type: { type: "struct", fields: [{ id: 2, name: "x", required: false, type: "long" }] },
      },
      {
        id: 3,
        name: "l",
        required: false,
        type: { type: "list", "element-id": 4, "element-required": false, element: "long" },
      },
      { id: 5, name: "old", required: false, type: "timestamptz" },
    ],
  };
  const columns = [
    group("s", [leaf("x", "INT64", { fieldId: 2 })], { fieldId: 1 }),
    list("l", leaf("element", "INT64", { fieldId: 4 }), { fieldId: 3 }),
    leaf("old", "INT96", { fieldId: 5 }),
    leaf("unknown to the table", "INT32"),
  ];
  const groups = [
    {
      rows: 10,
      columns: {
        "s.x": { ...range(plain.int64(1n), plain.int64(2n), 4), compressedSize: 50 },
        "l.list.element": { ...range(plain.int64(1n), plain.int64(2n)), numValues: 25, compressedSize: 70 },
        old: { nullCount: 1, compressedSize: 30 },
      },
    },
    { rows: 5, columns: { "s.x": range(plain.int64(0n), plain.int64(1n), 1) } },
  ];

  it("are per field id: everything in structs, sizes alone in lists, counts alone of INT96", () => {
    const file = describeFile(nested, columns, groups);
    expect(file).toMatchObject({
      path: "s3://lake/t/data/a.parquet",
      format: "PARQUET",
      specId: 0,
      recordCount: 15n,
      fileSizeInBytes: 12_345n,
    });
    expect(file.columnSizes).toEqual(
      new Map([
        [2, 150n],
        [4, 170n],
        [5, 130n],
      ]),
    );
    expect(file.valueCounts).toEqual(
      new Map([
        [2, 15n],
        [5, 15n],
      ]),
    );
    expect(file.nullValueCounts).toEqual(new Map([[2, 5n]]));
    expect([...file.lowerBounds.keys()]).toEqual([2]);
    expect(file.splitOffsets).toEqual([4n, 254n]);
  });

  it("follow the metrics modes", () => {
    const file = describeFile(nested, columns, groups, {
      "write.metadata.metrics.default": "none",
      "write.metadata.metrics.column.s.x": "counts",
    });
    expect([...file.columnSizes.keys()]).toEqual([2]);
    expect([...file.valueCounts.keys()]).toEqual([2]);
    expect(file.lowerBounds.size + file.upperBounds.size).toBe(0);
  });

  it("use the mapping when the file has no ids of its own", () => {
    const file = dataFileFromFooter({
      footer: footerOf(
        [leaf("whatever", "INT64")],
        [{ rows: 3, columns: { whatever: range(plain.int64(1n), plain.int64(2n)) } }],
      ),
      schema: schemaOf("long"),
      spec: { "spec-id": 0, fields: [] },
      partition: [],
      path: "x",
      fileSize: 1,
      properties: {},
      columns: new Map([[0, 1]]),
    });
    expect(file.valueCounts).toEqual(new Map([[1, 3n]]));
  });

  it("are empty for a file without row groups", () => {
    const file = describeFile(nested, columns, []);
    expect([file.recordCount, file.splitOffsets, file.lowerBounds.size]).toEqual([0n, [], 0]);
    expect(file.valueCounts.get(2)).toBe(0n);
  });
});

it("describes a file that DuckDB wrote with field ids", () => {
  const { bytes } = fixture("duckdb-field-ids");
  const footer = parseFooter(bytes, bytes.length);
  const fields = footer.leaves.flatMap(({ fieldId: id, name, maxRepetitionLevel }) =>
    id === undefined || maxRepetitionLevel > 0 ? [] : [{ id, name, required: false, type: "long" }],
  );
  const file = dataFileFromFooter({
    footer,
    schema: { type: "struct", "schema-id": 0, fields },
    spec: { "spec-id": 0, fields: [] },
    partition: [],
    path: "x",
    fileSize: bytes.length,
    properties: {},
  });
  expect(file.recordCount).toBe(BigInt(footer.numRows));
  expect([...file.columnSizes.values()].every((size) => size > 0n)).toBe(true);
  expect(file.splitOffsets[0]).toBe(4n);
});
