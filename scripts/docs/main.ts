import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { commandsPage } from "./commands-page";
import { generatedPages } from "./pages";

/**
 * `npm run generate` writes the pages of docs/ that are made from code; with `--check` it writes
 * nothing and fails when one of them is out of date.
 */
const check = process.argv.includes("--check");
for (const [path, page] of [...generatedPages(), ["docs/commands.md", ofTheBuiltCommand()] as const]) {
  if (check) {
    if (readFileSync(path, "utf8") === page) continue;
    console.error(`${path} is out of date: run \`npm run generate\` and commit the result`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, page);
    console.log(path);
  }
}

/** Commands are found as files of their folder, which a bundle such as this script has not. */
function ofTheBuiltCommand(): string {
  spawnSync(process.execPath, ["scripts/build.js", "--root"], { stdio: "ignore" });
  const { allCommands } = require(resolve("lib/cli/program.js")) as typeof import("../../cli/program");
  const { plain } = require(resolve("lib/diagnostics/style.js")) as typeof import("../../diagnostics/style");
  return commandsPage(allCommands({ out: () => {}, err: () => {}, outStyle: plain, errStyle: plain }));
}
