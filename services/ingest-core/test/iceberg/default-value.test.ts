import * as fc from "fast-check";
import { civilFromDays, daysFromCivil } from "../../src/iceberg/calendar";
import { defaultFromJson, defaultToJson } from "../../src/iceberg/default-value";
import { type PrimitiveValue, parsePrimitive } from "../../src/iceberg/primitive-type";

describe("column defaults in JSON (Appendix D)", () => {
  it.each<[string, unknown, PrimitiveValue]>([
    ["boolean", true, true],
    ["int", 34, 34],
    ["double", 1.5, 1.5],
    ["decimal(9,2)", "14.20", 1420n],
    ["decimal(9,2)", "-0.05", -5n],
    ["date", "2017-11-16", 17486],
    ["date", "1969-12-31", -1],
    ["time", "22:31:08.123456", 81068123456n],
    ["timestamp", "2017-11-16T22:31:08.123456", 1510871468123456n],
    ["timestamptz", "2017-11-16T22:31:08.123456+00:00", 1510871468123456n],
    ["timestamp_ns", "2017-11-16T22:31:08.123456789", 1510871468123456789n],
    ["timestamptz_ns", "1969-12-31T23:59:59.999999999+00:00", -1n],
    ["string", "iceberg", "iceberg"],
    [
      "uuid",
      "f79c3e09-677c-4bbd-a479-3f349cb785e7",
      Uint8Array.from(Buffer.from("f79c3e09677c4bbda4793f349cb785e7", "hex")),
    ],
    ["fixed[4]", "000102ff", Uint8Array.of(0, 1, 2, 255)],
    ["binary", "", new Uint8Array()],
  ])("%s %j", (name, json, value) => {
    const type = parsePrimitive(name);
    expect(defaultFromJson(type, json)).toEqual(value);
    expect(defaultToJson(type, value)).toEqual(json);
  });

  it("reads a long from number and bigint, and null as null", () => {
    expect(defaultFromJson({ kind: "long" }, 34)).toBe(34n);
    expect(defaultFromJson({ kind: "long" }, 2n ** 63n - 1n)).toBe(2n ** 63n - 1n);
    expect(defaultToJson({ kind: "long" }, 34n)).toBe(34n);
    expect(defaultFromJson({ kind: "int" }, null)).toBeNull();
    expect(defaultFromJson({ kind: "int" }, undefined)).toBeNull();
  });

  it.each([
    ["int", 1.5],
    ["int", 2 ** 31],
    ["long", 2n ** 63n],
    ["boolean", "true"],
    ["decimal(9,2)", "14.2"],
    ["date", "2017-02-30"],
    ["date", "2017-13-01"],
    ["time", "24:00:00"],
    ["timestamp", "2017-11-16T22:31:08+00:00"],
    ["timestamp", "2017-11-16T22:31:08.1234567"],
    ["timestamptz", "2017-11-16T22:31:08.123456+01:00"],
    ["timestamptz", "2017-11-16T22:31:08"],
    ["uuid", "f79c3e09"],
    ["fixed[4]", "0001"],
    ["binary", "0g"],
    ["geometry", "POINT (30 10)"],
  ])("refuses %s %j", (name, json) => {
    expect(() => defaultFromJson(parsePrimitive(name), json)).toThrow(
      expect.objectContaining({ code: "table.default-invalid" }),
    );
  });
});

describe("calendar", () => {
  it("agrees with Date wherever Date can go", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (days) => {
        const date = new Date(days * 86_400_000);
        const civil = civilFromDays(days);
        expect(civil).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        });
        expect(daysFromCivil(civil)).toBe(days);
      }),
    );
  });

  it("covers every 32-bit day", () => {
    for (const days of [-(2 ** 31), 2 ** 31 - 1]) expect(daysFromCivil(civilFromDays(days))).toBe(days);
  });
});
