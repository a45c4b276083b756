/**
 * The proofs: the engine's random schedules, fuzzers and properties with all their runs, and the packages as
 * they are published. Apart from the unit tests, because they take minutes. `FLOE_PROOF` is what test/runs.ts of
 * a package reads, so that suites of the unit tests do all their runs here too.
 */
process.env.FLOE_PROOF = "1";
const [unit] = require("./jest.config.js").projects;

module.exports = {
  ...unit,
  displayName: "proof",
  testMatch: [
    "<rootDir>/test/**/*.proof.test.ts",
    "<rootDir>/services/*/test/**/*.proof.test.ts",
    "<rootDir>/services/ingest-core/test/**/*.test.ts",
  ],
  testPathIgnorePatterns: ["/node_modules/"],
  testSequencer: "<rootDir>/jest.sequencer.js",
  testTimeout: 600_000,
  maxWorkers: "100%",
  // Half a second, jest's own, is too short for a process on busy cores; one that a handle keeps is still told of.
  workerGracefulExitTimeout: 10_000,
};
