// Makes lib/bundle/operations.js: what `floe ingest`, `backfill`, `reconcile`, `quarantine`, `table` and `object`
// do, with the clients of catalog, object store and Kafka, in one file. It is published as it is, so that
// installing floe brings neither these clients nor DuckDB's library; commands that do not need it never load it.
const { buildSync } = require("esbuild");

buildSync({
  entryPoints: ["operations/index.ts"],
  outfile: "lib/bundle/operations.js",
  // Finds the workspaces by their sources: nothing has to be built before.
  tsconfig: "tsconfig.json",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  minify: true,
  // Names of errors and stack traces stay readable.
  keepNames: true,
  legalComments: "eof",
  // For `floe ingest --direct` of files that have to be decoded; whoever wants that installs it beside floe.
  external: ["@duckdb/node-api"],
  logLevel: "warning",
});
