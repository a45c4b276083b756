import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache";
import { inRepository } from "./repository";

/** Sets of Python packages: which files list them. */
const REQUIREMENTS = {
  // A Java of its own for NiFi, which needs 21; Debian 12 has 17.
  java: [inRepository("test", "e2e", "java", "minifi", "requirements.txt")],
  readers: [inRepository("test", "e2e", "python", "requirements.txt")],
  spark: ["requirements-test.txt", "requirements.txt"].map((name) =>
    inRepository("services", "spark-ingest", name),
  ),
} as const;

/** Version of every package that the listed ones bring along. */
const CONSTRAINTS = inRepository("test", "e2e", "python", "constraints.txt");

/** Name of a set of Python packages. */
export type EnvironmentName = keyof typeof REQUIREMENTS;

/** All of them. */
export const ENVIRONMENTS = Object.keys(REQUIREMENTS) as readonly EnvironmentName[];

/**
 * A virtual environment with a set of packages, made outside of the repository when its lists are new.
 * One without the marker was cut off while it was made, and is made again.
 *
 * @returns its folder
 * @throws Error when `python3` has no venv, or a package can not be fetched
 */
export function virtualEnvironment(name: EnvironmentName): string {
  const folder = folderOf(name);
  if (isComplete(name)) return folder;
  rmSync(folder, { recursive: true, force: true });
  const run = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"], timeout: 900_000 });
  run("python3", "-m", "venv", folder);
  const pip = [
    join(folder, "bin", "python"),
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
  ];
  run(pip[0] as string, ...pip.slice(1), "-c", CONSTRAINTS, "-r", REQUIREMENTS[name][0] as string);
  writeFileSync(join(folder, "complete"), "");
  return folder;
}

/** Whether nothing has to be fetched for it any more. */
export function isComplete(name: EnvironmentName): boolean {
  return existsSync(join(folderOf(name), "complete"));
}

function folderOf(name: EnvironmentName): string {
  const digest = createHash("sha256");
  for (const file of [...REQUIREMENTS[name], CONSTRAINTS]) digest.update(readFileSync(file));
  return join(cacheFolder("python"), `${name}-${digest.digest("hex").slice(0, 16)}`);
}
