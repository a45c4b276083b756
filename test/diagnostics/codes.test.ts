import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeEntry, codes, type DiagnosticCode, isCode, levelOf } from "../../diagnostics/codes";

const all = Object.keys(codes) as DiagnosticCode[];

function sources(folder: string, ...extensions: string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extensions.some((extension) => entry.name.endsWith(extension)))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}

test("every code is asserted by a test", () => {
  const tests = sources(join(__dirname, ".."), ".ts").filter(
    (text) => !text.includes("every code is asserted by a test"),
  );
  expect(all.filter((code) => !tests.some((text) => text.includes(code)))).toEqual([]);
});

test("every code is reported by the product", () => {
  const root = join(__dirname, "../..");
  const product = ["config", "lint", "cli", "kube", "synth", "charts", "constructs", "operations"].flatMap(
    (folder) => sources(join(root, folder), ".ts"),
  );
  expect(all.filter((code) => !product.some((text) => text.includes(code)))).toEqual([]);
});

test("a rule of the configuration has codes of its own, so that `floe explain` explains what was found", () => {
  const rules = sources(join(__dirname, "../../config/rules"), ".ts");
  const reported = rules.flatMap((text) => [...new Set(text.match(/FLOE\d{4}/g))]);
  // A name is refused wherever it comes from: it is the same slip.
  const shared = new Set(["FLOE1106"]);
  expect(reported.filter((code, index) => reported.indexOf(code) !== index && !shared.has(code))).toEqual([]);
});

test("codes are ordered, well-formed and in sentences", () => {
  const groups = all.map((code) => code.slice(0, 5));
  expect(groups).toEqual([...groups].sort());
  for (const code of all) {
    expect(code).toMatch(/^FLOE\d{4}$/);
    const { title, why, fix } = codeEntry(code);
    expect(title).not.toMatch(/\.$/);
    expect(why).toMatch(/\.$/);
    expect(fix).toMatch(/\.$/);
  }
});

test("a code is an error unless its row says otherwise", () => {
  expect(levelOf("FLOE2001")).toBe("error");
  expect(levelOf("FLOE3104")).toBe("warning");
});

test("texts that are no codes are told apart", () => {
  expect(isCode("FLOE1001")).toBe(true);
  expect(isCode("FLOE0000")).toBe(false);
  expect(isCode("toString")).toBe(false);
});
