import fc from "fast-check";
import kinds from "../../imports/kinds.json";
import { compileCel } from "../../lint/cel/engine";
import { evaluateCelRules } from "../../lint/cel/evaluate";
import { escapeName, toCel } from "../../lint/cel/values";
import { schemas } from "../../lint/schemas/registry";
import type { JsonSchema } from "../../schema/schema";

const object = (properties: Record<string, JsonSchema>, ...rules: string[]): JsonSchema => ({
  type: "object",
  properties,
  "x-kubernetes-validations": rules.map((rule) => ({ rule, message: rule })),
});

describe("evaluation", () => {
  test("rules stand at any depth, and a broken one is reported at its value", () => {
    const port = object({ port: { type: "integer" } }, "self.port < 100");
    const schema = object({ ports: { type: "array", items: port } }, "size(self.ports) <= 2");
    expect(evaluateCelRules(schema, { ports: [{ port: 80 }, { port: 8080 }] })).toEqual({
      broken: [
        { path: ["ports", 1], rule: "self.port < 100", message: "self.port < 100", got: { port: 8080 } },
      ],
      evaluated: 3,
      skipped: 0,
    });
  });

  test("what is not there has no rules to keep", () => {
    const schema = object({ tls: object({}, "false") });
    expect(evaluateCelRules(schema, {})).toEqual({ broken: [], evaluated: 0, skipped: 0 });
  });

  test("an expression that cannot be told is skipped, never broken", () => {
    const schema = object(
      { a: {} },
      "quantity(self.a).isGreaterThan(quantity('1Gi'))",
      "self.b == 1",
      "1 +",
      "self.a",
    );
    expect(evaluateCelRules(schema, { a: "2Gi" })).toEqual({ broken: [], evaluated: 0, skipped: 4 });
  });

  test("rules about changes are for updates", () => {
    expect(evaluateCelRules(object({}, "self == oldSelf"), {})).toEqual({
      broken: [],
      evaluated: 0,
      skipped: 0,
    });
  });

  test("a rule may say where it points, and make its message", () => {
    const schema: JsonSchema = {
      ...object({ name: { type: "string" } }),
      "x-kubernetes-validations": [
        { rule: "self.name != 'x'", messageExpression: "'not ' + self.name", fieldPath: ".name" },
      ],
    };
    expect(evaluateCelRules(schema, { name: "x" }).broken).toMatchObject([
      { path: ["name"], message: "not x" },
    ]);
  });

  test("map values and names that are no identifiers", () => {
    const schema: JsonSchema = {
      ...object(
        { "max-age": { type: "integer" }, namespace: { type: "string" } },
        "self.max__dash__age > 0",
        "self.__namespace__ == 'a'",
      ),
      additionalProperties: { type: "string" },
    };
    expect(evaluateCelRules(schema, { "max-age": 1, namespace: "a" })).toMatchObject({
      broken: [],
      evaluated: 2,
    });
  });

  test("has() reaches through an index", () => {
    expect(compileCel("has(self.matches[0].path)")({ self: { matches: [{ path: {} }] } })).toBe(true);
    expect(compileCel("!has(self.matches[0].path)")({ self: { matches: [{}] } })).toBe(true);
  });

  test("URLs as Kubernetes' library has them", () => {
    expect(compileCel("url(self).getScheme() in ['http', 'https']")({ self: "https://example.com/a" })).toBe(
      true,
    );
    expect(compileCel("isURL(self)")({ self: "no url" })).toBe(false);
  });
});

test("integers are int, other numbers double, and equal numbers of both compare", () => {
  expect(toCel({ type: "integer" }, 3)).toBe(3n);
  expect(toCel({ type: "number" }, 3)).toBe(3);
  expect(toCel({}, 0.5)).toBe(0.5);
});

test.each([
  ["plain", "plain"],
  ["namespace", "__namespace__"],
  ["a.b/c-d", "a__dot__b__slash__c__dash__d"],
  ["a__b", "a__underscores__b"],
])("field %s is written %s in rules", (name, escaped) => expect(escapeName(name)).toBe(escaped));

describe("rules of the imported CRDs", () => {
  const rules = kinds.flatMap(({ group, version, kind }) => [
    ...rulesOf(schemas.find(`${group}/${version}`, kind)?.schema),
  ]);

  test("every one of them can be parsed", () => {
    expect(rules.length).toBeGreaterThan(300);
    for (const rule of rules) expect(() => compileCel(rule)).not.toThrow();
  });

  test("whatever the object, evaluation ends without an exception", () => {
    const gateway = schemas.find("gateway.networking.k8s.io/v1", "HTTPRoute")?.schema ?? {};
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        evaluateCelRules(gateway, {
          spec: { rules: [{ matches: value, filters: value }], parentRefs: value },
        });
      }),
      { numRuns: 50 },
    );
  });
});

function* rulesOf(schema: JsonSchema | undefined): Iterable<string> {
  if (schema === undefined) return;
  for (const { rule } of schema["x-kubernetes-validations"] ?? []) yield rule;
  for (const property of Object.values(schema.properties ?? {})) yield* rulesOf(property);
  yield* rulesOf(schema.items);
  if (typeof schema.additionalProperties === "object") yield* rulesOf(schema.additionalProperties);
}
