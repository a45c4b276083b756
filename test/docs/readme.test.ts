import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scripts } from "../../package.json";

const root = join(__dirname, "../..");
const read = (page: string) => readFileSync(join(root, page), "utf8");
const readme = read("README.md");

/** Pages that people read; generated ones are checked where they are made. */
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "imports/README.md",
  ...readdirSync(join(root, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
  ...readdirSync(join(root, "examples"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `examples/${name}/README.md`),
  "examples/README.md",
];

test("the README lists every command, and no other", () => {
  const listed = [...readme.matchAll(/^\| `floe (\w+)` \|/gm)].map(([, name]) => name).sort();
  const commands = readdirSync(join(root, "cli/commands")).map((file) => file.replace(/\.ts$/, ""));
  expect(listed).toEqual(commands.sort());
});

test("the README stays short, and says how to test", () => {
  expect(readme.split("\n").length).toBeLessThanOrEqual(200);
  expect(readme).toContain("\n```bash\nnpm test\n```\n");
});

describe.each(pages)("%s", (page) => {
  const text = read(page);

  test("names scripts that exist", () => {
    const named = [...text.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test("leads to pages and headings that exist", () => {
    const prose = text.replace(/`[^`\n]*`/g, "");
    const broken = [...prose.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].filter(
      ([, path = "", heading]) => {
        const target = path === "" ? page : join(dirname(page), path);
        if (!existsSync(join(root, target))) return true;
        return heading !== undefined && !anchors(read(target)).includes(heading);
      },
    );
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

/** Headings as GitHub makes anchors of them. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
