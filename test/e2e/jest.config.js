/** The tests on real servers: one at a time, because each suite starts its own. */
const [unit] = require("../../jest.config.js").projects;

module.exports = {
  ...unit,
  displayName: "e2e",
  testMatch: ["<rootDir>/test/e2e/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  globalSetup: "<rootDir>/test/e2e/setup/global-setup.ts",
};
