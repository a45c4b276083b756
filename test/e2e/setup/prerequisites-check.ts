import { hasImageBase } from "../servers/container-image";
import { CLASS_PATHS, cachedClassPath } from "../servers/java";
import { hasSparkClasses } from "../servers/quick-java";
import { hasSparkImageBase } from "../servers/spark-image-base";
import { ENVIRONMENTS, isComplete } from "../servers/virtual-environment";
import { describe, missingPrograms } from "./prerequisites";

/** @throws Error that names everything that is missing, and what to type */
export function checkPrerequisites(): void {
  const programs = missingPrograms();
  const others = [
    ...CLASS_PATHS.filter((name) => cachedClassPath(name) === undefined).map((name) => `  jars of ${name}`),
    ...ENVIRONMENTS.filter((name) => !isComplete(name)).map((name) => `  Python packages: ${name}`),
    ...(hasImageBase() ? [] : ["  the base of the services' images"]),
    ...(hasSparkImageBase() ? [] : ["  the base of the Spark jobs' image"]),
  ];
  // Named after jars and packages, which have to be there first.
  if (programs.length + others.length === 0 && !hasSparkClasses())
    others.push("  the archive of Spark's classes");
  if (programs.length === 0 && others.length === 0) return;
  const list = [describe(programs), ...others].filter((line) => line !== "").join("\n");
  throw new Error(`the real servers need what is not there:\n${list}\nInstall it: npm run e2e:install`);
}
