import { schemaFault } from "../../src/iceberg/validate-schema";

const field = (type: unknown) => ({ id: 1, name: "a", required: true, type });
const schema = (type: unknown) => ({ fields: [field("int"), field(type)] });

describe("schemaFault", () => {
  it("accepts every shape that a schema may have", () => {
    const struct = { type: "struct", fields: [field("long")] };
    const list = { type: "list", "element-id": 2, "element-required": true, element: struct };
    const map = {
      type: "map",
      "key-id": 3,
      key: "string",
      "value-id": 4,
      "value-required": true,
      value: list,
    };
    expect(schemaFault(schema(map))).toBeUndefined();
    expect(schemaFault({ fields: [] })).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [null, "fields"],
    [[], "fields"],
    [{ fields: {} }, "fields"],
    [{ fields: [null] }, "fields.0"],
    [{ fields: [{ ...field("int"), id: "1" }] }, "fields.0.id"],
    [{ fields: [{ ...field("int"), name: 1 }] }, "fields.0.name"],
    [{ fields: [{ ...field("int"), required: 1 }] }, "fields.0.required"],
    [schema(null), "fields.1.type"],
    [schema([]), "fields.1.type"],
    [schema({ type: "set" }), "fields.1.type.type"],
    [schema({ type: "struct" }), "fields.1.type"],
    [schema({ type: "list", element: "int" }), "fields.1.type.element-id"],
    [schema({ type: "list", "element-id": 2, element: 7 }), "fields.1.type.element"],
    [schema({ type: "map", "key-id": 2, key: "int", value: "int" }), "fields.1.type.value-id"],
    [schema({ type: "map", "key-id": 2, "value-id": 3, key: "int" }), "fields.1.type.value"],
  ])("finds what is wrong with %j", (value, at) => {
    expect(schemaFault(value)).toBe(at);
  });
});
