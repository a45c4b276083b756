// Child process of bundle-service.js: runs the service of a folder and writes its code cache when told to.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");

const [folder] = process.argv.slice(2);
const script = require(join(folder, "start.js")).load(undefined);
process.once("message", () => {
  writeFileSync(join(folder, "service.cache"), script.createCachedData());
  process.exit(0);
});
