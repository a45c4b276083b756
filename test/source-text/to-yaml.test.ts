import { Yaml } from "cdk8s";
import fc from "fast-check";
import { parse, parseAllDocuments } from "yaml";
import { anyText } from "../../services/ingest-core/test/any-text";
import { toYaml, toYamlDocuments } from "../../source-text/to-yaml";

test("blocks of two spaces, dashes below their key, keys in their order", () => {
  expect(
    toYaml({
      kind: "Pod",
      apiVersion: "v1",
      spec: {
        containers: [{ name: "a", args: ["x", "y"] }, {}],
        volumes: [],
        nodeSelector: {},
        pairs: [[1, 2], []],
      },
      skipped: undefined,
    }),
  ).toBe(`kind: Pod
apiVersion: v1
spec:
  containers:
    - name: a
      args:
        - x
        - "y"
    - {}
  volumes: []
  nodeSelector: {}
  pairs:
    - - 1
      - 2
    - []
`);
});

test.each<[text: string, yaml: string]>([
  ["plain text, with: no", '"plain text, with: no"'],
  ["plain", "plain"],
  ["10.96.0.50", "10.96.0.50"],
  ["4.1.1", "4.1.1"],
  ["*/1 * * * *", '"*/1 * * * *"'],
  ['{"a": 1}', `'{"a": 1}'`],
  ["it's", "it's"],
  ["yes", '"yes"'],
  ["N", '"N"'],
  ["0775", '"0775"'],
  ["1e3", '"1e3"'],
  ["12:30", '"12:30"'],
  ["2024-01-01", '"2024-01-01"'],
  ["1_000", '"1_000"'],
  ["0o17", '"0o17"'],
  ["~", '"~"'],
  ["", '""'],
  ["-", '"-"'],
  ["-Xms512m", "-Xms512m"],
  ["a #b", '"a #b"'],
  ["a#b", "a#b"],
  ["key:", '"key:"'],
  ["http://a:80", "http://a:80"],
  ["tab\there", '"tab\\there"'],
  ["bell\u0007", '"bell\\u0007"'],
  ["nbsp\u0085", '"nbsp\\u0085"'],
  ["😀", "😀"],
])("text %j is written %s", (text, yaml) => expect(toYaml({ a: text })).toBe(`a: ${yaml}\n`));

test("text of several lines is a block; what a block would lose is quoted", () => {
  expect(
    toYaml({ a: ["one\n  two\n\nthree\n", "no end\nhere", "more\n\n\n", " leading\nspace", "trailing\n  "] }),
  ).toBe(`a:
  - |
    one
      two

    three
  - |-
    no end
    here
  - |+
    more


  - " leading\\nspace"
  - "trailing\\n  "
`);
});

/** Texts that readers of YAML trip over, and any other. */
const text = fc.oneof(
  fc.constantFrom(
    "yes",
    "NO",
    "on",
    "~",
    "null",
    "1.5",
    "0x1F",
    "0b1",
    "+.inf",
    ".NaN",
    "190:20:30",
    "<<",
    "=",
    "- a",
    "a: b",
    "# c",
    "? x",
    "|",
    "%",
    "@",
    "`",
    "!x",
    "&a",
    "*a",
    "'",
    '"',
    "\\",
    "2001-12-14t21:59:43.10-05:00",
  ),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(" ", "\n", "\t", "a", "-", ":", "#", "'", '"', "0", ".", "_") }),
  anyText(),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21, 2 ** 53),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  ),
})).value;

test("any JSON comes back as it was, read as YAML 1.1 and as 1.2", () => {
  fc.assert(
    fc.property(json, (value) => {
      const yaml = toYaml(value);
      for (const version of ["1.1", "1.2"] as const)
        expect(parse(yaml, { version, merge: false, uniqueKeys: false })).toEqual(value);
    }),
    { numRuns: 150 },
  );
});

test("cdk8s' own writer says the same, and for what manifests hold in the same words", () => {
  const manifest = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a" },
    data: { "a.json": '{"x": "y"}', script: "a\nb\n", port: "80" },
  };
  expect(toYamlDocuments([manifest, manifest])).toBe(Yaml.stringify(manifest, manifest));
});

test("documents of one file are told apart, also when a text looks like their border", () => {
  const values = [{ a: "---\nb: 1\n" }, ["..."], "---"];
  const documents = parseAllDocuments(toYamlDocuments(values));
  expect((Array.isArray(documents) ? documents : []).map((document) => document.toJS() as unknown)).toEqual(
    values,
  );
});
