import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ImportError } from "./import-error";
import { makeOutputs } from "./outputs";
import { readCommittedKinds, readUpstreamKinds } from "./read-kinds";
import { parseSources } from "./sources";
import { differences, writeFiles } from "./work-tree";

/**
 * `npm run import` makes imports/ from the files of imports/sources.json (from `CRD_DIR`, else the network).
 * `npm run import -- --check` writes nothing and fails when the work tree differs from what it would write;
 * without `CRD_DIR` it starts from the committed schemas, so that it needs no network.
 */
async function main(args: readonly string[], crdDir: string | undefined): Promise<void> {
  const { check } = parseArgs({
    args: [...args],
    options: { check: { type: "boolean", default: false } },
  }).values;
  const root = process.cwd();
  const sourcesText = await readFile(join(root, "imports/sources.json"), "utf8");
  const sources = parseSources(sourcesText, "imports/sources.json");
  const kinds =
    check && crdDir === undefined
      ? await readCommittedKinds(root, sources)
      : await readUpstreamKinds(sources, crdDir);
  const { files, dropped } = await makeOutputs(kinds, {
    cdk8sConfig: await readFile(join(root, "cdk8s.yaml"), "utf8"),
    sources: sourcesText,
    cdk8sCliVersion: (require("cdk8s-cli/package.json") as { version: string }).version,
  });
  if (check) {
    await assertUpToDate(root, files);
    console.log(`imports/ is up to date: ${kinds.length} kinds, ${files.size} files`);
    return;
  }
  await writeFiles(root, files);
  console.log(`imports/: ${kinds.length} kinds of ${sources.length} sources, ${files.size} files`);
  for (const { path, why } of dropped) console.log(`not in the TypeScript: ${path} (${why})`);
}

async function assertUpToDate(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  const different = await differences(root, files);
  if (different.length === 0) return;
  throw new ImportError("IMPORT_OUT_OF_DATE", {
    what: "the committed files are not what the code makes",
    where: "imports/",
    got: different.join("\n            "),
    next: "run `npm run import` and commit the result",
  });
}

main(process.argv.slice(2), process.env.CRD_DIR || undefined).catch((error: unknown) => {
  for (const each of error instanceof AggregateError ? error.errors : [error]) {
    console.error(each instanceof ImportError ? each.message : each);
  }
  process.exitCode = 1;
});
