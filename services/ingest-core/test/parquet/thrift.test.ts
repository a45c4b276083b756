import fc from "fast-check";
import { IngestError } from "../../src/errors";
import { type RawPlaces, readThriftStruct } from "../../src/parquet/thrift/read";
import { pack, structsAt, unpack } from "../../src/parquet/thrift/tree";
import {
  RawStruct,
  type ThriftField,
  type ThriftList,
  ThriftStruct,
  ThriftType,
  type ThriftTypeCode,
  type ThriftValue,
} from "../../src/parquet/thrift/value";
import { writeThriftStruct } from "../../src/parquet/thrift/write";
import { runs } from "../runs";

const limits = { maxValues: 100_000, maxThriftDepth: 32 };

/** The documented form of 64-bit integers: a number while it is safe. */
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
});
const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });

/** Values as they stand outside a struct's fields, by type code. */
const { value } = fc.letrec<{ struct: ThriftStruct; value: readonly [ThriftTypeCode, ThriftValue] }>(
  (tie) => {
    const of = (code: ThriftTypeCode): fc.Arbitrary<ThriftValue> => {
      const elements: Partial<Record<ThriftTypeCode, fc.Arbitrary<ThriftValue>>> = {
        [ThriftType.True]: fc.constantFrom(0, 1, 2),
        [ThriftType.Byte]: fc.nat(255),
        [ThriftType.I16]: fc.integer({ min: -32768, max: 32767 }),
        [ThriftType.I32]: fc.integer(),
        [ThriftType.I64]: int64,
        [ThriftType.Double]: bytes(8),
        [ThriftType.Binary]: fc.uint8Array({ maxLength: 300 }),
        [ThriftType.Uuid]: bytes(16),
        [ThriftType.Struct]: tie("struct"),
      };
      return elements[code] ?? fc.constant(0);
    };
    const scalar = fc.constantFrom<ThriftTypeCode>(1, 3, 4, 5, 6, 7, 8, 12, 13);
    const list = scalar.chain((elementType) =>
      fc.array(of(elementType), { maxLength: 40 }).map((elements) => ({ elementType, elements })),
    );
    const map = fc.tuple(scalar, scalar).chain(([keyType, valueType]) =>
      fc.array(fc.tuple(of(keyType), of(valueType)), { maxLength: 3 }).map((entries) => ({
        keyType: entries.length === 0 ? (0 as const) : keyType,
        valueType: entries.length === 0 ? (0 as const) : valueType,
        entries,
      })),
    );
    const field = fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      fc.boolean().map((flag) => [flag ? ThriftType.True : ThriftType.False, flag] as const),
      fc
        .constantFrom<ThriftTypeCode>(3, 4, 5, 6, 7, 8, 13)
        .chain((code) => of(code).map((inner) => [code, inner] as const)),
      list.map((inner) => [ThriftType.List, inner] as const),
      list.map((inner) => [ThriftType.Set, inner] as const),
      map.map((inner) => [ThriftType.Map, inner] as const),
      tie("struct").map((inner) => [ThriftType.Struct, inner] as const),
    );
    const id = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: -32768, max: 32767 }));
    const struct = fc
      .uniqueArray(fc.tuple(id, field), { selector: ([key]) => key, maxLength: 6 })
      .map(
        (fields) =>
          new ThriftStruct(
            fields.map(([key, [type, inner]]): ThriftField => ({ id: key, type, value: inner })),
          ),
      );
    return { struct, value: field };
  },
);

const structs = value.map(([type, inner]) => new ThriftStruct([{ id: 1, type, value: inner }]));

describe("the Thrift compact codec", () => {
  test("reads what it wrote, to the last unknown field", () => {
    fc.assert(
      fc.property(structs, (struct) => {
        const written = writeThriftStruct(struct, 0);
        const { struct: read, length } = readThriftStruct(written, limits);
        expect(length).toBe(written.length);
        expect(read).toEqual(struct);
        expect(writeThriftStruct(read)).toEqual(written);
      }),
      { numRuns: runs(200) },
    );
  });

  test("keeps structs as bytes where told to, and gives the same when they are asked for", () => {
    fc.assert(
      fc.property(structs, structs, (first, second) => {
        const list = { elementType: ThriftType.Struct, elements: [first, second] };
        const whole = new ThriftStruct([{ id: 4, type: ThriftType.List, value: list }]);
        const written = writeThriftStruct(whole);
        const { struct, length } = readThriftStruct(written, limits, 0, { 4: "raw" });
        expect(length).toBe(written.length);
        expect((struct.get(4) as ThriftList).elements.every((element) => element instanceof RawStruct)).toBe(
          true,
        );
        expect(structsAt(struct, 4)).toEqual([first, second]);
        expect(writeThriftStruct(struct)).toEqual(written);
        expect(unpack(pack(first))).toEqual(first);
      }),
      { numRuns: runs(100) },
    );
  });

  test("leaves bytes behind the struct alone", () => {
    const written = writeThriftStruct(new ThriftStruct([{ id: 1, type: ThriftType.I32, value: -5 }]));
    expect(Buffer.from(written).toString("hex")).toBe("150900");
    expect(readThriftStruct(Buffer.concat([written, Buffer.of(1, 2, 3)]), limits).length).toBe(3);
  });

  test.each([
    0,
    1,
    -1,
    63,
    64,
    2 ** 31,
    -(2 ** 31),
    2 ** 52,
    2 ** 52 + 1,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
  ])("keeps the 64-bit number %d a number", (number) => {
    const struct = new ThriftStruct([{ id: 1, type: ThriftType.I64, value: number }]);
    expect(readThriftStruct(writeThriftStruct(struct), limits).struct.get(1)).toBe(number);
  });

  test.each([2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, -(2n ** 53n)])(
    "keeps %s exact as a bigint",
    (number) => {
      const struct = new ThriftStruct([{ id: 1, type: ThriftType.I64, value: number }]);
      expect(readThriftStruct(writeThriftStruct(struct), limits).struct.get(1)).toBe(number);
    },
  );

  test("keeps the payload of a NaN", () => {
    const nan = Buffer.from("0100000000f8ff7f", "hex");
    const struct = new ThriftStruct([{ id: 1, type: ThriftType.Double, value: nan }]);
    expect(Buffer.from(writeThriftStruct(struct).subarray(1, 9)).equals(nan)).toBe(true);
  });
});

describe("bytes that are no struct", () => {
  function code(hex: string, held = limits, raw?: RawPlaces): string {
    try {
      readThriftStruct(Buffer.from(hex, "hex"), held, 0, raw);
    } catch (error) {
      if (error instanceof IngestError) return error.code;
      throw error;
    }
    return "accepted";
  }

  test.each([
    ["", "nothing"],
    ["15", "a number without digits"],
    ["1f00", "a type code that does not exist"],
    ["150015ff", "a struct without end"],
    ["15ffffffffff00", "a 32-bit number of six bytes"],
    ["15ffffffff1f00", "a 32-bit number of 37 bits"],
    ["16ffffffffffffffffff0200", "a 64-bit number of 66 bits"],
    ["18ffffffff0700", "binary longer than the rest"],
    ["18ffffffff0f00", "binary of negative length"],
    ["19fcffffffff0700", "a list longer than the rest"],
    ["19f5ffffffff0f00", "a list of negative length"],
    ["1bffffffff078800", "a map longer than the rest"],
    ["1502050400", "a field that repeats"],
    ["05feff0f020000", "a field id of 18 bits"],
    ["17000000", "a double cut short"],
    ["1d00", "a UUID cut short"],
  ])("%s: %s is file.corrupt", (hex) => {
    expect(code(hex)).toBe("file.corrupt");
  });

  test("the same checks hold for structs that stay bytes", () => {
    const inside = [
      "15",
      "1f00",
      "150015ff",
      "18ffffff0700",
      "19fcffffffff0700",
      "1bffffff078800",
      "17000000",
      "1d00",
    ];
    for (const hex of inside) expect(code(`1c${hex}`, limits, { 1: "raw" })).toBe("file.corrupt");
    expect(code("1c".repeat(40), limits, { 1: "raw" })).toBe("file.too-complex");
  });

  test("structs that stay bytes cost nothing until they are asked for, and then no more than allowed", () => {
    const list = { elementType: ThriftType.Byte, elements: new Array<number>(2_000).fill(0) };
    const inner = new ThriftStruct([{ id: 1, type: ThriftType.List, value: list }]);
    const written = writeThriftStruct(new ThriftStruct([{ id: 1, type: ThriftType.Struct, value: inner }]));
    const few = { ...limits, maxValues: 1_000 };
    expect(code(Buffer.from(written).toString("hex"), few)).toBe("file.too-complex");
    const raw = readThriftStruct(written, few, 0, { 1: "raw" }).struct.get(1) as RawStruct;
    expect(unpack(raw)).toEqual(inner);
    expect(() => unpack(raw, few)).toThrow(expect.objectContaining({ code: "file.too-complex" }));
  });

  test("nesting beyond the limit is refused before the stack is", () => {
    expect(code("1c".repeat(32) + "00".repeat(33), { ...limits, maxThriftDepth: 33 })).toBe("accepted");
    expect(code("1c".repeat(33))).toBe("file.too-complex");
    expect(code("1c".repeat(1_000_000))).toBe("file.too-complex");
    expect(code(`19${"19".repeat(1_000_000)}`)).toBe("file.too-complex");
  });

  test("a list of empty structs, a byte each, is refused before it becomes objects", () => {
    const bomb = Buffer.concat([
      Buffer.from([0x19, 0xfc, 0x80, 0x80, 0x08]),
      Buffer.alloc(1 << 17),
      Buffer.of(0),
    ]);
    expect(code(bomb.toString("hex"))).toBe("file.too-complex");
    expect(code(bomb.toString("hex"), { ...limits, maxValues: 200_000 })).toBe("accepted");
  });

  test("fields out of order cost no more than fields in order", () => {
    // 65,000 fields with falling ids: comparing each with all before it would take far longer than a test may.
    const falling = Array.from(
      { length: 65_000 },
      (_, i) => ({ id: 32_767 - i, type: ThriftType.True, value: true }) as const,
    );
    const written = writeThriftStruct(new ThriftStruct(falling));
    const many = {
      elementType: ThriftType.Struct,
      elements: Array.from({ length: 10 }, () => new ThriftStruct(falling)),
    };
    const list = writeThriftStruct(new ThriftStruct([{ id: 1, type: ThriftType.List, value: many }]));
    expect(readThriftStruct(written, limits).struct.fields).toHaveLength(65_000);
    expect(readThriftStruct(list, { ...limits, maxValues: 1_000_000 }).length).toBe(list.length);
  });

  test("the error says at which byte of the file", () => {
    const read = () => readThriftStruct(Buffer.from("1500", "hex"), limits, 1000);
    expect(read).toThrow(expect.objectContaining({ context: expect.objectContaining({ at: 1002 }) }));
  });
});

describe("edits of a struct", () => {
  const struct = new ThriftStruct([
    { id: 2, type: ThriftType.I32, value: 20 },
    { id: 5, type: ThriftType.I32, value: 50 },
  ]);
  const ids = ({ fields }: ThriftStruct) => fields.map(({ id }) => id);

  test("put new fields where a generated writer would, and leave the original alone", () => {
    const edited = struct.with(
      [9, ThriftType.I32, 90],
      [1, ThriftType.I32, 10],
      [3, ThriftType.I32, 30],
      [5, undefined],
    );
    expect(ids(edited)).toEqual([1, 2, 3, 9]);
    expect(ids(struct)).toEqual([2, 5]);
  });

  test("replace values in place and ignore the dropping of what is not there", () => {
    const edited = struct.with([2, ThriftType.I64, 21], [7, undefined]);
    expect(edited.fields[0]).toEqual({ id: 2, type: ThriftType.I64, value: 21 });
    expect(ids(edited)).toEqual([2, 5]);
  });
});
