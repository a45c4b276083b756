// Copies what the bundle leaves outside, with its dependencies, into a folder's node_modules:
// `node services/light-worker/build/copy-packages.js /app`.
const { cpSync, existsSync, readFileSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");
const { EXTERNAL } = require("./bundle.js");

/** Folder of a package as Node finds it from another folder; `undefined` for other platforms' binaries. */
function folderOf(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

function copy(name, from, target, copied) {
  const folder = folderOf(name, from);
  if (folder === undefined || copied.has(name)) return;
  copied.add(name);
  cpSync(folder, join(target, "node_modules", name), { recursive: true, dereference: true });
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  for (const next of Object.keys({ ...dependencies, ...optionalDependencies }))
    copy(next, folder, target, copied);
}

const target = resolve(process.argv[2]);
for (const name of EXTERNAL) copy(name, __dirname, target, new Set());
