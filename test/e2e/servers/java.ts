import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cacheFolder } from "./cache";
import { inRepository } from "./repository";

/** Servers and libraries that come from Maven Central, each with the pom that pins it. */
export const CLASS_PATHS = ["camel", "catalog", "kafka", "minifi", "spark"] as const;

/** Name of one of them. */
export type ClassPathName = (typeof CLASS_PATHS)[number];

/** What the product itself ships has its pom there. */
function pomOf(name: ClassPathName): string {
  return name === "spark"
    ? inRepository("services", "spark-ingest", "pom.xml")
    : inRepository("test", "e2e", "java", name, "pom.xml");
}

const checksumsOf = (name: ClassPathName) => join(dirname(pomOf(name)), "jars.sha256");

/**
 * Class path of a server that is on Maven Central. A pom pins what it consists of, and a list in the
 * repository the content of each jar. The answer is cached by the pom's content, the jars by Maven itself.
 *
 * @throws Error when Maven is missing, an artifact can not be fetched, or a jar is not the one that is listed
 */
export function classPath(name: ClassPathName): string {
  const known = cachedClassPath(name);
  if (known !== undefined) return known;
  const pom = pomOf(name);
  const fresh = `${cacheFile(name)}.${process.pid}`;
  const goal = ["dependency:build-classpath", `-Dmdep.outputFile=${fresh}`];
  // Without strict checksums Maven only warns about a jar that is not what its repository says.
  execFileSync("mvn", ["-q", "-B", "--strict-checksums", "-f", pom, ...goal], {
    stdio: ["ignore", "inherit", "inherit"],
    timeout: 900_000,
  });
  verifyJars(name, readFileSync(fresh, "utf8").trim().split(":"));
  renameSync(fresh, cacheFile(name));
  return readFileSync(cacheFile(name), "utf8").trim();
}

/** The class path, when everything on it is there already. */
export function cachedClassPath(name: ClassPathName): string | undefined {
  const file = cacheFile(name);
  if (isRecording() || !existsSync(file)) return undefined;
  const known = readFileSync(file, "utf8").trim();
  return known.split(":").every((jar) => existsSync(jar)) ? known : undefined;
}

/** Named after what it depends on: another pom or another list is another class path. */
function cacheFile(name: ClassPathName): string {
  const digest = createHash("sha256").update(readFileSync(pomOf(name)));
  if (existsSync(checksumsOf(name))) digest.update(readFileSync(checksumsOf(name)));
  return join(cacheFolder("class-paths"), `${name}-${digest.digest("hex").slice(0, 16)}`);
}

function verifyJars(name: ClassPathName, jars: readonly string[]): void {
  const actual = listOf(jars);
  const file = checksumsOf(name);
  if (isRecording()) writeFileSync(file, actual);
  const expected = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (actual === expected) return;
  const differing = actual.split("\n").filter((line) => line !== "" && !expected.includes(line));
  throw new Error(
    `the jars of ${name} are not those of ${file}:\n${differing.join("\n")}\n` +
      "After a change of the pom, look at the list that RECORD_JARS=1 npm run e2e:install writes, and commit it.",
  );
}

/** Whether the lists are written anew rather than held against the jars. */
const isRecording = () => process.env.RECORD_JARS !== undefined;

function listOf(jars: readonly string[]): string {
  return jars
    .map((jar) => `${createHash("sha256").update(readFileSync(jar)).digest("hex")}  ${basename(jar)}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1))
    .join("");
}
