// Runs a program of the devstack from its sources: `node services/devstack/build/run.js demo -o json`.
// Bundles it and the worker first, which takes two seconds; nothing has to be built before.
const { spawn } = require("node:child_process");
const { join, relative } = require("node:path");
const { build } = require("esbuild");
const { bundle } = require("../../light-worker/build/bundle.js");

const root = join(__dirname, "..", "..", "..");
const folder = join(root, ".cdk8s", "devstack");
const [program, ...args] = process.argv.slice(2);

async function main() {
  const outfile = join(folder, `${program}.js`);
  // One for each program: they may start at the same time, and each makes its own anew.
  const worker = join(folder, `${program}-worker`);
  await Promise.all([
    build({
      entryPoints: [join(__dirname, "..", "src", program, "main.ts")],
      outfile,
      tsconfig: join(root, "tsconfig.json"),
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      packages: "external",
      logLevel: "warning",
    }),
    bundle(worker),
  ]);
  const child = spawn(
    process.execPath,
    [outfile, "--worker", relative(process.cwd(), join(worker, "start.js")), ...args],
    {
      stdio: "inherit",
    },
  );
  // The terminal sends Ctrl-C to both; the program decides when it is over.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
