// `npm run e2e:up`: bundles scripts/e2e-up/main.ts into .cdk8s/ and runs it in this process, so that ctrl-C
// is its own.
const { resolve } = require("node:path");
const { buildSync } = require("esbuild");

// The SDK says with every start that it wants a newer Node; people are to see the addresses.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const outfile = resolve(".cdk8s/e2e-up.js");
buildSync({
  entryPoints: ["scripts/e2e-up/main.ts"],
  bundle: true,
  platform: "node",
  packages: "external",
  outfile,
  logLevel: "warning",
});
require(outfile);
