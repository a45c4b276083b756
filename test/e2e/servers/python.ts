import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache";

const SCRIPTS = join(__dirname, "..", "python");

/**
 * The interpreter of a virtual environment with `test/e2e/python/requirements.txt`. It is made
 * outside of the repository when the requirements are new, and kept.
 *
 * @throws Error when Python or a package is missing
 */
function interpreter(): string {
  const requirements = join(SCRIPTS, "requirements.txt");
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 16);
  const folder = join(cacheFolder("python"), digest);
  const python = join(folder, "bin", "python");
  const complete = join(folder, "complete");
  if (existsSync(complete)) return python;
  rmSync(folder, { recursive: true, force: true });
  const run = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"], timeout: 600_000 });
  run("python3", "-m", "venv", folder);
  run(python, "-m", "pip", "install", "--quiet", "-r", requirements);
  writeFileSync(complete, "");
  return python;
}

/** Runs a script of `test/e2e/python`. @returns the JSON that it prints */
export function python<T>(script: string, ...args: readonly string[]): T {
  const output = execFileSync(interpreter(), [join(SCRIPTS, script), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 300_000,
    // Debian's RGW refuses bodies with a trailing checksum (411); pyarrow's SDK sends one unless told not to.
    env: { ...process.env, AWS_REQUEST_CHECKSUM_CALCULATION: "when_required" },
  });
  return JSON.parse(output) as T;
}
