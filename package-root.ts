import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

let found: string | undefined;

/**
 * The folder of the package, from which schemas are read: above `lib/` in an installed package, above
 * the sources in the repository, above the bundle of the command.
 *
 * @throws Error when the package was taken apart
 */
export function packageRoot(): string {
  found ??= search(__dirname);
  return found;
}

function search(folder: string): string {
  if (existsSync(join(folder, "imports", "schemas"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("floe: imports/schemas is missing from the package");
  return search(parent);
}
