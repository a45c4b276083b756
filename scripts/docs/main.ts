import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { generatedPages } from "./pages";

/**
 * `npm run generate` writes the pages of docs/ that are made from code; with `--check` it writes
 * nothing and fails when one of them is out of date.
 */
const check = process.argv.includes("--check");
for (const [path, page] of generatedPages()) {
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
