// Runs a script of this folder: `node scripts/run.js import --check` bundles scripts/import/main.ts into
// .cdk8s/ and starts it. That takes a tenth of a second; ts-node would take several.
const { spawnSync } = require("node:child_process");
const { buildSync } = require("esbuild");

const [name, ...args] = process.argv.slice(2);
const outfile = `.cdk8s/${name}.js`;
buildSync({
  entryPoints: [`scripts/${name}/main.ts`],
  bundle: true,
  platform: "node",
  packages: "external",
  outfile,
  logLevel: "warning",
});
process.exitCode = spawnSync(process.execPath, [outfile, ...args], { stdio: "inherit" }).status ?? 1;
