// `npm run example -- kafka-to-knative`: bundles examples/kafka-to-knative/main.ts and runs it there, so that
// its dist/ is beside it. `floe` is this repository, as `npm run build` left it.
const { spawnSync } = require("node:child_process");
const { existsSync, readdirSync } = require("node:fs");
const { join, resolve } = require("node:path");
const { buildSync } = require("esbuild");

const [name = ""] = process.argv.slice(2);
const folder = join("examples", name);
if (name === "" || !existsSync(join(folder, "main.ts"))) {
  const known = readdirSync("examples").filter((one) => existsSync(join("examples", one, "main.ts")));
  console.error(`Which example? npm run example -- ${known.join(" | ")}`);
  process.exit(2);
}
const outfile = resolve(".cdk8s", "examples", `${name}.js`);
buildSync({
  entryPoints: [join(folder, "main.ts")],
  bundle: true,
  platform: "node",
  packages: "external",
  outfile,
  logLevel: "warning",
});
process.exitCode = spawnSync(process.execPath, [outfile], { cwd: folder, stdio: "inherit" }).status ?? 1;
