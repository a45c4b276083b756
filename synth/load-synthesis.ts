import { existsSync, readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import { packageRoot } from "../package-root";

/** What the bundle exports. */
export type Synthesis = typeof import("./synthesize-to");

/**
 * Loads the synthesis from one file with V8's code cache beside it, both made by `npm run build`: cdk8s
 * alone has a hundred modules, and to find, read and compile them takes longer than to render the
 * platform. Without the bundle, or for another Node than the one that made the cache, the same code
 * loads more slowly.
 *
 * The bundle has classes of its own; tell its exceptions by their names.
 */
export function loadSynthesis(): Synthesis {
  const bundle = join(packageRoot(), "lib", "bundle", "synthesis.js");
  if (!existsSync(bundle)) return require("./synthesize-to") as Synthesis;
  return run(bundle, readIfThere(`${bundle}.cache`));
}

function run(filename: string, cachedData: Buffer | undefined): Synthesis {
  const script = new Script(Module.wrap(readFileSync(filename, "utf8")), {
    filename,
    ...(cachedData !== undefined && { cachedData }),
  });
  const module: { exports: unknown } = { exports: {} };
  const evaluate = script.runInThisContext() as (...args: unknown[]) => void;
  evaluate(module.exports, createRequire(filename), module, filename, dirname(filename));
  return module.exports as Synthesis;
}

function readIfThere(file: string): Buffer | undefined {
  return existsSync(file) ? readFileSync(file) : undefined;
}
