// Makes the launcher one file that starts fast: `node services/spark-launcher/build/bundle.js [folder]`.
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");
const { bundleService } = require("../../event-server/build/bundle-service.js");

const service = join(__dirname, "..");

/** @param folder where the files go */
async function bundle(folder) {
  const files = mkdtempSync(join(tmpdir(), "spark-launcher-"));
  try {
    for (const name of ["ca.crt", "token"]) writeFileSync(join(files, name), "");
    const template = join(files, "spark-application.json");
    writeFileSync(template, JSON.stringify({ kind: "SparkApplication", metadata: {}, spec: {} }));
    await bundleService(folder, {
      entryPoint: join(service, "src", "main.ts"),
      // The light path's encoder comes with ingest-core and is never loaded here: Spark encodes.
      external: ["@duckdb/node-api"],
      environment: {
        SPARK_JOB_NAMESPACE: "build",
        SPARK_JOB_TEMPLATE: template,
        KUBERNETES_SERVICE_HOST: "127.0.0.1",
        KUBERNETES_SERVICE_PORT: "9",
        KUBERNETES_SERVICE_ACCOUNT: files,
      },
    });
  } finally {
    rmSync(files, { recursive: true });
  }
}

bundle(resolve(process.argv[2] ?? join(service, "lib", "bundle"))).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
