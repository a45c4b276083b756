// Puts the command into a folder as an image needs it: `node scripts/stage-command.js /app`, after a build. What
// package.json would publish, the packages that it names, and theirs, all from the versions of the lock file.
const { cpSync, existsSync, mkdirSync, readFileSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");

const root = join(__dirname, "..");
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** Folder of a package as Node finds it from another folder; `undefined` for packages of other platforms. */
function folderOf(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

function copyPackage(name, from, target, copied) {
  const folder = folderOf(name, from);
  if (folder === undefined || copied.has(name)) return;
  copied.add(name);
  cpSync(folder, join(target, "node_modules", name), { recursive: true, dereference: true });
  const { dependencies, optionalDependencies } = manifestOf(folder);
  for (const next of Object.keys({ ...dependencies, ...optionalDependencies }))
    copyPackage(next, folder, target, copied);
}

const target = resolve(process.argv[2]);
const { dependencies, peerDependencies, peerDependenciesMeta = {} } = manifestOf(root);
mkdirSync(target, { recursive: true });
for (const file of ["package.json", "config.schema.json", "lib", "imports/schemas", "schema/kubernetes.json"])
  cpSync(join(root, file), join(target, file), { recursive: true });
const copied = new Set();
for (const name of Object.keys({ ...dependencies, ...peerDependencies }))
  if (peerDependenciesMeta[name]?.optional !== true) copyPackage(name, root, target, copied);
