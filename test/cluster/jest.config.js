/**
 * Real kubectl and helm against the Kubernetes API. Apart from the unit tests, because the binaries come
 * from the network once (tools.ts) and because a command takes tenths of a second, not milliseconds.
 */
const [unit] = require("../../jest.config.js").projects;

module.exports = {
  ...unit,
  displayName: "cluster",
  testMatch: ["<rootDir>/test/cluster/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testSequencer: "<rootDir>/jest.sequencer.js",
  globalSetup: "<rootDir>/test/cluster/support/global-setup.ts",
  // A bound against hanging on a machine with much else to do, not an expectation.
  testTimeout: 240_000,
  // The tests wait for commands most of their time.
  maxWorkers: 2,
};
