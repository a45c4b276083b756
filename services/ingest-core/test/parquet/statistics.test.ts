import type {
  ColumnChunk,
  ColumnOrder,
  ParquetFooter,
  RawStatistics,
  SchemaLeaf,
} from "../../src/parquet/footer";
import type { LogicalType } from "../../src/parquet/logical-type";
import { parseFooter } from "../../src/parquet/parse-footer";
import { type ChunkStatistics, chunkStatistics } from "../../src/parquet/statistics";
import { compareTwosComplement } from "../../src/parquet/value-order";
import { fixture } from "./fixtures";

interface Case {
  readonly type: SchemaLeaf["type"];
  readonly logicalType?: LogicalType;
  readonly typeLength?: number;
  readonly maxRepetitionLevel?: number;
  /** `null`: the file has no column orders. */
  readonly order?: ColumnOrder | null;
}

/** Statistics of a one-column file as this library sees them. */
function judge({ order = "type-defined", ...column }: Case, statistics: RawStatistics): ChunkStatistics {
  const leaf = { column: 0, maxRepetitionLevel: 0, ...column } as SchemaLeaf;
  const footer = (order === null ? {} : { columnOrders: [order] }) as unknown as ParquetFooter;
  return chunkStatistics(footer, { leaf, statistics } as ColumnChunk);
}

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
const double = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
};
const both = (min: Uint8Array, max: Uint8Array): RawStatistics => ({ minValue: min, maxValue: max });
const bounds = ({ lower, upper }: ChunkStatistics) => [lower?.bytes, upper?.bytes];

const string: LogicalType = { kind: "string" };
const unsigned: LogicalType = { kind: "integer", bitWidth: 32, isSigned: false };

describe("min_value and max_value", () => {
  test("count under the order that the type defines", () => {
    expect(bounds(judge({ type: "INT32" }, both(int32(-1), int32(1))))).toEqual([int32(-1), int32(1)]);
    const [a, z] = [Buffer.from("a"), Buffer.from("z")];
    expect(bounds(judge({ type: "BYTE_ARRAY", logicalType: string }, both(a, z)))).toEqual([a, z]);
  });

  test("count without column orders only where a type has a single order", () => {
    const without = (column: Case, min: Uint8Array, max: Uint8Array) =>
      bounds(judge({ ...column, order: null }, both(min, max)));
    expect(without({ type: "INT32" }, int32(1), int32(2))).toEqual([int32(1), int32(2)]);
    expect(without({ type: "DOUBLE" }, double(1), double(2))).toEqual([double(1), double(2)]);
    expect(without({ type: "INT32", logicalType: unsigned }, int32(1), int32(2))).toEqual([
      undefined,
      undefined,
    ]);
    expect(without({ type: "BYTE_ARRAY", logicalType: string }, Buffer.from("a"), Buffer.from("b"))).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("do not count under an order of tomorrow", () => {
    expect(judge({ type: "INT32", order: "unknown" }, both(int32(1), int32(2)))).toEqual({});
    expect(judge({ type: "INT32", order: "ieee754-total" }, both(int32(1), int32(2)))).toEqual({});
    expect(bounds(judge({ type: "DOUBLE", order: "ieee754-total" }, both(double(1), double(2))))).toEqual([
      double(1),
      double(2),
    ]);
  });

  test.each<[string, Case, Uint8Array, Uint8Array]>([
    ["INT96", { type: "INT96" }, Buffer.alloc(12), Buffer.alloc(12)],
    [
      "INTERVAL",
      { type: "FIXED_LEN_BYTE_ARRAY", typeLength: 12, logicalType: { kind: "interval" } },
      Buffer.alloc(12),
      Buffer.alloc(12),
    ],
    ["GEOMETRY", { type: "BYTE_ARRAY", logicalType: { kind: "geometry" } }, Buffer.of(1), Buffer.of(2)],
    ["a type of tomorrow", { type: "INT32", logicalType: { kind: "unknown", id: 99 } }, int32(1), int32(2)],
  ])("do not count for %s, which has no order", (_name, column, min, max) => {
    expect(judge(column, both(min, max))).toEqual({});
  });

  test("of the wrong width are left out, each by itself", () => {
    expect(bounds(judge({ type: "INT32" }, both(int32(1), Buffer.alloc(8))))).toEqual([int32(1), undefined]);
    const uuid: Case = { type: "FIXED_LEN_BYTE_ARRAY", typeLength: 16, logicalType: { kind: "uuid" } };
    expect(judge(uuid, both(Buffer.alloc(15), Buffer.alloc(17)))).toEqual({});
    expect(judge({ type: "BOOLEAN" }, both(Buffer.alloc(0), Buffer.alloc(0)))).toEqual({});
  });

  test("that are NaN are left out, each by itself", () => {
    expect(bounds(judge({ type: "DOUBLE" }, both(double(1), double(Number.NaN))))).toEqual([
      double(1),
      undefined,
    ]);
    const float16: Case = { type: "FIXED_LEN_BYTE_ARRAY", typeLength: 2, logicalType: { kind: "float16" } };
    expect(bounds(judge(float16, both(Buffer.of(0x00, 0x7e), Buffer.of(0x00, 0x3c))))).toEqual([
      undefined,
      Buffer.of(0x00, 0x3c),
    ]);
  });

  test("in the wrong order are both left out: the writer compared with the wrong sign", () => {
    expect(judge({ type: "INT32" }, both(int32(1), int32(-1)))).toEqual({});
    // Polars before 2026-09 compared fixed-length decimals unsigned: its maximum is the negative one.
    const decimal: Case = {
      type: "FIXED_LEN_BYTE_ARRAY",
      typeLength: 2,
      logicalType: { kind: "decimal", precision: 4, scale: 0 },
    };
    expect(judge(decimal, both(Buffer.of(0, 5), Buffer.of(0xff, 0xfe)))).toEqual({});
    expect(bounds(judge(decimal, both(Buffer.of(0xff, 0xfe), Buffer.of(0, 5))))).toEqual([
      Buffer.of(0xff, 0xfe),
      Buffer.of(0, 5),
    ]);
    expect(judge({ type: "INT32", logicalType: unsigned }, both(int32(-1), int32(1)))).toEqual({});
    expect(bounds(judge({ type: "INT32", logicalType: unsigned }, both(int32(1), int32(-1))))).toEqual([
      int32(1),
      int32(-1),
    ]);
  });
});

describe("the deprecated min and max", () => {
  const old: RawStatistics = { deprecatedMin: int32(1), deprecatedMax: int32(2) };

  test("count for signed integers of writers that knew no column orders", () => {
    expect(bounds(judge({ type: "INT32", order: null }, old))).toEqual([int32(1), int32(2)]);
  });

  test("do not count otherwise", () => {
    expect(judge({ type: "INT32" }, old)).toEqual({});
    expect(judge({ type: "INT32", order: null, logicalType: unsigned }, old)).toEqual({});
    const text: RawStatistics = { deprecatedMin: Buffer.from("a"), deprecatedMax: Buffer.from("b") };
    expect(judge({ type: "BYTE_ARRAY", order: null, logicalType: string }, text)).toEqual({});
  });

  test("do not fill the gap that one new value leaves", () => {
    expect(bounds(judge({ type: "INT32", order: null }, { ...old, minValue: int32(0) }))).toEqual([
      int32(0),
      undefined,
    ]);
  });
});

describe("whether a bound is a value of the column", () => {
  const exactness = (column: Case, statistics: RawStatistics) => {
    const { lower, upper } = judge(column, statistics);
    return [lower?.exact, upper?.exact];
  };

  test("is what the writer says", () => {
    const flags = { isMinValueExact: true, isMaxValueExact: false };
    expect(exactness({ type: "INT32" }, { ...both(int32(1), int32(2)), ...flags })).toEqual([true, false]);
    expect(exactness({ type: "BYTE_ARRAY" }, { ...both(Buffer.of(1), Buffer.of(2)), ...flags })).toEqual([
      true,
      false,
    ]);
  });

  test("goes without saying for types that are never truncated, and for no other", () => {
    expect(exactness({ type: "INT32" }, both(int32(1), int32(2)))).toEqual([true, true]);
    expect(exactness({ type: "BYTE_ARRAY" }, both(Buffer.of(1), Buffer.of(2)))).toEqual([
      undefined,
      undefined,
    ]);
    const fixed: Case = { type: "FIXED_LEN_BYTE_ARRAY", typeLength: 2 };
    expect(exactness(fixed, both(Buffer.of(1), Buffer.of(2, 0)))).toEqual([undefined, true]);
  });

  test("is told by writers that truncate", () => {
    const { bytes } = fixture("arro3-truncated-statistics");
    const footer = parseFooter(bytes, bytes.length);
    const chunk = footer.rowGroups[0]?.columns.find(({ leaf }) => leaf.name === "text");
    const { lower, upper } = chunkStatistics(footer, chunk as ColumnChunk);
    expect(Buffer.from(lower?.bytes ?? []).toString()).toMatch(/^a+$/);
    expect(Buffer.from(upper?.bytes ?? []).toString()).toMatch(/^b+c$/);
    expect([lower?.exact, upper?.exact]).toEqual([false, false]);
  });
});

describe("null counts", () => {
  test("are kept where they count rows", () => {
    expect(judge({ type: "INT32" }, { nullCount: 0 })).toEqual({ nullCount: 0 });
    expect(judge({ type: "INT32" }, {})).toEqual({});
  });

  test("are left out below lists and maps, where DuckDB counts wrongly", () => {
    expect(judge({ type: "INT32", maxRepetitionLevel: 1 }, { nullCount: 3 })).toEqual({});
  });
});

test("two's complement numbers compare by value, whatever their length", () => {
  const numbers = [-32768, -256, -129, -128, -1, 0, 1, 127, 128, 255, 256, 32767];
  const minimal = (value: number) => {
    const bytes = Buffer.alloc(2);
    bytes.writeInt16BE(value);
    return value >= -128 && value < 128 ? bytes.subarray(1) : bytes;
  };
  const wide = (value: number) => {
    const bytes = Buffer.alloc(6);
    bytes.writeIntBE(value, 0, 6);
    return bytes;
  };
  for (const a of numbers)
    for (const b of numbers)
      expect(Math.sign(compareTwosComplement(minimal(a), wide(b)))).toBe(Math.sign(a - b));
});
