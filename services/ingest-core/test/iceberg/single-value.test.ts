import * as fc from "fast-check";
import { compareValues } from "../../src/iceberg/compare-values";
import {
  decimalRequiredBytes,
  formatPrimitive,
  type PrimitiveValue,
  parsePrimitive,
} from "../../src/iceberg/primitive-type";
import {
  fromSingleValue,
  fromTwosComplement,
  toSingleValue,
  twosComplement,
} from "../../src/iceberg/single-value";
import { anyText } from "../any-text";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));

describe("primitive types", () => {
  it.each(["decimal(9,2)", "decimal(9, 2)"])("reads %s, as Java and others spell it", (text) => {
    expect(parsePrimitive(text)).toEqual({ kind: "decimal", precision: 9, scale: 2 });
  });

  it("reads fixed, geospatial and simple types and prints them again", () => {
    for (const text of ["fixed[16]", "long", "timestamptz_ns", "variant", "geometry"]) {
      expect(formatPrimitive(parsePrimitive(text))).toBe(text);
    }
    expect(parsePrimitive("geography(srid:4326, karney)").kind).toBe("geography");
  });

  it.each(["Long", "decimal(9)", "fixed[x]", "", "constructor"])("refuses %j", (text) => {
    expect(() => parsePrimitive(text)).toThrow(expect.objectContaining({ code: "table.type-unknown" }));
  });

  it("knows how many bytes a decimal needs", () => {
    expect([1, 2, 3, 9, 18, 19, 38].map(decimalRequiredBytes)).toEqual([1, 1, 2, 4, 8, 9, 16]);
  });
});

describe("binary single values (Appendix D)", () => {
  it.each<[string, PrimitiveValue, string]>([
    ["boolean", true, "01"],
    ["boolean", false, "00"],
    ["int", 34, "22000000"],
    ["int", -1, "ffffffff"],
    ["long", 34n, "2200000000000000"],
    ["float", -4.5, "000090c0"],
    ["double", 6.0, "0000000000001840"],
    ["date", 17486, "4e440000"],
    ["time", 81068000000n, "008307e012000000"],
    ["timestamp", 1510871468000000n, "00c3262d215e0500"],
    ["timestamptz", -1n, "ffffffffffffffff"],
    ["timestamp_ns", 1510871468000001001n, "e9bb695f98b1f714"],
    ["string", "iceberg", "69636562657267"],
    ["uuid", bytes("f79c3e09677c4bbda4793f349cb785e7"), "f79c3e09677c4bbda4793f349cb785e7"],
    ["fixed[2]", bytes("0aff"), "0aff"],
    ["binary", bytes(""), ""],
    ["decimal(9,2)", 1420n, "058c"],
    ["decimal(9,2)", 0n, "00"],
    ["decimal(9,2)", -129n, "ff7f"],
    ["decimal(9,2)", -128n, "80"],
    ["decimal(9,2)", 128n, "0080"],
  ])("%s %p is %s", (name, value, expected) => {
    const type = parsePrimitive(name);
    expect(hex(toSingleValue(type, value))).toBe(expected);
    expect(fromSingleValue(type, bytes(expected))).toEqual(value);
  });

  it("widens what was written before a promotion", () => {
    expect(fromSingleValue({ kind: "long" }, bytes("ffffffff"))).toBe(-1n);
    expect(fromSingleValue({ kind: "double" }, bytes("000090c0"))).toBe(-4.5);
    expect(fromSingleValue({ kind: "timestamp" }, bytes("01000000"))).toBe(86_400_000_000n);
  });

  it.each([
    ["int", "2200"],
    ["long", "220000"],
    ["boolean", ""],
    ["uuid", "00"],
    ["fixed[2]", "00"],
    ["decimal(9,2)", ""],
    ["string", "ff"],
    ["variant", "00"],
  ])("refuses bytes that are no %s", (name, text) => {
    expect(() => fromSingleValue(parsePrimitive(name), bytes(text))).toThrow(
      expect.objectContaining({ code: "table.value-corrupt" }),
    );
  });

  it("refuses to serialise a value of another type", () => {
    expect(() => toSingleValue({ kind: "long" }, 1)).toThrow(
      expect.objectContaining({ code: "engine.value-type" }),
    );
    expect(() => toSingleValue({ kind: "unknown" }, 1)).toThrow(
      expect.objectContaining({ code: "engine.value-type" }),
    );
  });

  it("gives decimals in the fewest bytes that keep the sign, and in any wider size", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), (value) => {
        const minimal = toSingleValue({ kind: "decimal", precision: 38, scale: 0 }, value);
        expect(fromTwosComplement(minimal)).toBe(value);
        expect(BigInt.asIntN((minimal.length - 1) * 8, value) === value && minimal.length > 1).toBe(false);
        expect(fromTwosComplement(twosComplement(value, 17))).toBe(value);
      }),
    );
  });
});

describe("compareValues", () => {
  it("orders strings by code point: UTF-16 order puts U+FFFD behind U+1F600", () => {
    expect("\u{fffd}" < "\u{1f600}").toBe(false);
    expect(compareValues("\u{fffd}", "\u{1f600}")).toBeLessThan(0);
    fc.assert(
      fc.property(anyText(), anyText(), (a, b) => {
        expect(Math.sign(compareValues(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it("orders -0.0 before 0.0 and NaN last, as Java does", () => {
    expect(compareValues(-0, 0)).toBeLessThan(0);
    expect(compareValues(0, 0)).toBe(0);
    expect(compareValues(Number.NaN, Number.POSITIVE_INFINITY)).toBeGreaterThan(0);
    expect(compareValues(Number.NaN, Number.NaN)).toBe(0);
  });

  it("orders bytes unsigned, longs by value and false before true", () => {
    expect(compareValues(bytes("7f"), bytes("80"))).toBeLessThan(0);
    expect(compareValues(2n ** 62n, 2n ** 62n + 1n)).toBeLessThan(0);
    expect(compareValues(false, true)).toBeLessThan(0);
    expect(compareValues(5n, 5n)).toBe(0);
  });
});
