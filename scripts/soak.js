// `npm run soak`: the chaos test with more objects and rounds of disturbances, and a seed of its own;
// before it, a hundred thousand broken CSV files through DuckDB.
const { spawnSync } = require("node:child_process");

const seed = process.env.FLOE_SEED ?? String(Date.now() % 2 ** 31);
const env = { FLOE_SOAK: "1", FLOE_OBJECTS: "20000", FLOE_ROUNDS: "10", ...process.env, FLOE_SEED: seed };
const jest = (...args) =>
  spawnSync(process.execPath, [require.resolve("jest/bin/jest"), ...args], { stdio: "inherit", env })
    .status ?? 1;

const statuses = [
  jest("-c", "jest.proof.config.js", "services/ingest-core/test/execute/csv-fuzz"),
  jest("-c", "test/e2e/jest.config.js", "-i", "test/e2e/pipeline/chaos"),
];
process.exitCode = statuses.find((status) => status !== 0) ?? 0;
