import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { cacheFolder } from "../../test/e2e/servers/cache";

/** Programs of the benchmark in Python. */
export const PROGRAMS = resolve("bench", "ingest", "python");

/**
 * The interpreter of a virtual environment with `requirements.txt`: made outside of the
 * repository when the requirements are new, and kept.
 *
 * @throws Error when `python3` has no venv, or a package can not be fetched
 */
export function pythonInterpreter(say: (line: string) => void): string {
  const requirements = join(PROGRAMS, "requirements.txt");
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 16);
  const folder = join(cacheFolder("python"), `bench-${digest}`);
  const python = join(folder, "bin", "python");
  const complete = join(folder, "complete");
  if (existsSync(complete)) return python;
  say(`installing ${readFileSync(requirements, "utf8").trim().split("\n").join(", ")} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  const run = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"], timeout: 600_000 });
  run("python3", "-m", "venv", folder);
  run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements);
  writeFileSync(complete, "");
  return python;
}
