import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parseYaml } from "../../source-text/parse";
import type { SyntaxProblem } from "../../source-text/syntax-problem";

const problems = (text: string) => parseYaml(text).problems;

const LATER_LINES = "    namespace: kafka\n    chart_name: x\n    chart_version: y\n";

test.each<[slip: string, yaml: string, problem: Partial<SyntaxProblem>]>([
  [
    "a tab that indents",
    "platform:\n\tprofile: playground\n  domain: a.example\n  name: b\n",
    { what: "a tab indents the line", line: 2, column: 1, text: "\tprofile: playground", expected: "spaces" },
  ],
  [
    "a list where a mapping goes on",
    `components:\n  strimzi:\n    - enabled: true\n${LATER_LINES}`,
    {
      what: "the line does not fit the indentation above it",
      line: 4,
      column: 5,
      text: "    namespace: kafka",
      expected: "the column of the keys or items that it belongs to",
    },
  ],
  [
    "a key that stands left of its siblings",
    "a:\n  b: 1\n c: 2\n",
    { what: "the line does not fit the indentation above it", line: 3, column: 2, text: " c: 2" },
  ],
  [
    "a quote that is opened and swallows the rest of the file",
    'platform:\n  domain: "example.com\n',
    {
      what: "the quote is not closed",
      line: 2,
      column: 11,
      text: '  domain: "example.com',
      expected: "a closing quote",
    },
  ],
  [
    "a value that begins with a character of YAML's own",
    "image: @latest\n",
    {
      what: "plain value cannot start with reserved character @",
      line: 1,
      column: 8,
      expected: "the value in quotes",
    },
  ],
  [
    "a mapping after a list",
    "- a\nb: 1\n",
    { what: "unexpected scalar at node end", line: 2, column: 1, text: "b: 1" },
  ],
  ["two mappings in one line", "a: b: c\n", { line: 1, column: 4, text: "a: b: c" }],
])("%s is one problem, at the line to mend", (_, yaml, problem) => {
  expect(problems(yaml)).toEqual([expect.objectContaining(problem)]);
});

test("slips in other lines are told too", () => {
  expect(problems("a: @x\nb: 1\nc: @y\n").map(({ line }) => line)).toEqual([1, 3]);
  expect(problems("a: [1\nb: 2\n---\nc: @y\n").map(({ line }) => line)).toEqual([2, 4]);
});

test("lines end as they do on Windows", () => {
  expect(problems("a:\r\n  b: 1\r\n c: 2\r\n")).toMatchObject([{ line: 3, column: 2, text: " c: 2" }]);
});

test("a key that stands twice is told with its path, and where it stood first", () => {
  const yaml = "tables:\n  - prefix: a\n    table: b\n  - prefix: c\n    table: d\n    prefix: e\n";
  expect(problems(yaml)).toEqual([
    {
      what: "the mapping has this key already",
      duplicateKey: true,
      line: 6,
      column: 5,
      path: "tables[1].prefix",
      expected: "the key once; it stands in line 4 too",
    },
  ]);
});

test("every key that stands twice is told, also in one line", () => {
  expect(problems("{a: 1, a: 2, b: 1, b: 2}")).toMatchObject([{ path: "a" }, { path: "b" }]);
});

test("whatever is typed into a file, every problem has a line of it", () => {
  const text = readFileSync(join(__dirname, "../../config.yaml"), "utf8").slice(0, 600);
  const typed = fc.constantFrom(
    "\t",
    '"',
    "'",
    "{",
    "[",
    "- ",
    ": ",
    "\n",
    " ",
    "*x",
    "&x ",
    "!!",
    "|",
    "#",
    "%",
    "@",
    "<<: ",
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(text.length), typed), { minLength: 1, maxLength: 4 }), (edits) => {
      const broken = edits.reduce((now, [at, what]) => now.slice(0, at) + what + now.slice(at), text);
      const lines = problems(broken).map(({ line = 0 }) => line);
      expect(lines.every((line) => line >= 1 && line <= broken.split("\n").length)).toBe(true);
    }),
    { numRuns: 50 },
  );
});
