import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where downloads stay between runs: outside the repository, so that a fresh clone
 * on the same machine does not fetch them again. `FLOE_CACHE` names another place.
 */
export function cacheFolder(...parts: readonly string[]): string {
  const home = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const folder = join(process.env.FLOE_CACHE ?? join(home, "floe"), ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
