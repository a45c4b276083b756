import fc from "fast-check";
import { checkSchema } from "../../schema/check";
import type { JsonSchema } from "../../schema/schema";
import { formatPath } from "../../schema/violation";

/** `path kind` of every violation. */
function violations(schema: JsonSchema, value: unknown): string[] {
  return checkSchema(schema, value).map(({ path, kind }) => `${formatPath(path)} ${kind}`.trim());
}

const object = (properties: Record<string, JsonSchema>, rest: JsonSchema = {}): JsonSchema => ({
  type: "object",
  properties,
  ...rest,
});

describe("types", () => {
  test.each<[schema: JsonSchema, right: unknown, wrong: unknown]>([
    [{ type: "string" }, "a", 1],
    [{ type: "integer" }, 1, 1.5],
    [{ type: "number" }, 1.5, "1.5"],
    [{ type: "number" }, 1, true],
    [{ type: "boolean" }, false, "false"],
    [{ type: "array" }, [], {}],
    [{ type: "object" }, {}, []],
    [{ type: ["string", "number"] }, 0.5, false],
    [{ type: "string", nullable: true }, null, 0],
    [{ "x-kubernetes-int-or-string": true }, "50%", 0.5],
    [{ "x-kubernetes-int-or-string": true }, 8080, true],
    [{}, { anything: [null] }, undefined],
  ])("%j takes %j and refuses %j", (schema, right, wrong) => {
    expect(violations(schema, right)).toEqual([]);
    if (wrong !== undefined) expect(violations(schema, wrong)).toEqual(["wrong-type"]);
  });

  test("null is refused where it is not allowed, and told as null", () => {
    expect(checkSchema({ type: "object" }, null)).toEqual([
      { kind: "wrong-type", path: [], got: null, expected: "an object" },
    ]);
  });

  test("a value of the wrong type is not looked into", () => {
    expect(violations(object({ a: { type: "string", minLength: 2 } }), { a: {} })).toEqual(["a wrong-type"]);
  });
});

describe("values", () => {
  test.each<[schema: JsonSchema, right: unknown, wrong: unknown, kind: string]>([
    [{ enum: ["a", 1, null] }, 1, "1", "not-allowed-value"],
    [{ const: "v1" }, "v1", "v2", "not-allowed-value"],
    [{ type: "string", minLength: 2 }, "ab", "a", "length"],
    [{ type: "string", maxLength: 2 }, "ab", "abc", "length"],
    [{ type: "string", maxLength: 1 }, "😀", "😀😀", "length"],
    [{ type: "string", pattern: "^a+$" }, "aa", "ab", "pattern"],
    [{ type: "integer", minimum: 1 }, 1, 0, "out-of-range"],
    [{ type: "integer", maximum: 9 }, 9, 10, "out-of-range"],
    [{ type: "number", minimum: 0, exclusiveMinimum: true }, 0.1, 0, "out-of-range"],
    [{ type: "number", maximum: 1, exclusiveMaximum: true }, 0.9, 1, "out-of-range"],
    [{ type: "number", exclusiveMinimum: 0 }, 1, 0, "out-of-range"],
    [{ type: "number", exclusiveMaximum: 1 }, 0, 1, "out-of-range"],
    [{ type: "integer", multipleOf: 5 }, 10, 12, "out-of-range"],
    [{ type: "array", minItems: 1 }, [1], [], "length"],
    [{ type: "array", maxItems: 1 }, [1], [1, 2], "length"],
    [{ type: "object", minProperties: 1 }, { a: 1 }, {}, "length"],
    [{ type: "object", maxProperties: 1 }, { a: 1 }, { a: 1, b: 2 }, "length"],
    [{ not: { required: ["a"] } }, { b: 1 }, { a: 1 }, "forbidden"],
  ])("%j takes %j and refuses %j", (schema, right, wrong, kind) => {
    expect(violations(schema, right)).toEqual([]);
    expect(violations(schema, wrong)).toEqual([kind]);
  });

  test("a pattern that a text misses is told with a value that matches, where the schema has one", () => {
    const expected = (schema: JsonSchema) =>
      checkSchema({ type: "string", pattern: "^a+$", ...schema }, "b").map((violation) => violation.expected);
    expect(expected({})).toEqual(["text that matches ^a+$"]);
    expect(expected({ default: "aa" })).toEqual(['text that matches ^a+$, such as "aa"']);
    expect(expected({ default: "aa", examples: ["aaa"] })).toEqual(['text that matches ^a+$, such as "aaa"']);
    expect(expected({ default: "" })).toEqual(["text that matches ^a+$"]);
  });

  test("patterns of RE2 that JavaScript's unicode mode refuses work all the same", () => {
    expect(violations({ type: "string", pattern: "^[a-z\\_]+$" }, "a_b")).toEqual([]);
    expect(violations({ type: "string", pattern: "^[a-z\\_]+$" }, "A")).toEqual(["pattern"]);
  });
});

describe("objects", () => {
  test("unknown fields are forbidden where fields are declared, with the declared ones as candidates", () => {
    expect(checkSchema(object({ replicas: {} }), { replcas: 1 })).toEqual([
      {
        kind: "unknown-field",
        path: ["replcas"],
        got: 1,
        expected: "one of replicas",
        candidates: ["replicas"],
      },
    ]);
  });

  test.each<[why: string, schema: JsonSchema]>([
    ["they are preserved", object({ a: {} }, { "x-kubernetes-preserve-unknown-fields": true })],
    ["the field holds an object of its own", object({ a: {} }, { "x-kubernetes-embedded-resource": true })],
    ["no field is declared", { type: "object" }],
    ["the schema takes any", object({ a: {} }, { additionalProperties: true })],
  ])("unknown fields are taken where %s", (_, schema) => expect(violations(schema, { b: 1 })).toEqual([]));

  test("values of a map have the map's schema", () => {
    const schema: JsonSchema = { type: "object", additionalProperties: { type: "string" } };
    expect(violations(schema, { a: "x", b: 1 })).toEqual(["b wrong-type"]);
  });

  test("what is required has to be there, also when it is called like something that every object has", () => {
    expect(violations(object({ toString: {} }, { required: ["toString"] }), {})).toEqual([
      "toString missing-field",
    ]);
    expect(violations(object({ a: {} }), { constructor: 1 })).toEqual(["constructor unknown-field"]);
  });
});

describe("lists", () => {
  const byName: JsonSchema = {
    type: "array",
    "x-kubernetes-list-map-keys": ["name", "protocol"],
    items: object({ name: {}, protocol: {} }),
  };

  test("items of a map list differ in their keys; a key that is missing counts as one value", () => {
    expect(violations(byName, [{ name: "a" }, { name: "a", protocol: "UDP" }])).toEqual([]);
    expect(violations(byName, [{ name: "a" }, { name: "b" }, { name: "a" }])).toEqual(["[2] duplicate-item"]);
  });

  test("items of a set differ", () => {
    expect(violations({ type: "array", "x-kubernetes-list-type": "set" }, ["a", "b", "a"])).toEqual([
      "[2] duplicate-item",
    ]);
    expect(violations({ type: "array", uniqueItems: true }, [[1], [1]])).toEqual(["[1] duplicate-item"]);
  });

  test("each item is checked at its place", () => {
    const schema: JsonSchema = { type: "array", items: object({ port: { type: "integer" } }) };
    expect(violations(schema, [{ port: 1 }, { port: "x" }])).toEqual(["[1].port wrong-type"]);
  });
});

describe("alternatives", () => {
  const one: JsonSchema = { oneOf: [{ required: ["a"] }, { required: ["b"] }] };
  const any: JsonSchema = { anyOf: [{ required: ["a"] }, { required: ["b"] }] };

  test("exactly one of oneOf, at least one of anyOf, all of allOf", () => {
    expect(violations(one, { a: 1 })).toEqual([]);
    expect(violations(one, { a: 1, b: 1 })).toEqual(["no-alternative"]);
    expect(violations(one, {})).toEqual(["no-alternative"]);
    expect(violations(any, { a: 1, b: 1 })).toEqual([]);
    expect(violations(any, {})).toEqual(["no-alternative"]);
    expect(violations({ allOf: [{ minimum: 1 }, { maximum: 2 }] }, 3)).toEqual(["out-of-range"]);
  });

  test("the message names what could be chosen", () => {
    expect(checkSchema(one, {})[0]?.expected).toBe("exactly one of a, b");
  });

  test("the anyOf beside int-or-string only repeats the two types", () => {
    const schema: JsonSchema = {
      "x-kubernetes-int-or-string": true,
      anyOf: [{ type: "integer" }, { type: "string" }],
    };
    expect(violations(schema, "80%")).toEqual([]);
  });
});

test("references lead into the root's definitions; one that leads nowhere is the schema's fault", () => {
  const root: JsonSchema = {
    $ref: "#/definitions/A",
    definitions: { A: object({ next: { $ref: "#/definitions/A" } }) },
  };
  expect(violations(root, { next: { next: { nex: 1 } } })).toEqual(["next.next.nex unknown-field"]);
  expect(() => checkSchema({ $ref: "#/definitions/B" }, {})).toThrow("unknown definition 'B'");
});

test("every violation is reported, not only the first", () => {
  const schema = object({ a: { type: "string" }, b: { type: "integer", minimum: 1 } }, { required: ["c"] });
  expect(violations(schema, { a: 1, b: 0, d: 1 }).sort()).toEqual([
    "a wrong-type",
    "b out-of-range",
    "c missing-field",
    "d unknown-field",
  ]);
});

describe("for any value", () => {
  /** A schema that describes a value exactly. */
  function schemaOf(value: unknown): JsonSchema {
    if (value === null) return { nullable: true };
    if (Array.isArray(value)) return { type: "array", minItems: value.length, items: {} };
    if (typeof value === "object")
      return {
        type: "object",
        required: Object.keys(value),
        additionalProperties: false,
        properties: Object.fromEntries(Object.entries(value).map(([name, field]) => [name, schemaOf(field)])),
      };
    return { const: value };
  }

  test("a schema that is made from a value takes it, and refuses it with a field more", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (value, extra) => {
        fc.pre(!Object.hasOwn(value, extra));
        const schema = schemaOf(value);
        expect(checkSchema(schema, value)).toEqual([]);
        const more = Object.fromEntries([...Object.entries(value), [extra, 1]]);
        expect(checkSchema(schema, more)).toMatchObject([{ kind: "unknown-field", path: [extra] }]);
      }),
    );
  });

  test("checking throws for no value, and changes none", () => {
    const schema = object({
      a: { type: "array", items: object({ b: { oneOf: [{ minimum: 1 }, { type: "string" }] } }) },
    });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = JSON.stringify(value);
        checkSchema(schema, value);
        checkSchema(schema, { a: value });
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });
});
