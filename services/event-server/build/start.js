// Starts a bundled service from its code cache.
const { readFileSync } = require("node:fs");
const { Module } = require("node:module");
const { join } = require("node:path");
const { Script } = require("node:vm");

const filename = join(__dirname, "service.js");

function codeCache() {
  try {
    return readFileSync(join(__dirname, "service.cache"));
  } catch {
    return undefined;
  }
}

/** @param cachedData bytes of the code cache; without, or when another Node made them, V8 compiles anew */
function load(cachedData) {
  const script = new Script(Module.wrap(readFileSync(filename, "utf8")), { filename, cachedData });
  if (script.cachedDataRejected)
    process.stderr.write("the code cache was made by another Node, starting without it\n");
  const module = new Module(filename, null);
  script.runInThisContext()(module.exports, require, module, filename, __dirname);
  return script;
}

module.exports = { load };
if (require.main === module) {
  load(codeCache());
  // Batches leave much that is garbage at once: a young generation that does not grow saves 25 MiB and costs no
  // time that can be measured (newest V8s take 2 for 1), and an old one that is collected when it has grown by 60 %
  // saves 30 MiB after a batch of 500 files. Only now, because V8 refuses a code cache made under other flags.
  setImmediate(() => {
    const { setFlagsFromString } = require("node:v8");
    setFlagsFromString("--semi-space-growth-factor=1");
    setFlagsFromString("--heap-growing-percent=60");
  });
}
