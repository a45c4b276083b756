import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache";

const POMS = join(__dirname, "..", "java");

/**
 * Class path of a server that is on Maven Central. A pom pins what it consists of; the answer is cached
 * by the pom's content, the jars by Maven itself.
 *
 * @param pom where it is, for what the product itself ships. @default - `test/e2e/java/<name>/pom.xml`
 * @throws Error when Maven is missing or an artifact cannot be fetched
 */
export function classPath(name: string, pom = join(POMS, name, "pom.xml")): string {
  const digest = createHash("sha256").update(readFileSync(pom)).digest("hex").slice(0, 16);
  const cached = join(cacheFolder("class-paths"), `${name}-${digest}`);
  if (existsSync(cached)) {
    const known = readFileSync(cached, "utf8").trim();
    if (known.split(":").every((jar) => existsSync(jar))) return known;
  }
  const fresh = `${cached}.${process.pid}`;
  execFileSync("mvn", ["-q", "-B", "-f", pom, "dependency:build-classpath", `-Dmdep.outputFile=${fresh}`], {
    stdio: ["ignore", "inherit", "inherit"],
    timeout: 600_000,
  });
  renameSync(fresh, cached);
  return readFileSync(cached, "utf8").trim();
}
