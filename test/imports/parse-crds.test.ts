import fc from "fast-check";
import { ImportError } from "../../scripts/import/import-error";
import { joinQuotedScalars } from "../../scripts/import/join-quoted-scalars";
import { parseCrds } from "../../scripts/import/parse-crds";

const crd = (description: string): string =>
  [
    "kind: CustomResourceDefinition",
    "spec:",
    "  one:",
    `    description: ${description}`,
    "  two: 2",
    "",
  ].join("\n");

describe("parseCrds", () => {
  it("returns the CustomResourceDefinitions of a file and ignores other documents", () => {
    const text =
      "kind: Namespace\n---\n# only a comment\n---\nkind: CustomResourceDefinition\nspec: {group: a.b}\n";
    expect(parseCrds(text, "f.yaml")).toEqual([{ kind: "CustomResourceDefinition", spec: { group: "a.b" } }]);
  });

  it("repairs quoted scalars whose continuation is indented less than their key", () => {
    const text = crd("'first\n  second: it''s\n  third'");
    expect(parseCrds(text, "f.yaml")).toEqual([
      {
        kind: "CustomResourceDefinition",
        spec: { one: { description: "first second: it's third" }, two: 2 },
      },
    ]);
  });

  it("does not repair a file that parses, where a plain scalar may end in two quotes", () => {
    const text = crd("the default is ''\n      or 'x: y");
    expect(joinQuotedScalars(text)).toBe(text);
    const looksUnclosed = crd("|\n      key: 'never closed\n      next line");
    expect(joinQuotedScalars(looksUnclosed)).not.toBe(looksUnclosed);
    expect(parseCrds(looksUnclosed, "f.yaml")).toEqual([
      {
        kind: "CustomResourceDefinition",
        spec: { one: { description: "key: 'never closed\nnext line\n" }, two: 2 },
      },
    ]);
  });

  it("names file, line and column of YAML that no repair helps", () => {
    const broken = () => parseCrds("kind: CustomResourceDefinition\nspec: [1, 2\n", "rook/crds.yaml");
    expect(broken).toThrow(ImportError);
    expect(broken).toThrow(/IMPORT_YAML_INVALID.*rook\/crds\.yaml:\d+:\d+/s);
  });

  it("reports an alias without an anchor", () => {
    expect(() => parseCrds("spec: *nowhere\n", "f.yaml")).toThrow(/IMPORT_YAML_INVALID/s);
  });

  it("answers any text with documents or an ImportError", () => {
    const piece = fc.constantFrom(
      "'",
      "''",
      "key: '",
      "\n",
      "  ",
      "- ",
      "&a ",
      "*a",
      "{",
      "}",
      "---\n",
      "x: 1\n",
      "\t",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (text) => {
          try {
            expect(Array.isArray(parseCrds(text, "f.yaml"))).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(ImportError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("joinQuotedScalars", () => {
  it("keeps an escaped quote at a line's end inside the scalar", () => {
    expect(joinQuotedScalars("a: 'x''\n b'\nc: 1")).toBe("a: 'x'' b'\nc: 1");
  });

  it("ends the scalar at an escaped quote followed by the closing one", () => {
    expect(joinQuotedScalars("a: 'x\n b'''\nc: 1")).toBe("a: 'x b'''\nc: 1");
  });

  it("keeps the text of a scalar that is never closed", () => {
    expect(joinQuotedScalars("a: 'x\n b")).toBe("a: 'x b");
  });
});
