// Runs a benchmark: `node scripts/bench.js cold-start` bundles bench/cold-start.ts into .cdk8s/ and starts it.
const { spawnSync } = require("node:child_process");
const { buildSync } = require("esbuild");

const [name, ...args] = process.argv.slice(2);
const outfile = `.cdk8s/bench/${name}.js`;
buildSync({
  entryPoints: [`bench/${name}.ts`],
  bundle: true,
  platform: "node",
  packages: "external",
  outfile,
  logLevel: "warning",
});
process.exitCode = spawnSync(process.execPath, [outfile, ...args], { stdio: "inherit" }).status ?? 1;
