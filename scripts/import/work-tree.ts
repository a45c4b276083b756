import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Folders whose generated files are all known, so that any other file of the kind is a stale one. */
const GENERATED: readonly { readonly folder: string; readonly suffix: string }[] = [
  { folder: "imports", suffix: ".ts" },
  { folder: "imports/pruned", suffix: ".json" },
  { folder: "imports/schemas", suffix: ".json" },
];

/** Repository paths where the work tree differs from `files`, and what is different. */
export async function differences(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const found: string[] = [];
  for (const [path, content] of files) {
    const current = await readFile(join(root, path), "utf8").catch(() => undefined);
    if (current === undefined) found.push(`${path} is missing`);
    else if (current !== content) found.push(`${path} has other content`);
  }
  for (const path of await stale(root, files)) found.push(`${path} belongs to no kind of sources.json`);
  return found;
}

/** Writes `files` and removes generated files that no kind needs any more. */
export async function writeFiles(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const path of await stale(root, files)) await rm(join(root, path));
  for (const [path, content] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

async function stale(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const found: string[] = [];
  for (const { folder, suffix } of GENERATED) {
    const names = await readdir(join(root, folder)).catch(() => []);
    for (const name of names.sort()) {
      if (name.endsWith(suffix) && !files.has(`${folder}/${name}`)) {
        found.push(`${folder}/${name}`);
      }
    }
  }
  return found;
}
