import { existsSync, readdirSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import type { Diagnostic, Location } from "../diagnostics/diagnostic";
import { formatPath, type ValuePath } from "../schema/violation";
import { parseYaml, type YamlDocument } from "../source-text/parse";
import { readText, STDIN, UnreadableFileError } from "../source-text/read";
import { isObject, items, text } from "./json";
import { type Manifest, toManifest } from "./manifest";

/** Objects of files, and what is wrong with the files themselves. */
export interface ReadManifests {
  readonly manifests: readonly Manifest[];
  readonly diagnostics: readonly Diagnostic[];
  /** Number of files that were read. */
  readonly files: number;
}

/** Path that stands for standard input. */
export const STANDARD_INPUT = "-";

const EXTENSIONS: ReadonlySet<string> = new Set([".yaml", ".yml", ".json"]);

/**
 * Reads every object of files and folders. Folders are walked as a whole, except for what is hidden,
 * `node_modules`, and Helm charts, whose templates are no YAML.
 *
 * @param paths files, folders, or `-` for standard input
 */
export function readManifests(paths: readonly string[]): ReadManifests {
  const manifests: Manifest[] = [];
  const diagnostics: Diagnostic[] = [];
  let files = 0;
  for (const path of paths)
    for (const file of listFiles(path, diagnostics)) {
      files++;
      readFile(file, manifests, diagnostics);
    }
  return { manifests, diagnostics, files };
}

function listFiles(path: string, diagnostics: Diagnostic[]): string[] {
  if (path === STANDARD_INPUT || !isFolder(path)) return [path];
  const files = walk(path, diagnostics);
  if (files.length === 0 && diagnostics.every(({ where }) => where.file !== path))
    diagnostics.push({
      code: "FLOE4005",
      what: "the folder holds no objects",
      where: { file: path },
      expected: "files that end with .yaml, .yml or .json",
    });
  return files;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function walk(folder: string, diagnostics: Diagnostic[]): string[] {
  if (existsSync(join(folder, "Chart.yaml"))) return [];
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    diagnostics.push({
      code: "FLOE4005",
      what: `the folder cannot be read: ${reason}`,
      where: { file: folder },
    });
    return [];
  }
  return names.flatMap((name) => {
    if (name.startsWith(".") || name === "node_modules") return [];
    const path = join(folder, name);
    if (isFolder(path)) return walk(path, diagnostics);
    return EXTENSIONS.has(extname(name)) ? [path] : [];
  });
}

function readFile(file: string, manifests: Manifest[], diagnostics: Diagnostic[]): void {
  const name = file === STANDARD_INPUT ? "standard input" : file;
  try {
    const read = parseManifests(readText(file === STANDARD_INPUT ? STDIN : file), name);
    manifests.push(...read.manifests);
    diagnostics.push(...read.diagnostics);
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    diagnostics.push({ code: "FLOE4005", what: error.reason, where: { file: name } });
  }
}

/**
 * Reads every object of a text with YAML or JSON documents; lists are taken apart.
 *
 * @param file name that findings show
 */
export function parseManifests(content: string, file: string): Omit<ReadManifests, "files"> {
  const manifests: Manifest[] = [];
  const { documents, problems } = parseYaml(content);
  // The line itself is not shown: it may be one of a Secret.
  const diagnostics = problems.map(
    ({ what, line, column, path, expected }): Diagnostic => ({
      code: "FLOE4001",
      what,
      where: {
        file,
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
        ...(path !== undefined && { path }),
      },
      ...(expected !== undefined && { expected }),
    }),
  );
  for (const document of documents)
    addObjects(document.value, [], { name: file, document }, manifests, diagnostics);
  return { manifests, diagnostics };
}

/** Document that an object comes from. */
interface Source {
  readonly name: string;
  readonly document: YamlDocument;
}

function addObjects(
  value: unknown,
  base: ValuePath,
  source: Source,
  manifests: Manifest[],
  diagnostics: Diagnostic[],
): void {
  const locate = (path: ValuePath): Location => ({
    file: source.name,
    ...source.document.locate([...base, ...path]),
  });
  if (isObject(value) && (text(value, "kind") ?? "").endsWith("List") && Array.isArray(value.items)) {
    for (const [index, item] of items(value, "items"))
      addObjects(item, [...base, "items", index], source, manifests, diagnostics);
    return;
  }
  const manifest = isObject(value) ? toManifest(value, { locate }) : undefined;
  if (manifest !== undefined) {
    manifests.push(manifest);
    return;
  }
  const missing = ["apiVersion", "kind"].filter((field) => text(value, field) === undefined);
  diagnostics.push({
    code: "FLOE4002",
    what: missing.length === 0 ? "the object has no name" : `no ${missing.join(" and no ")}`,
    where: { ...locate([]), path: formatPath(base) },
    expected: "a Kubernetes object with apiVersion, kind and metadata.name",
  });
}
