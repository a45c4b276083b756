/**
 * The tests on real servers. Each suite starts its own, on ports of its own; two run at a time, because most of
 * what a suite does is wait for servers.
 */
const [unit] = require("../../jest.config.js").projects;

module.exports = {
  ...unit,
  displayName: "e2e",
  testMatch: ["<rootDir>/test/e2e/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testSequencer: "<rootDir>/jest.sequencer.js",
  globalSetup: "<rootDir>/test/e2e/setup/global-setup.ts",
  maxWorkers: 2,
  // A bound against hanging, not an expectation.
  testTimeout: 60_000,
};
