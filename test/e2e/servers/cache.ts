import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where downloads stay between runs: outside the repository, so that a fresh clone
 * on the same machine does not fetch them again.
 */
export function cacheFolder(...parts: readonly string[]): string {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "floe", ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
