// `npm run transcript`: plays docs/transcript.md against the embedded API server and writes it.
const { spawnSync } = require("node:child_process");

const args = ["jest", "-c", "test/cluster/jest.config.js", "test/cluster/cli/transcript"];
const env = { ...process.env, WRITE_TRANSCRIPT: "1" };
process.exitCode = spawnSync("npx", args, { stdio: "inherit", env }).status ?? 1;
