import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache";
import { classPath } from "./java";

const SERVICE = join(__dirname, "..", "..", "..", "services", "spark-ingest");

/** Spark as the image of the heavy path has it: the same versions of Python packages and jars. */
export interface SparkInstallation {
  /** Interpreter that has PySpark, PyIceberg and PyArrow. */
  readonly python: string;
  /** `spark-submit` of PySpark. */
  readonly submit: string;
  /** Iceberg and the S3 clients. */
  readonly classPath: string;
  /** Folder of the jobs' programs. */
  readonly programs: string;
}

/**
 * Finds or makes the installation: packages by pip into a folder of the cache that is named after what is
 * in it, jars by Maven.
 *
 * @throws Error when `python3` has no venv, or a package can not be fetched
 */
export function sparkInstallation(): SparkInstallation {
  const requirements = ["requirements.txt", "requirements-test.txt"].map((name) => join(SERVICE, name));
  const digest = createHash("sha256");
  for (const file of requirements) digest.update(readFileSync(file));
  const folder = join(cacheFolder("python"), `spark-${digest.digest("hex").slice(0, 16)}`);
  const marker = join(folder, "complete");
  if (!existsSync(marker)) install(folder, marker);
  return {
    python: join(folder, "bin", "python"),
    submit: join(folder, "bin", "spark-submit"),
    classPath: classPath("spark", join(SERVICE, "pom.xml")),
    programs: join(SERVICE, "src"),
  };
}

/** A folder without the marker is one whose installation was cut off. */
function install(folder: string, marker: string): void {
  rmSync(folder, { recursive: true, force: true });
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"], timeout: 900_000 });
  run("python3", "-m", "venv", folder);
  const pip = join(folder, "bin", "pip");
  run(pip, "install", "--quiet", "--disable-pip-version-check", "-r", join(SERVICE, "requirements-test.txt"));
  run("touch", `${marker}.new`);
  renameSync(`${marker}.new`, marker);
}
