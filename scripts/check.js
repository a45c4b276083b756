// `npm run check`: everything that has to be green before a change lands. Every step runs, also after one
// that failed, so that one run shows everything. `--without-tests` leaves the tests out where they have
// just run.
const { spawnSync } = require("node:child_process");

const steps = [
  ["format and lint", "npx", ["biome", "check", "--error-on-warnings", "."]],
  ["types", "npx", ["tsc", "--noEmit", "-p", "tsconfig.json"]],
  ["tests", "npx", ["jest"]],
  ["imports/ is what the code makes", "node", ["scripts/run.js", "import", "--check"]],
  ["config.schema.json is what the code makes", "node", ["scripts/run.js", "config-schema", "--check"]],
  ["generated docs are what the code makes", "node", ["scripts/run.js", "docs", "--check"]],
  ["build", "node", ["scripts/build.js"]],
  ["synth", "node", ["lib/cli/floe.js", "synth"]],
  ["dist/ is what the code makes", "git", ["diff", "--exit-code", "--stat", "--", "dist"]],
  ["dist/ holds no more than the code makes", "node", ["scripts/no-untracked.js", "dist"]],
  ["lint of dist/", "node", ["lib/cli/floe.js", "lint", "--strict", "dist"]],
];

const withoutTests = process.argv.includes("--without-tests");
const failed = [];
for (const [name, command, args] of steps) {
  if (withoutTests && name === "tests") continue;
  const started = Date.now();
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (status === 0) {
    console.log(`✓ ${name} (${seconds} s)`);
    continue;
  }
  failed.push(name);
  console.log(`✗ ${name} (${seconds} s)\n${stdout ?? ""}${stderr ?? ""}`);
}
if (failed.length > 0) {
  console.log(
    `\n✗ ${failed.length} of ${steps.length - (withoutTests ? 1 : 0)} checks failed: ${failed.join("; ")}`,
  );
  process.exitCode = 1;
}
