import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { include } from "../../tsconfig.build.json";

const root = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const dockerfile = read("cli/Dockerfile");

/** What the build stage is given of the repository. */
const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, sources = ""]) =>
  sources.split(" "),
);

test("the image's build is given what it copies, and .dockerignore lets it through", () => {
  const allowed = read(".dockerignore")
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1));
  for (const source of copied) {
    expect(existsSync(join(root, source))).toBe(true);
    expect(allowed).toContain(source);
  }
});

/** Entries of the repository that code of these entries imports, and what those import. */
function reached(entries: readonly string[]): Set<string> {
  const found = new Set(entries);
  for (const entry of found) {
    const path = join(root, entry);
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: "utf8" }).map((file) => join(path, file))
      : [path];
    for (const file of files.filter((name) => name.endsWith(".ts")))
      for (const [, imported = ""] of readFileSync(file, "utf8").matchAll(
        /(?:from|require\(|import\()\s*"(\.[^"]+)"/g,
      )) {
        const [first = ""] = relative(root, join(file, "..", imported)).split(sep);
        found.add(existsSync(join(root, first)) ? first : `${first}.ts`);
      }
  }
  return found;
}

test("it copies everything that the command is compiled from", () => {
  const sources = reached([...include, "operations"]);
  expect(sources.size).toBeGreaterThan(include.length);
  expect([...sources].filter((source) => !copied.includes(source))).toEqual([]);
});

test("it runs as the user that the CronJob names", () => {
  const [, user] = /^USER (\d+):\d+$/m.exec(dockerfile) ?? [];
  const job = read("dist/75-reconcile.k8s.yaml");
  expect(job).toContain(`runAsUser: ${user}\n`);
});
