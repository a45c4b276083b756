import fc from "fast-check";
import { stringify } from "yaml";
import type { ValuePath } from "../../schema/violation";
import { parseYaml } from "../../source-text/parse";

const values = (text: string) => parseYaml(text).documents.map(({ value }) => value);

test("each document is a value; empty ones are left out", () => {
  expect(values("a: 1\n---\n---\n# nothing\n---\n- b\n")).toEqual([{ a: 1 }, ["b"]]);
  expect(values("")).toEqual([]);
});

test("JSON is YAML", () => expect(values('{"a": [1, "two", null]}')).toEqual([{ a: [1, "two", null] }]));

test("keys are text, whatever they look like", () =>
  expect(values("8443: a\ntrue: b")).toEqual([{ 8443: "a", true: "b" }]));

test("a key that every object has is a key like any other", () => {
  const [value] = values("__proto__: {polluted: true}\nconstructor: 1");
  expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("a file with a problem has no documents, and every problem has its place", () => {
  const file = parseYaml("a: 1\na: 2\n---\nb: [\n");
  expect(file.documents).toEqual([]);
  expect(file.problems).toMatchObject([
    { duplicateKey: true, line: 2, column: 1 },
    { duplicateKey: false, line: 5 },
  ]);
});

test("a tag that nobody knows is a problem: its value would be a guess", () => {
  expect(parseYaml("a: !secret key").problems).toMatchObject([
    { what: expect.stringContaining("!secret"), line: 1, column: 4 },
  ]);
});

describe("places", () => {
  const text = [
    "spec:",
    "  topics: [a, b]",
    "  ? long key",
    "  : value",
    "  base: &base",
    "    x: 1",
    "  copy: *base",
    "  merged: {<<: [*base], y: 2}",
  ].join("\n");
  const [document] = parseYaml(text).documents;
  const at = (...path: ValuePath) => document?.locate(path);

  test.each<[path: ValuePath, line: number, column: number]>([
    [[], 1, 1],
    [["spec"], 1, 1],
    [["spec", "topics"], 2, 3],
    [["spec", "topics", 1], 2, 15],
    [["spec", "long key"], 3, 5],
    [["spec", "copy", "x"], 6, 5],
    [["spec", "merged", "x"], 6, 5],
    [["spec", "merged", "y"], 8, 25],
  ])("%j", (path, line, column) => expect(at(...path)).toEqual({ line, column }));

  test("what does not exist is shown at what is nearest above it", () => {
    expect(at("spec", "topics", 7)).toEqual({ line: 2, column: 3 });
    expect(at("spec", "none", "deep")).toEqual({ line: 1, column: 1 });
    expect(at("none")).toEqual({ line: 1, column: 1 });
    expect(at("spec", "topics", 0, "deeper")).toEqual({ line: 2, column: 12 });
  });

  test("every key of any document is found where it is written", () => {
    const key = fc.stringMatching(/^[a-z]{1,8}$/);
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom("x", 1, true),
        fc.dictionary(key, tie("node"), { minKeys: 1, maxKeys: 3 }),
        fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree.node, { minKeys: 1, maxKeys: 3 }), (value) => {
        const yaml = stringify(value);
        const lines = yaml.split("\n");
        const [parsed] = parseYaml(yaml).documents;
        for (const path of keyPaths(value)) {
          const { line = 0, column = 0 } = parsed?.locate(path) ?? {};
          expect(lines[line - 1]?.slice(column - 1)).toMatch(new RegExp(`^${path.at(-1)}:`));
        }
      }),
      { numRuns: 60 },
    );
  });
});

function* keyPaths(value: unknown, path: ValuePath = []): Iterable<ValuePath> {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* keyPaths(item, [...path, index]);
  else if (typeof value === "object" && value !== null)
    for (const [name, field] of Object.entries(value)) {
      yield [...path, name];
      yield* keyPaths(field, [...path, name]);
    }
}
