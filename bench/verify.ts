import { spawnSync } from "node:child_process";

/**
 * `npm run bench -- verify`: how long `floe verify` and `floe status` take on a healthy cluster of the full
 * platform. The cluster is that of the cluster tests, so that one of them does the measuring.
 */
const jest = ["jest", "-c", "test/cluster/jest.config.js", "test/cluster/cli/speed"];
const { status } = spawnSync("npx", jest, {
  stdio: "inherit",
  env: { ...process.env, RECORD_BENCHMARKS: "1" },
});
process.exitCode = status ?? 1;
