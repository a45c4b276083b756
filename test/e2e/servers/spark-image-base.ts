import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache";
import { virtualEnvironment } from "./virtual-environment";

const TIMEOUT_MS = 900_000;
const PACKAGES = "ca-certificates,python3-minimal,python3-pip,openjdk-17-jre-headless";
const SPARK = "3.5.8";

/** What the base's own image would say: where Spark is, and whom programs trust. */
export const SPARK_BASE_ENVIRONMENT = {
  SPARK_HOME: "/opt/spark",
  JAVA_HOME: "/usr/lib/jvm/java-17-openjdk-amd64",
  PATH: "/opt/spark/bin:/usr/local/bin:/usr/bin:/bin",
  SSL_CERT_FILE: "/etc/ssl/certs/ca-certificates.crt",
  PIP_CERT: "/etc/ssl/certs/ca-certificates.crt",
};

const baseFile = () => join(cacheFolder("image-base"), `bookworm-spark-${SPARK}.tar`);

/** Whether {@link sparkImageBase} has nothing to make. */
export function hasSparkImageBase(): boolean {
  return existsSync(baseFile());
}

/**
 * Stands in for Apache's Spark image, which is on no mirror of Debian: the same Spark (PySpark brings all of
 * it but the entry point of Kubernetes), Java 17 and Python. Kept between runs. @returns its archive
 */
export function sparkImageBase(): string {
  const archive = baseFile();
  if (hasSparkImageBase()) return archive;
  const root = `${archive}.${process.pid}.d`;
  const run = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"], timeout: TIMEOUT_MS });
  try {
    run("debootstrap", "--variant=minbase", `--include=${PACKAGES}`, "bookworm", root);
    const authorities = SPARK_BASE_ENVIRONMENT.SSL_CERT_FILE;
    if (existsSync(authorities)) cpSync(authorities, join(root, authorities));
    const lib = join(virtualEnvironment("spark"), "lib");
    const [python = ""] = readdirSync(lib);
    const spark = join(root, SPARK_BASE_ENVIRONMENT.SPARK_HOME);
    mkdirSync(spark, { recursive: true });
    for (const part of ["bin", "jars", "python"])
      cpSync(join(lib, python, "site-packages", "pyspark", part), join(spark, part), { recursive: true });
    run("tar", "-C", root, "-cf", `${root}.tar`, ".");
    renameSync(`${root}.tar`, archive);
    return archive;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
