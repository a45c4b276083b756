// Makes lib/bundle/synthesis.js, the synthesis with everything that it needs in one file, and the code
// cache beside it: the compiled code of everything that runs while a platform is rendered. The cache is
// good for the very Node that made it. synth/load-synthesis.ts loads both.
const { spawnSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { createRequire, Module } = require("node:module");
const { tmpdir } = require("node:os");
const { dirname, join, resolve } = require("node:path");
const { Script } = require("node:vm");
const { buildSync } = require("esbuild");

const bundle = resolve("lib/bundle/synthesis.js");

function makeBundle() {
  buildSync({
    entryPoints: ["synth/synthesize-to.ts"],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    minify: true,
    // Names of errors and stack traces stay readable.
    keepNames: true,
    legalComments: "eof",
    // A script that comes from a code cache has no `import()` of its own.
    supported: { "dynamic-import": false },
    logLevel: "warning",
  });
  // A process of its own, so that the cache holds nothing of esbuild's run.
  const { status } = spawnSync(process.execPath, [__filename, "--cache"], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

/** Renders the default platform, then has V8 write what it compiled for that. */
function makeCache() {
  const script = new Script(Module.wrap(readFileSync(bundle, "utf8")), { filename: bundle });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, dirname(bundle));
  const folder = mkdtempSync(join(tmpdir(), "floe-bundle-"));
  try {
    writeFileSync(join(folder, "config.yaml"), "");
    const asIs = (text) => text;
    const style = { bold: asIs, dim: asIs, red: asIs, yellow: asIs, green: asIs, cyan: asIs };
    const silent = { out() {}, err() {}, errStyle: style };
    module.exports.synthesizeTo(
      { configFile: join(folder, "config.yaml"), outdir: join(folder, "dist") },
      silent,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  writeFileSync(`${bundle}.cache`, script.createCachedData());
}

if (process.argv.includes("--cache")) makeCache();
else makeBundle();
