import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** One file of a folder that is published as a whole. */
export interface PublishedFile {
  /** Path from the folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/**
 * Makes a folder hold these files and no others.
 *
 * They are written into a folder beside it, which is then swapped in: a failure leaves the old folder as it was,
 * and a reader (kubectl, Argo CD's checkout, a commit) never sees half of one. The two renames stay on one file
 * system because the temporary folder is a sibling. A folder that holds these files already is not touched, so
 * that what watches it sees no change where there is none.
 *
 * @param target folder to replace
 * @throws what the file system answers, after removing what was written
 */
export function publish(target: string, files: readonly PublishedFile[]): void {
  const final = resolve(target);
  const existing = filesIn(final);
  if (existing !== undefined && holds(final, existing, files)) return;
  const fresh = mkdtempSync(join(dirname(final), `.${basename(final)}-`));
  try {
    for (const folder of new Set(files.map(({ path }) => dirname(path))))
      mkdirSync(join(fresh, folder), { recursive: true });
    for (const { path, text } of files) writeFileSync(join(fresh, path), text);
    const old = `${fresh}.old`;
    if (existing !== undefined) renameSync(final, old);
    try {
      renameSync(fresh, final);
    } catch (error) {
      if (existing !== undefined) renameSync(old, final);
      throw error;
    }
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Whole paths of the files of a folder; undefined when there is no such folder. */
function filesIn(folder: string): Set<string> | undefined {
  try {
    return new Set(
      readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? [...(filesIn(path) ?? [])] : [path];
      }),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function holds(folder: string, existing: ReadonlySet<string>, files: readonly PublishedFile[]): boolean {
  return (
    existing.size === files.length &&
    files.every(({ path, text }) => {
      const file = join(folder, path);
      return existing.has(file) && readFileSync(file, "utf8") === text;
    })
  );
}
