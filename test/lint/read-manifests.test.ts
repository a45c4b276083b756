import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseManifests, readManifests } from "../../lint/read-manifests";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "manifests-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: a}\n`;

function write(path: string, content: string | Buffer): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const names = (paths: readonly string[]) => readManifests(paths).manifests.map(({ name }) => name);

test("folders are walked as a whole, in the order of names", () => {
  write("20-b.yaml", configMap("b"));
  write("10-a.yml", configMap("a"));
  write("deep/er/c.json", JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } }));
  write("README.md", "# no YAML");
  expect(names([folder])).toEqual(["a", "b", "c"]);
});

test("hidden folders, node_modules and Helm charts are left out", () => {
  write("a.yaml", configMap("a"));
  write(".git/b.yaml", configMap("b"));
  write("node_modules/c.yaml", configMap("c"));
  write("helm/x/Chart.yaml", "name: x");
  write("helm/x/templates/d.yaml", "{{ if }}");
  const { files, diagnostics } = readManifests([folder]);
  expect({ files, diagnostics }).toEqual({ files: 1, diagnostics: [] });
});

test("several documents and lists are taken apart, each object with its own place", () => {
  const list = `${configMap("a")}---\napiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n    metadata: {name: b, namespace: a}\n`;
  const { manifests } = parseManifests(list, "x.yaml");
  expect(
    manifests.map(({ kind, name, origin }) => [kind, name, origin.locate(["metadata", "name"])]),
  ).toEqual([
    ["ConfigMap", "a", { file: "x.yaml", line: 3, column: 12 }],
    ["Secret", "b", { file: "x.yaml", line: 10, column: 16 }],
  ]);
});

test("an object may leave its name to the server", () => {
  const { manifests, diagnostics } = parseManifests(
    "apiVersion: v1\nkind: Pod\nmetadata: {generateName: job-}",
    "x",
  );
  expect([manifests.map(({ name }) => name), diagnostics]).toEqual([["job-*"], []]);
});

test("FLOE4001: broken YAML is reported with its place, and the other files are read", () => {
  const broken = write("broken.yaml", "a: [1\nb: 2\n");
  const twice = write("twice.yaml", "a: 1\na: 2\n");
  write("right.yaml", configMap("right"));
  const { manifests, diagnostics } = readManifests([folder]);
  expect(manifests.map(({ name }) => name)).toEqual(["right"]);
  expect(diagnostics.map(({ code, what, where }) => [code, where.file, where.line, what])).toEqual([
    ["FLOE4001", broken, 2, expect.any(String)],
    ["FLOE4001", twice, 2, "the mapping has this key already"],
  ]);
});

test("FLOE4002: documents that are no objects", () => {
  expect(
    parseManifests("replicas: 1\n---\napiVersion: v1\nkind: Pod\n---\n- a\n", "x").diagnostics,
  ).toMatchObject([
    { code: "FLOE4002", what: "no apiVersion and no kind", where: { line: 1 } },
    { code: "FLOE4002", what: "the object has no name", where: { line: 3 } },
    { code: "FLOE4002", where: { line: 6 } },
  ]);
});

test("FLOE4005: paths that cannot be read", () => {
  const latin1 = write("latin1.yaml", Buffer.from([0xe4]));
  mkdirSync(join(folder, "empty"));
  const paths = [join(folder, "none.yaml"), latin1, join(folder, "empty")];
  expect(readManifests(paths).diagnostics).toMatchObject([
    { code: "FLOE4005", what: "does not exist", where: { file: paths[0] } },
    { code: "FLOE4005", what: "is not UTF-8 text", where: { file: paths[1] } },
    { code: "FLOE4005", what: "the folder holds no objects", where: { file: paths[2] } },
  ]);
});
