// Makes the worker one file that starts fast: `node services/light-worker/build/bundle.js [folder]`.
const { join, resolve } = require("node:path");
const { bundleService } = require("../../event-server/build/bundle-service.js");

const service = join(__dirname, "..");

/** DuckDB brings a native library of 70 MB, which only batches that must be decoded load. */
const EXTERNAL = ["@duckdb/node-api"];

/** @param folder where the files go */
async function bundle(folder) {
  await bundleService(folder, { entryPoint: join(service, "src", "main.ts"), external: EXTERNAL });
}

module.exports = { bundle, EXTERNAL };
if (require.main === module) {
  bundle(resolve(process.argv[2] ?? join(service, "lib", "bundle"))).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}
