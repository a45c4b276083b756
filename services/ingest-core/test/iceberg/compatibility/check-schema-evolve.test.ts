import type { SchemaVerdict } from "../../../src/iceberg/compatibility/verdict";
import type { Type } from "../../../src/iceberg/schema";
import { group, leaf, list, map } from "../footers";
import { ab, check, evolve, field, schemaOf, text } from "./check";

describe("the evolve contract", () => {
  it("adds columns as optional ones behind the others, ids counted from last-column-id", () => {
    const columns = [
      leaf("c", "INT32", { repetition: "required" }),
      leaf("a", "INT64"),
      group("s", [leaf("x", "DOUBLE"), list("l", leaf("element", "INT64"))]),
    ];
    expect(check(ab, columns, evolve)).toEqual({
      kind: "evolve",
      changes: ["add c", "add s"],
      lastColumnId: 25,
      schema: {
        ...ab,
        "schema-id": 5,
        fields: [
          ...ab.fields,
          field(21, "c", "int"),
          field(22, "s", {
            type: "struct",
            fields: [
              field(23, "x", "double"),
              field(24, "l", { type: "list", "element-id": 25, "element-required": false, element: "long" }),
            ],
          }),
        ],
      },
    });
  });

  it("adds fields inside structs, lists and map values", () => {
    const struct = (id: number): Type => ({ type: "struct", fields: [field(id, "x", "int")] });
    const schema = schemaOf(
      field(1, "s", struct(2)),
      field(3, "l", { type: "list", "element-id": 4, "element-required": false, element: struct(5) }),
      field(6, "m", {
        type: "map",
        "key-id": 7,
        key: "string",
        "value-id": 8,
        "value-required": false,
        value: struct(9),
      }),
    );
    const inner = [leaf("x", "INT32"), leaf("y", "INT32")];
    const key = leaf("key", "BYTE_ARRAY", { ...text, repetition: "required" });
    const columns = [
      group("s", inner),
      list("l", group("element", inner)),
      map("m", key, group("value", inner)),
    ];
    const verdict = check(schema, columns, evolve);
    expect(verdict).toMatchObject({ kind: "evolve", lastColumnId: 23 });
    const evolved = (verdict as Extract<SchemaVerdict, { kind: "evolve" }>).schema;
    expect(check(evolved, columns, { ...evolve, lastColumnId: 23 }).kind).toBe("ok");
  });

  it("widens columns by legal promotions only", () => {
    const schema = schemaOf(field(1, "a", "int"), field(2, "b", "float"), field(3, "c", "decimal(5, 2)"));
    const columns = [
      leaf("a", "INT64"),
      leaf("b", "DOUBLE"),
      leaf("c", "INT64", { logicalType: { kind: "decimal", precision: 18, scale: 2 } }),
    ];
    expect(check(schema, columns, evolve)).toMatchObject({
      kind: "evolve",
      changes: ["promote a to long", "promote b to double", "promote c to decimal(18, 2)"],
      schema: { fields: [{ type: "long" }, { type: "double" }, { type: "decimal(18, 2)" }] },
    });
    expect(check(schema, [leaf("a", "BYTE_ARRAY", text)], evolve)).toMatchObject({
      code: "file.type-mismatch",
    });
  });

  it("never makes a required column optional", () => {
    expect(check(schemaOf(field(1, "a", "long", true)), [leaf("b", "INT32")], evolve)).toMatchObject({
      code: "file.missing-column",
    });
  });

  it("never changes map keys", () => {
    const key: Type = { type: "struct", fields: [field(3, "x", "int")] };
    const schema = schemaOf(
      field(1, "m", { type: "map", "key-id": 2, key, "value-id": 4, "value-required": false, value: "int" }),
    );
    const wider = group("key", [leaf("x", "INT64"), leaf("y", "INT32")], { repetition: "required" });
    expect(check(schema, [map("m", wider, leaf("value", "INT32"))], evolve)).toMatchObject({
      refusals: [{ code: "file.type-mismatch" }, { code: "file.extra-column" }],
    });
  });

  it("refuses columns that differ in case only, which Spark could not tell apart", () => {
    expect(check(ab, [leaf("A", "INT64")], evolve)).toMatchObject({ code: "file.column-case", at: "A" });
    expect(check(ab, [leaf("c", "INT64"), leaf("C", "INT64")], evolve)).toMatchObject({
      code: "file.column-case",
      at: "C",
    });
  });

  it("ends in a schema that the same file fits, with a conversion where the bytes are illegal", () => {
    const columns = [leaf("n", "INT32", { logicalType: { kind: "integer", bitWidth: 32, isSigned: false } })];
    const verdict = check(ab, columns, evolve);
    const { schema, lastColumnId } = verdict as Extract<SchemaVerdict, { kind: "evolve" }>;
    expect(schema.fields.at(-1)).toEqual(field(21, "n", "long"));
    expect(check(schema, columns, { ...evolve, lastColumnId })).toMatchObject({ kind: "encode" });
  });
});
