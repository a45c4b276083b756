import fc from "fast-check";
import { type Json, type JsonObject, renderJson, sortKeys } from "../../scripts/import/json";
import { mapSchema } from "../../scripts/import/schema-walk";

const json = fc.jsonValue() as fc.Arbitrary<Json>;

describe("renderJson", () => {
  it("renders what JSON.parse reads back", () => {
    fc.assert(
      fc.property(json, (value) =>
        expect(JSON.parse(renderJson(value))).toEqual(JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it("breaks only what does not fit into 110 columns", () => {
    const long = "x".repeat(60);
    expect(renderJson({ a: { b: [1, 2] }, c: [long, long] })).toBe(
      `{\n "a": {"b": [1, 2]},\n "c": [\n  "${long}",\n  "${long}"\n ]\n}\n`,
    );
  });
});

describe("sortKeys", () => {
  it("orders keys at every depth and keeps the order of lists", () => {
    expect(JSON.stringify(sortKeys({ b: [{ d: 1, c: 2 }, 0], a: null }))).toBe(
      '{"a":null,"b":[{"c":2,"d":1},0]}',
    );
  });

  it("keeps the value", () => {
    fc.assert(fc.property(json, (value) => expect(sortKeys(value)).toEqual(value)));
  });
});

describe("mapSchema", () => {
  it("visits sub-schemas before their parents, with paths, and no data", () => {
    const seen: string[] = [];
    const schema: JsonObject = {
      default: { properties: { no: {} } },
      properties: {
        enum: { enum: [{ properties: {} }] },
        list: { items: { properties: { description: {} } } },
      },
    };
    const same = mapSchema(schema, "Kind", (each, path) => {
      seen.push(path);
      return each;
    });
    expect(same).toEqual(schema);
    expect(seen).toEqual(["Kind.enum", "Kind.list[].description", "Kind.list[]", "Kind.list", "Kind"]);
  });

  it("leaves any JSON as it is when nothing is rewritten", () => {
    const objects = fc.dictionary(
      fc.oneof(fc.constantFrom("properties", "items", "anyOf", "not"), fc.string()),
      json,
    );
    fc.assert(
      fc.property(objects, (value) => expect(mapSchema(value, "Kind", (each) => each)).toEqual(value)),
    );
  });
});
