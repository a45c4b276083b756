import { checkSchema } from "../../../src/iceberg/compatibility/check-schema";
import { schemaFromFooter } from "../../../src/iceberg/compatibility/schema-from-footer";
import { highestFieldId, walkFields } from "../../../src/iceberg/schema-index";
import { parseFooter } from "../../../src/parquet/parse-footer";
import { goodFixtures } from "../../parquet/fixtures";
import { footerOf, group, leaf, list, map } from "../footers";

describe("schemaFromFooter", () => {
  it("numbers a struct's fields before those inside them, and makes all optional", () => {
    const footer = footerOf([
      group("s", [leaf("x", "INT32", { repetition: "required" })]),
      map("m", leaf("key", "BYTE_ARRAY", { logicalType: { kind: "string" } }), leaf("value", "DOUBLE")),
      list("l", leaf("element", "INT64")),
      leaf("nothing", "INT32", { logicalType: { kind: "null" } }),
      leaf("z", "INT64", { logicalType: { kind: "timestamp", unit: "nanos", isAdjustedToUtc: true } }),
    ]);
    expect(schemaFromFooter(footer, 2)).toEqual({
      type: "struct",
      "schema-id": 0,
      fields: [
        {
          id: 1,
          name: "s",
          required: false,
          type: { type: "struct", fields: [{ id: 5, name: "x", required: false, type: "int" }] },
        },
        {
          id: 2,
          name: "m",
          required: false,
          type: {
            type: "map",
            "key-id": 6,
            key: "string",
            "value-id": 7,
            value: "double",
            "value-required": false,
          },
        },
        {
          id: 3,
          name: "l",
          required: false,
          type: { type: "list", "element-id": 8, element: "long", "element-required": false },
        },
        { id: 4, name: "z", required: false, type: "timestamptz" },
      ],
    });
    expect(schemaFromFooter(footer, 3).fields.at(-1)?.type).toBe("timestamptz_ns");
  });

  it("refuses columns without an Iceberg type and says which", () => {
    const interval = leaf("i", "FIXED_LEN_BYTE_ARRAY", { typeLength: 12, logicalType: { kind: "interval" } });
    expect(() => schemaFromFooter(footerOf([group("s", [interval])]), 2)).toThrow(
      expect.objectContaining({
        code: "file.type-unsupported",
        context: expect.objectContaining({ at: "s.i" }),
      }),
    );
  });

  it("reads lists of lists of any age", () => {
    const legacy = group("array", [leaf("array", "INT32", { repetition: "repeated" })], {
      repetition: "repeated",
      logicalType: { kind: "list" },
    });
    const footer = footerOf([group("l", [legacy], { logicalType: { kind: "list" } })]);
    expect(schemaFromFooter(footer, 2).fields[0]?.type).toMatchObject({
      type: "list",
      element: { type: "list", element: "int" },
    });
  });

  it("does not take longer with every level of nesting than the file has nodes", () => {
    let deep = group("s", [leaf("x", "INT32"), leaf("y", "INT32")]);
    for (let level = 0; level < 60; level++) deep = group("s", [deep, leaf("y", "INT32")]);
    expect(highestFieldId(schemaFromFooter(footerOf([deep]), 2))).toBe(123);
  });
});

describe.each(goodFixtures.map(({ name, bytes }) => [name, bytes] as const))("%s", (_, bytes) => {
  it("fits the schema made from it, under unique ids from 1 on", () => {
    const footer = parseFooter(bytes, bytes.length);
    const schema = schemaFromFooter(footer, 2);
    const ids = [...walkFields(schema)].map(({ id }) => id);
    expect([...ids].sort((a, b) => a - b)).toEqual(ids.map((__, i) => i + 1));
    const options = { contract: "freeze", formatVersion: 2, lastColumnId: ids.length } as const;
    expect(["ok", "encode"]).toContain(checkSchema(schema, footer, options).kind);
  });
});
