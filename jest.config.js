/**
 * One runner for the whole repository: swc transforms without type checking
 * (`npm run typecheck` does that), so a cold run stays within seconds.
 * Packages published as ES modules only are transformed too.
 */
const { esmOnly } = require("./jest.resolver.js");
/** Its `import()` of Node's own modules is not available inside Jest's CommonJS; the transform makes it a `require`. */
const importsAtRunTime = ["@opentelemetry/otlp-exporter-base"];
const transform = {
  "^.+\\.(ts|js|mjs)$": [
    "@swc/jest",
    {
      jsc: { target: "es2022", parser: { syntax: "typescript" } },
      module: { type: "commonjs" },
    },
  ],
};
const shared = {
  testEnvironment: `${__dirname}/jest.environment.js`,
  resolver: `${__dirname}/jest.resolver.js`,
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(${[...esmOnly, ...importsAtRunTime].join("|")})/)`],
  moduleNameMapper: {
    "^floe$": "<rootDir>/index.ts",
    "^floe/imports/(.+)$": "<rootDir>/imports/$1.ts",
    "^@floe/([a-z-]+)$": "<rootDir>/services/$1/src/index.ts",
    "^@floe/([a-z-]+)/testing$": "<rootDir>/services/$1/src/testing.ts",
  },
  modulePathIgnorePatterns: ["<rootDir>/lib/", "<rootDir>/services/[^/]+/lib/", "<rootDir>/.cdk8s/"],
};

/** Suites of the proofs: what must be run at length to say anything (jest.proof.config.js). */
const proofs = "\\.proof\\.test\\.ts$";

module.exports = {
  // A bound against hanging, not an expectation: several suites start programs or servers.
  testTimeout: 30_000,
  // Jest would leave one core to its own process, which has nothing to do while the suites run.
  maxWorkers: "100%",
  projects: [
    {
      ...shared,
      displayName: "unit",
      rootDir: __dirname,
      testMatch: [
        "<rootDir>/test/**/*.test.ts",
        "<rootDir>/services/*/test/**/*.test.ts",
        "<rootDir>/examples/*/*.test.ts",
      ],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/e2e/", "<rootDir>/test/cluster/", proofs],
    },
  ],
};
