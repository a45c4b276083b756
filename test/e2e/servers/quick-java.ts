import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "./cache";
import { inRepository } from "./repository";
import { sparkInstallation } from "./spark";

const PROGRAM = inRepository("test", "e2e", "servers", "load_spark_classes.py");

/** A test's JVM ends before the better compiler has paid for itself. */
const FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

/**
 * Variables with which every JVM that inherits them starts faster and does the same. Of Spark, which loads
 * 20,000 classes, the archive of them is mapped when there is one (JEP 350); with other jars it is left aside.
 */
export function quickJava(): Readonly<Record<string, string>> {
  const archive = archiveFile();
  return {
    JAVA_TOOL_OPTIONS: FIRST_COMPILER_ONLY,
    SPARK_SUBMIT_OPTS: hasSparkClasses()
      ? `-XX:+UseSerialGC -XX:SharedArchiveFile=${archive}`
      : "-XX:+UseSerialGC",
  };
}

/** Whether {@link archiveSparkClasses} has nothing to make. */
export function hasSparkClasses(): boolean {
  return existsSync(archiveFile());
}

/** Runs Spark once and keeps the classes that it has loaded. */
export function archiveSparkClasses(): void {
  const { submit, python, classPath } = sparkInstallation();
  const folder = mkdtempSync(join(tmpdir(), "floe-spark-classes-"));
  const fresh = `${archiveFile()}.${process.pid}`;
  const conf = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
    "spark.sql.catalog.lake.type": "hadoop",
    "spark.sql.catalog.lake.warehouse": join(folder, "warehouse"),
  };
  try {
    execFileSync(
      submit,
      [
        ...["--master", "local[2]", "--driver-memory", "1g", "--driver-class-path", classPath],
        ...Object.entries(conf).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
        PROGRAM,
        folder,
      ],
      {
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
        maxBuffer: 64 << 20,
        timeout: 600_000,
        env: {
          ...process.env,
          PYSPARK_PYTHON: python,
          SPARK_LOCAL_IP: "127.0.0.1",
          JAVA_TOOL_OPTIONS: FIRST_COMPILER_ONLY,
          SPARK_SUBMIT_OPTS: `-XX:+UseSerialGC -XX:ArchiveClassesAtExit=${fresh}`,
        },
      },
    );
    renameSync(fresh, archiveFile());
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(fresh, { force: true });
  }
}

/** Named after what is in it: another class path, program or Java is another archive. */
function archiveFile(): string {
  const { submit, classPath } = sparkInstallation();
  const digest = createHash("sha256").update(submit).update(classPath).update(readFileSync(PROGRAM));
  digest.update(execFileSync("java", ["--version"]));
  return join(cacheFolder("class-archives"), `spark-${digest.digest("hex").slice(0, 16)}.jsa`);
}
