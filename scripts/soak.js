// `npm run soak`: the chaos test with more objects and rounds of disturbances, and a seed of its own.
const { spawnSync } = require("node:child_process");

const seed = process.env.FLOE_SEED ?? String(Date.now() % 2 ** 31);
const env = { FLOE_OBJECTS: "20000", FLOE_ROUNDS: "10", ...process.env, FLOE_SEED: seed };
const jest = [
  require.resolve("jest/bin/jest"),
  "-c",
  "test/e2e/jest.config.js",
  "-i",
  "test/e2e/pipeline/chaos",
];
process.exitCode = spawnSync(process.execPath, jest, { stdio: "inherit", env }).status ?? 1;
