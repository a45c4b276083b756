import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");
const PREFIXES = "request|file|table|store|catalog|cluster|job|config|engine|dispatch";
/** Strings of that form that are no codes: events of the log, names of files. */
const NO_CODES = new Set([
  "store.retry",
  "table.created",
  "catalog.json",
  "catalog.lock",
  "config.yaml",
  "config.token",
]);

/** Codes that programs contain; `…-${what}` stands for several. */
function codesOf(folder: string, extension: string): Set<string> {
  const literal = new RegExp(`["\`]((?:${PREFIXES})\\.[a-z][a-z0-9-]*(?:\\$\\{[a-z]+\\})?)["\`]`, "g");
  const codes = new Set<string>();
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(extension)) continue;
    for (const line of readFileSync(join(folder, path), "utf8").split("\n")) {
      if (/^\s*(\*|\/\*|\/\/|#)/.test(line)) continue;
      for (const [, code = ""] of line.matchAll(literal)) if (!NO_CODES.has(code)) codes.add(code);
    }
  }
  return codes;
}

const services = readdirSync(join(ROOT, "services")).filter(
  (name) => name !== "devstack" && name !== "spark-ingest",
);
const inCode = new Set([
  ...services.flatMap((name) => [...codesOf(join(ROOT, "services", name, "src"), ".ts")]),
  ...codesOf(join(ROOT, "services/devstack/src/dispatch"), ".ts"),
  ...codesOf(join(ROOT, "services/spark-ingest/src"), ".py"),
]);
const page = readFileSync(join(ROOT, "docs/ingest-errors.md"), "utf8");
const documented = new Set(
  [...page.matchAll(new RegExp(`\`((?:${PREFIXES})\\.[a-z0-9-]+)\``, "g"))].map(([, code = ""]) => code),
);

const stems = [...inCode].filter((code) => code.includes("$")).map((code) => code.replace(/\$\{.*/, ""));

describe("docs/ingest-errors.md", () => {
  test("names every code that the services can give", () => {
    expect(inCode.size).toBeGreaterThan(150);
    const missing = [...inCode].filter((code) => !code.includes("$") && !documented.has(code));
    expect(missing.sort()).toEqual([]);
    for (const stem of stems) expect([...documented].some((code) => code.startsWith(stem))).toBe(true);
  });

  test("names no code that no service gives", () => {
    const gone = [...documented].filter(
      (code) => !inCode.has(code) && !stems.some((stem) => code.startsWith(stem)),
    );
    expect(gone.sort()).toEqual([]);
  });

  test("says of every code in a table what happens then", () => {
    const rows = page.split("\n").filter((line) => /^\| `/.test(line));
    expect(rows.filter((row) => !/^\| `[^`]+` \| (dead|again|aside) \| .+\. ?\|$/.test(row))).toEqual([]);
    const codes = rows.map((row) => row.split("`")[1]);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
