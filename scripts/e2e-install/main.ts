/**
 * Installs what the tests on real servers need: `npm run e2e:install`.
 *
 * Programs come from Debian, jars by Maven, Python packages by pip. What is there already is left alone,
 * so it may be run any number of times. Downloads stay in ~/.cache/floe, or in FLOE_CACHE.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cacheFolder } from "../../test/e2e/servers/cache";
import { hasImageBase, imageBase } from "../../test/e2e/servers/container-image";
import { CLASS_PATHS, cachedClassPath, classPath } from "../../test/e2e/servers/java";
import { archiveSparkClasses, hasSparkClasses } from "../../test/e2e/servers/quick-java";
import { hasSparkImageBase, sparkImageBase } from "../../test/e2e/servers/spark-image-base";
import { ENVIRONMENTS, isComplete, virtualEnvironment } from "../../test/e2e/servers/virtual-environment";
import { describe, missingPrograms } from "../../test/e2e/setup/prerequisites";

/** Something to have, and how to get it. */
interface Step {
  readonly what: string;
  readonly isThere: () => boolean;
  readonly install: () => void;
}

/** Told to the person who typed the command, without a stack. */
class InstallError extends Error {}

const STEPS: readonly Step[] = [
  {
    what: "programs from Debian",
    isThere: () => missingPrograms().length === 0,
    install: installPrograms,
  },
  ...CLASS_PATHS.map((name) => ({
    what: `jars of ${name}`,
    isThere: () => cachedClassPath(name) !== undefined,
    install: () => void classPath(name),
  })),
  ...ENVIRONMENTS.map((name) => ({
    what: `Python packages: ${name}`,
    isThere: () => isComplete(name),
    install: () => void virtualEnvironment(name),
  })),
  { what: "base of the services' images", isThere: hasImageBase, install: () => void imageBase() },
  {
    what: "base of the Spark jobs' image",
    isThere: hasSparkImageBase,
    install: () => void sparkImageBase(),
  },
  { what: "archive of Spark's classes", isThere: hasSparkClasses, install: archiveSparkClasses },
];

function installPrograms(): void {
  const missing = missingPrograms();
  const packages = [...new Set(missing.map(({ program }) => program.debianPackage))].sort();
  const command = ["apt-get", "install", "-y", "--no-install-recommends", ...packages];
  const list = describe(missing);
  if (!existsSync("/usr/bin/apt-get"))
    throw new InstallError(
      `${list}\nThis system has no apt-get: install them with what it has, then try again.`,
    );
  if (process.getuid?.() !== 0)
    throw new InstallError(
      `${list}\nOnly root may install them. Type:\n\n  sudo apt-get update && sudo ${command.join(" ")}\n\nand try again.`,
    );
  // Run level 1: packages that bring a server do not start it.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  for (const args of [["update", "-q"], command.slice(1)])
    if (spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env }).status !== 0)
      throw new InstallError(
        `apt-get ${args[0]} failed; its own words are above. By hand:\n  ${command.join(" ")}`,
      );
  const still = missingPrograms();
  if (still.length > 0)
    throw new InstallError(`${describe(still)}\nDebian's packages did not bring them; a newer Debian may.`);
}

function main(): void {
  process.stdout.write(`Downloads stay in ${cacheFolder()}\n`);
  for (const [i, { what, isThere, install }] of STEPS.entries()) {
    process.stdout.write(`[${i + 1}/${STEPS.length}] ${what} … `);
    if (isThere()) {
      process.stdout.write("there\n");
      continue;
    }
    const started = Date.now();
    try {
      install();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      process.stdout.write("failed\n");
      throw error instanceof InstallError ? error : new InstallError(`${what}: ${reason}`);
    }
    process.stdout.write(`installed (${Math.round((Date.now() - started) / 1000)} s)\n`);
  }
  process.stdout.write("Everything is there. Now: npm run test:e2e\n");
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof InstallError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
