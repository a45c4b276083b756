import type { Type } from "../../../src/iceberg/schema";
import { group, leaf, type RowGroupSketch } from "../footers";
import { ab, check, evolve, field, freeze, schemaOf, text } from "./check";

describe("a file that has to be written anew", () => {
  it.each<[Type, ReturnType<typeof leaf>, RegExp]>([
    [
      "long",
      leaf("a", "INT32", { logicalType: { kind: "integer", bitWidth: 32, isSigned: false } }),
      /unsigned 32-bit/,
    ],
    [
      "decimal(20, 0)",
      leaf("a", "INT64", { logicalType: { kind: "integer", bitWidth: 64, isSigned: false } }),
      /unsigned 64-bit/,
    ],
    ["timestamptz", leaf("a", "INT96"), /INT96/],
    ["timestamp", leaf("a", "INT96"), /INT96/],
    [
      "timestamp",
      leaf("a", "INT64", { logicalType: { kind: "timestamp", unit: "nanos", isAdjustedToUtc: false } }),
      /nanosecond/,
    ],
    [
      "timestamptz",
      leaf("a", "INT64", { logicalType: { kind: "timestamp", unit: "millis", isAdjustedToUtc: true } }),
      /microseconds/,
    ],
    [
      "time",
      leaf("a", "INT64", { logicalType: { kind: "time", unit: "nanos", isAdjustedToUtc: false } }),
      /microseconds/,
    ],
    [
      "double",
      leaf("a", "FIXED_LEN_BYTE_ARRAY", { typeLength: 2, logicalType: { kind: "float16" } }),
      /half-precision/,
    ],
    ["string", leaf("a", "BYTE_ARRAY"), /not annotated as text/],
    ["string", leaf("a", "INT32", { logicalType: { kind: "null" } }), /all its values are null/],
  ])("%s from %p", (type, column, why) => {
    expect(check(schemaOf(field(1, "a", type)), [column])).toMatchObject({
      kind: "encode",
      casts: [{ path: ["a"], fieldId: 1, why: expect.stringMatching(why) }],
    });
  });

  it("has two-level lists, annotated or not", () => {
    const schema = schemaOf(
      field(1, "l", { type: "list", "element-id": 2, "element-required": false, element: "int" }),
    );
    const element = leaf("array", "INT32", { repetition: "repeated" });
    for (const column of [
      group("l", [element], { logicalType: { kind: "list" } }),
      { ...element, name: "l" },
    ]) {
      expect(check(schema, [column])).toMatchObject({
        kind: "encode",
        casts: [{ why: expect.stringMatching(/two levels/) }],
      });
    }
  });

  it("may have INT96 as it is when the operator says so, but only for instants", () => {
    const keep = { ...freeze, keepInt96: true };
    expect(check(schemaOf(field(1, "a", "timestamptz")), [leaf("a", "INT96")], keep).kind).toBe("ok");
    expect(check(schemaOf(field(1, "a", "timestamp")), [leaf("a", "INT96")], keep).kind).toBe("encode");
  });

  it("has nanoseconds in a version 2 table; version 3 takes them", () => {
    const nanos = leaf("a", "INT64", {
      logicalType: { kind: "timestamp", unit: "nanos", isAdjustedToUtc: true },
    });
    const schema = schemaOf(field(1, "a", "timestamptz_ns"));
    expect(check(schema, [nanos], { ...freeze, formatVersion: 3 }).kind).toBe("ok");
  });

  it("loses columns of nulls that no type was known for", () => {
    const extra = leaf("nothing", "INT32", { logicalType: { kind: "null" } });
    expect(check(ab, [leaf("a", "INT64"), extra])).toMatchObject({
      kind: "encode",
      casts: [{ path: ["nothing"] }],
    });
  });
});

describe("a file that is quarantined", () => {
  it.each<[string, Type, ReturnType<typeof leaf>]>([
    [
      "an instant for a local time",
      "timestamp",
      leaf("a", "INT64", { logicalType: { kind: "timestamp", unit: "micros", isAdjustedToUtc: true } }),
    ],
    [
      "a local time for an instant",
      "timestamptz",
      leaf("a", "INT64", { logicalType: { kind: "timestamp", unit: "micros", isAdjustedToUtc: false } }),
    ],
    ["a long for an int", "int", leaf("a", "INT64")],
    ["an int for a double", "double", leaf("a", "INT32")],
    ["text for a number", "long", leaf("a", "BYTE_ARRAY", text)],
    [
      "another scale",
      "decimal(9, 2)",
      leaf("a", "INT32", { logicalType: { kind: "decimal", precision: 9, scale: 3 } }),
    ],
    [
      "a wider decimal",
      "decimal(5, 2)",
      leaf("a", "INT32", { logicalType: { kind: "decimal", precision: 9, scale: 2 } }),
    ],
    ["a fixed of another length", "fixed[2]", leaf("a", "FIXED_LEN_BYTE_ARRAY", { typeLength: 3 })],
    ["a struct for a number", "long", group("a", [leaf("x", "INT32")])],
    [
      "a number for a list",
      { type: "list", "element-id": 2, "element-required": false, element: "int" },
      leaf("a", "INT32"),
    ],
  ])("%s", (_, type, column) => {
    expect(check(schemaOf(field(1, "a", type)), [column])).toMatchObject({
      kind: "quarantine",
      code: "file.type-mismatch",
      at: "a",
    });
  });

  it.each<[string, ReturnType<typeof leaf>]>([
    ["INTERVAL", leaf("a", "FIXED_LEN_BYTE_ARRAY", { typeLength: 12, logicalType: { kind: "interval" } })],
    [
      "a decimal of 39 digits",
      leaf("a", "BYTE_ARRAY", { logicalType: { kind: "decimal", precision: 39, scale: 0 } }),
    ],
    ["a list without element", group("a", [], { logicalType: { kind: "list" } })],
    [
      "a map without value",
      group("a", [group("kv", [leaf("key", "INT32")], { repetition: "repeated" })], {
        logicalType: { kind: "map" },
      }),
    ],
    ["a variant", group("a", [leaf("value", "BYTE_ARRAY")], { logicalType: { kind: "variant" } })],
  ])("%s, whatever the contract", (_, column) => {
    for (const options of [freeze, evolve]) {
      expect(check(schemaOf(field(1, "a", "long")), [column], options)).toMatchObject({
        code: "file.type-unsupported",
      });
      const other = check(schemaOf(field(1, "b", "long")), [column], options);
      expect(other).toMatchObject({
        code: options === freeze ? "file.extra-column" : "file.type-unsupported",
      });
    }
  });

  it("lacks a required column, on any level", () => {
    const schema = schemaOf(
      field(1, "s", { type: "struct", fields: [field(2, "x", "int", true), field(3, "y", "int")] }),
    );
    expect(check(schema, [group("s", [leaf("y", "INT32")])])).toMatchObject({
      code: "file.missing-column",
      at: "s.x",
    });
  });

  it("has a column that the table has not, when the table is frozen", () => {
    expect(check(ab, [leaf("a", "INT64"), leaf("c", "INT32")])).toMatchObject({
      code: "file.extra-column",
      at: "c",
    });
  });

  it("names all reasons, the first one in front", () => {
    const verdict = check(ab, [leaf("a", "BYTE_ARRAY", text), leaf("c", "INT32")]);
    expect(verdict).toMatchObject({
      code: "file.type-mismatch",
      refusals: [{ at: "a" }, { at: "c", code: "file.extra-column" }],
    });
  });
});

describe("required columns", () => {
  const schema = schemaOf(field(1, "a", "long", true));
  const nulls = (...counts: (number | undefined)[]): RowGroupSketch[] =>
    counts.map((nullCount) => ({ rows: 5, columns: { a: nullCount === undefined ? {} : { nullCount } } }));

  it.each<[string, ReturnType<typeof leaf>, RowGroupSketch[], string]>([
    [
      "are proven by the file's own `required`",
      leaf("a", "INT64", { repetition: "required" }),
      nulls(undefined),
      "ok",
    ],
    ["are proven by counts of 0 in every row group", leaf("a", "INT64"), nulls(0, 0), "ok"],
    ["are proven by a file without rows", leaf("a", "INT64"), [], "ok"],
    ["are refuted by one null", leaf("a", "INT64"), nulls(0, 1), "quarantine"],
    ["stay unproven when one row group does not count", leaf("a", "INT64"), nulls(0, undefined), "encode"],
    [
      "are refuted by a column of nulls",
      leaf("a", "INT32", { logicalType: { kind: "null" } }),
      nulls(undefined),
      "quarantine",
    ],
  ])("%s", (_, column, groups, kind) => {
    expect(check(schema, [column], freeze, groups).kind).toBe(kind);
  });

  it("inside an optional struct are not refuted by the struct's nulls, nor proven", () => {
    const nested = schemaOf(field(1, "s", { type: "struct", fields: [field(2, "x", "int", true)] }));
    const columns = [group("s", [leaf("x", "INT32")])];
    const groups = (nullCount: number) => [{ rows: 5, columns: { "s.x": { nullCount } } }];
    expect(check(nested, columns, freeze, groups(0)).kind).toBe("ok");
    expect(check(nested, columns, freeze, groups(2))).toMatchObject({ code: "file.nullability", at: "s.x" });
  });

  it("that are structs are proven by any column without nulls inside", () => {
    const nested = schemaOf(
      field(1, "s", { type: "struct", fields: [field(2, "x", "int"), field(3, "y", "int")] }, true),
    );
    const columns = [group("s", [leaf("x", "INT32"), leaf("y", "INT32")])];
    const groups = [{ rows: 5, columns: { "s.x": { nullCount: 3 }, "s.y": { nullCount: 0 } } }];
    expect(check(nested, columns, freeze, groups).kind).toBe("ok");
  });
});
