import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { runTool } from "../run-tool";
import { ToolError } from "../tool-error";
import { objectsOf, type PlatformObject } from "./platform-object";

/** What `floe synth` wrote into a folder. @throws ToolError FLOE8009 when there is no such folder */
export function renderedIn(folder: string): Map<string, PlatformObject> {
  const files = new Map<string, string>();
  try {
    for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" }))
      if (path.endsWith(".yaml"))
        files.set(path.split(sep).join("/"), readFileSync(join(folder, path), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw notThere(`'${folder}' is not there`);
  }
  return objectsOf(files);
}

/**
 * What the folder held at a commit, branch or tag. Two commands of git, however many files there are.
 *
 * @throws ToolError FLOE8001 without git, FLOE8009 when the folder is in no repository, or the reference
 *   is unknown or does not have it
 */
export async function renderedAt(folder: string, reference: string): Promise<Map<string, PlatformObject>> {
  const listed = await git(folder, ["ls-tree", "-r", "-z", "--name-only", reference, "--", "."]);
  const paths = listed.split("\0").filter((path) => path.endsWith(".yaml"));
  if (paths.length === 0) throw notThere(`'${reference}' has no files in '${folder}'`);
  const wanted = paths.map((path) => `${reference}:./${path}\n`).join("");
  const objects = await git(folder, ["cat-file", "--batch", "--buffer"], wanted);
  return objectsOf(new Map(contents(objects).map((text, index) => [paths[index] ?? "", text])));
}

/** Output of `git cat-file --batch`: `<id> blob <bytes>`, the bytes, a line's end. */
function contents(output: string): string[] {
  const buffer = Buffer.from(output);
  const found: string[] = [];
  for (let at = 0; at < buffer.length; ) {
    const end = buffer.indexOf(10, at);
    const size = Number(buffer.subarray(at, end).toString().split(" ")[2]);
    if (!Number.isInteger(size)) throw notThere(buffer.subarray(at, end).toString());
    found.push(buffer.subarray(end + 1, end + 1 + size).toString("utf8"));
    at = end + 1 + size + 1;
  }
  return found;
}

async function git(folder: string, args: readonly string[], input?: string): Promise<string> {
  try {
    const run = await runTool("git", ["-C", folder, ...args], { ...(input !== undefined && { input }) });
    if (run.ended === 0) return run.stdout;
    throw notThere(
      `git has nothing to compare with: ${run.stderr.trim().replace(/^fatal: /, "")}`,
      "name a commit, branch or tag that has the folder, or compare with the cluster: floe diff --cluster",
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new ToolError({
      code: "FLOE8001",
      what: "there is no git on the PATH",
      where: {},
      nextStep: "install git, or compare with the cluster: floe diff --cluster",
    });
  }
}

const notThere = (what: string, nextStep?: string) =>
  new ToolError({ code: "FLOE8009", what, where: {}, ...(nextStep !== undefined && { nextStep }) });
