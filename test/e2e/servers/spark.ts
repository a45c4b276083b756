import { join } from "node:path";
import { classPath } from "./java";
import { inRepository } from "./repository";
import { virtualEnvironment } from "./virtual-environment";

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
 * Finds or makes the installation.
 *
 * @throws Error when `python3` has no venv, or something can not be fetched
 */
export function sparkInstallation(): SparkInstallation {
  const folder = virtualEnvironment("spark");
  return {
    python: join(folder, "bin", "python"),
    submit: join(folder, "bin", "spark-submit"),
    classPath: classPath("spark"),
    programs: inRepository("services", "spark-ingest", "src"),
  };
}
