import { createNameMapping } from "../../../src/iceberg/compatibility/name-mapping";
import type { SchemaVerdict } from "../../../src/iceberg/compatibility/verdict";
import type { Type } from "../../../src/iceberg/schema";
import { group, leaf, list, map } from "../footers";
import { ab, check, evolve, field, freeze, schemaOf, text } from "./check";

describe("a file that fits", () => {
  it("is mapped column by column, in whatever order it has them", () => {
    expect(check(ab, [leaf("b", "BYTE_ARRAY", text), leaf("a", "INT64")])).toEqual({
      kind: "ok",
      mapping: {
        columns: new Map([
          [0, 2],
          [1, 1],
        ]),
        nodes: new Map([
          [1, 2],
          [2, 1],
        ]),
        fieldIds: "absent",
        isReadableAsIs: true,
      },
    });
  });

  it("may lack optional columns, and required ones that have an initial default", () => {
    const schema = schemaOf(field(1, "a", "long"), { ...field(2, "b", "int", true), "initial-default": 5 });
    expect(check(schema, [leaf("a", "INT64")]).kind).toBe("ok");
  });

  it("maps inner nodes as well, so that a new footer can carry all ids", () => {
    const schema = schemaOf(
      field(1, "s", { type: "struct", fields: [field(2, "x", "int")] }),
      field(3, "l", { type: "list", "element-id": 4, "element-required": false, element: "int" }),
      field(5, "m", {
        type: "map",
        "key-id": 6,
        key: "string",
        "value-id": 7,
        "value-required": false,
        value: "int",
      }),
    );
    const verdict = check(schema, [
      group("s", [leaf("x", "INT32")]),
      list("l", leaf("item", "INT32")),
      map("m", leaf("k", "BYTE_ARRAY", { ...text, repetition: "required" }), leaf("v", "INT32")),
    ]);
    expect(verdict).toMatchObject({ kind: "ok", mapping: { isReadableAsIs: true } });
    const { columns, nodes } = (verdict as Extract<SchemaVerdict, { kind: "ok" }>).mapping;
    expect([...columns]).toEqual([
      [0, 2],
      [1, 4],
      [2, 6],
      [3, 7],
    ]);
    expect([...nodes.values()]).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it.each<[Type, ReturnType<typeof leaf>]>([
    ["long", leaf("a", "INT32")],
    ["double", leaf("a", "FLOAT")],
    ["decimal(20, 2)", leaf("a", "INT64", { logicalType: { kind: "decimal", precision: 18, scale: 2 } })],
    ["int", leaf("a", "INT32", { logicalType: { kind: "integer", bitWidth: 8, isSigned: true } })],
    ["long", leaf("a", "INT32", { logicalType: { kind: "integer", bitWidth: 16, isSigned: false } })],
    [
      "timestamp",
      leaf("a", "INT64", { logicalType: { kind: "timestamp", unit: "micros", isAdjustedToUtc: false } }),
    ],
    ["string", leaf("a", "BYTE_ARRAY", { logicalType: { kind: "enum" } })],
    ["binary", leaf("a", "BYTE_ARRAY")],
    ["fixed[3]", leaf("a", "FIXED_LEN_BYTE_ARRAY", { typeLength: 3 })],
  ])("is promoted to %j without touching its bytes", (type, column) => {
    expect(check(schemaOf(field(1, "a", type)), [column]).kind).toBe("ok");
  });
});

describe("field ids of the file", () => {
  const ids = (a?: number, b?: number) => [
    leaf("a", "INT64", a === undefined ? {} : { fieldId: a }),
    leaf("b", "BYTE_ARRAY", { ...text, ...(b === undefined ? {} : { fieldId: b }) }),
  ];

  it.each<[string, ReturnType<typeof ids>, string, boolean]>([
    ["equal ids can stay", ids(1, 2), "equal", true],
    ["no ids need a name mapping", ids(), "absent", true],
    ["-1 is no id", ids(-1, -1), "absent", true],
    ["some ids would make the other columns null", ids(1), "foreign", false],
    ["ids of another table would swap columns", ids(2, 1), "foreign", false],
  ])("%s", (_, columns, fieldIds, isReadableAsIs) => {
    expect(check(ab, columns)).toMatchObject({ kind: "ok", mapping: { fieldIds, isReadableAsIs } });
  });

  it("count on every level: one struct without id makes them foreign", () => {
    const schema = schemaOf(field(1, "s", { type: "struct", fields: [field(2, "x", "int")] }));
    const x = leaf("x", "INT32", { fieldId: 2 });
    expect(check(schema, [group("s", [x], { fieldId: 1 })])).toMatchObject({
      mapping: { fieldIds: "equal" },
    });
    expect(check(schema, [group("s", [x])])).toMatchObject({ mapping: { fieldIds: "foreign" } });
  });

  it("reveal a renamed column, which must not come back as a new one", () => {
    const columns = [
      leaf("a", "INT64", { fieldId: 1 }),
      leaf("old name of b", "BYTE_ARRAY", { ...text, fieldId: 2 }),
    ];
    expect(check(ab, columns, evolve)).toMatchObject({
      kind: "quarantine",
      code: "file.field-ids-conflict",
      at: "old name of b",
    });
  });

  it("of another table do not keep a new column out", () => {
    const columns = [leaf("a", "INT64", { fieldId: 2 }), leaf("c", "INT32", { fieldId: 1 })];
    expect(check(ab, columns, evolve)).toMatchObject({ kind: "evolve", changes: ["add c"] });
  });
});

describe("name mapping", () => {
  const mapping = JSON.stringify([
    { "field-id": 1, names: ["a", "alias of a"] },
    { "field-id": 2, names: ["b"] },
  ]);

  it("finds columns by their other names", () => {
    const verdict = check(ab, [leaf("alias of a", "INT64")], { ...freeze, nameMapping: mapping });
    expect(verdict).toMatchObject({ kind: "ok", mapping: { isReadableAsIs: true } });
    expect(check(ab, [leaf("alias of a", "INT64")])).toMatchObject({ code: "file.extra-column" });
  });

  it("that misses a column makes the file unreadable as it is", () => {
    const partial = JSON.stringify([{ "field-id": 1, names: ["a"] }]);
    const verdict = check(ab, [leaf("a", "INT64"), leaf("b", "BYTE_ARRAY", text)], {
      ...freeze,
      nameMapping: partial,
    });
    expect(verdict).toMatchObject({ kind: "ok", mapping: { fieldIds: "absent", isReadableAsIs: false } });
  });

  it("made from the schema covers nested columns, whatever the file calls elements", () => {
    const schema = schemaOf(
      field(1, "l", {
        type: "list",
        "element-id": 2,
        "element-required": false,
        element: { type: "struct", fields: [field(3, "x", "int")] },
      }),
    );
    const nameMapping = JSON.stringify(createNameMapping(schema));
    const columns = [list("l", group("array_element", [leaf("x", "INT32")]))];
    expect(check(schema, columns, { ...freeze, nameMapping })).toMatchObject({
      mapping: { isReadableAsIs: true },
    });
    const withoutElement = JSON.stringify([{ "field-id": 1, names: ["l"] }]);
    expect(check(schema, columns, { ...freeze, nameMapping: withoutElement })).toMatchObject({
      mapping: { isReadableAsIs: false },
    });
  });

  it.each(["{", "7", '[{"names":7}]', '[{"names":["a"],"field-id":"1"}]'])(
    "that is unreadable (%s) counts as none",
    (nameMapping) => {
      expect(check(ab, [leaf("a", "INT64")], { ...freeze, nameMapping })).toMatchObject({
        kind: "ok",
        mapping: { isReadableAsIs: true },
      });
    },
  );
});
