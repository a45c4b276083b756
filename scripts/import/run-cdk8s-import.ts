import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ImportError } from "./import-error";

/** What cdk8s-cli writes in place of an enum value it does not like; the code would compile and be wrong. */
const STRIPPED_ENUM = "__stripped_by_cdk8s__";

/**
 * Runs `cdk8s import` over a copy of its input, in a temporary folder.
 *
 * The copy has the same `cdk8s.yaml`, so the result is what a plain `npx cdk8s import` writes; a failure
 * leaves the repository as it was.
 *
 * @param input file contents by repository path: `cdk8s.yaml` and the files its `imports:` names
 * @returns generated TypeScript by file name (`<group>.ts`)
 * @throws ImportError `IMPORT_CDK8S_FAILED` | `IMPORT_UNUSABLE_TYPESCRIPT`
 */
export async function runCdk8sImport(input: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "floe-import-"));
  try {
    for (const [path, content] of input) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    await cdk8sImport(folder);
    const modules = new Map<string, string>();
    for (const name of (await readdir(join(folder, "out"))).sort()) {
      const code = await readFile(join(folder, "out", name), "utf8");
      assertUsable(name, code);
      modules.set(name, code);
    }
    return modules;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function cdk8sImport(folder: string): Promise<void> {
  const cli = join(dirname(require.resolve("cdk8s-cli/package.json")), "bin/cdk8s");
  const args = [cli, "import", "--language", "typescript", "--output", "out", "--no-save"];
  // Without this the CLI asks the npm registry for its newest version before it does anything.
  const env = { ...process.env, CDK8S_CHECK_UPGRADE: "false" };
  try {
    await promisify(execFile)(process.execPath, args, { cwd: folder, env });
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    throw new ImportError("IMPORT_CDK8S_FAILED", {
      what: "cdk8s import refused its input",
      where: "imports/pruned",
      got: (stderr ?? message).trim(),
      next: "find the schema it names; what cdk8s cannot read is left out in scripts/import/typescript-view.ts",
      cause,
    });
  }
}

/**
 * Refuses generated code that compiles but would write other values than the schema has.
 *
 * @throws ImportError `IMPORT_UNUSABLE_TYPESCRIPT`
 */
export function assertUsable(name: string, code: string): void {
  if (!code.includes(STRIPPED_ENUM)) return;
  throw new ImportError("IMPORT_UNUSABLE_TYPESCRIPT", {
    what: "cdk8s import replaced an enum value that has unusual characters",
    where: `imports/${name}`,
    got: STRIPPED_ENUM,
    next: "turn that enum into a plain string in scripts/import/typescript-view.ts",
  });
}
