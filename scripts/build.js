// `npm run build`: compiles the library and the command into lib/, then each service into its own lib/.
// Type errors fail the build, and what could be compiled is there all the same. `--root` leaves the
// services out.
const { spawnSync } = require("node:child_process");
const { chmodSync, existsSync, readdirSync, readFileSync, rmSync } = require("node:fs");
const { join } = require("node:path");

const tsc = require.resolve("typescript/package.json").replace("package.json", "bin/tsc");

function compile(project) {
  const { status } = spawnSync(process.execPath, [tsc, "-p", project], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

function makeBinsExecutable(folder) {
  const { bin = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const file of Object.values(bin))
    if (existsSync(join(folder, file))) chmodSync(join(folder, file), 0o755);
}

/** Services after the services that they depend on. */
function servicesInOrder() {
  const services = new Map(
    readdirSync("services")
      .map((name) => join("services", name))
      .filter((folder) => existsSync(join(folder, "tsconfig.build.json")))
      .map((folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")))
      .map(({ name, dependencies = {} }) => [name, Object.keys(dependencies)]),
  );
  const ordered = new Set();
  const visit = (name) => {
    if (ordered.has(name) || !services.has(name)) return;
    services.get(name).forEach(visit);
    ordered.add(name);
  };
  [...services.keys()].sort().forEach(visit);
  return [...ordered].map((name) => join("services", name.replace("@floe/", "")));
}

/** Output of sources that are gone: commands are found by their files. */
function removeStale(output, source) {
  for (const entry of existsSync(output) ? readdirSync(output, { withFileTypes: true }) : []) {
    const path = join(output, entry.name);
    if (path === join("lib", "bundle")) continue;
    if (entry.isDirectory()) removeStale(path, join(source, entry.name));
    else if (
      /(\.d\.ts|\.js)$/.test(entry.name) &&
      !existsSync(join(source, entry.name.replace(/(\.d\.ts|\.js)$/, ".ts")))
    )
      rmSync(path);
  }
}

removeStale("lib", ".");
const services = process.argv.includes("--root") ? [] : servicesInOrder();
for (const folder of [".", ...services]) {
  compile(join(folder, "tsconfig.build.json"));
  makeBinsExecutable(folder);
}
for (const script of ["scripts/bundle.js", "scripts/bundle-operations.js"])
  if (spawnSync(process.execPath, [script], { stdio: "inherit" }).status !== 0) process.exitCode = 1;
