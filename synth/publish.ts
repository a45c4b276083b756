import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Builds a folder beside its place and swaps it in when it is whole.
 *
 * A failed build leaves the old folder as it was, and a reader (kubectl, Argo CD's
 * checkout, a commit) never sees half of one. The two renames stay on one file
 * system because the temporary folder is a sibling.
 *
 * @param target folder to replace
 * @param build writes the new content into the folder it is given
 * @returns what `build` returns
 * @throws whatever `build` throws, after removing what it wrote
 */
export function publish<T>(target: string, build: (folder: string) => T): T {
  const final = resolve(target);
  const fresh = mkdtempSync(join(dirname(final), `.${basename(final)}-`));
  try {
    const result = build(fresh);
    const old = `${fresh}.old`;
    const had = existsSync(final);
    if (had) renameSync(final, old);
    try {
      renameSync(fresh, final);
    } catch (error) {
      if (had) renameSync(old, final);
      throw error;
    }
    rmSync(old, { recursive: true, force: true });
    return result;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
