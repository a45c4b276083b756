import { diffObjects, type ObjectChange } from "../kube/diff/diff";
import { compareWithCluster } from "../kube/diff/in-cluster";
import { renderedAt, renderedIn } from "../kube/diff/rendered";
import { diffJson, diffTally, diffText } from "../kube/diff/report";
import { Kubectl } from "../kube/kubectl";
import type { ClusterOptions } from "./cluster-options";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";

/** Options of `floe diff`. */
export interface DiffCommandOptions extends ClusterOptions {
  readonly dist: string;
  /** Compares with the cluster instead of a commit. */
  readonly cluster: boolean;
  readonly phase?: 1 | 2 | 3;
  readonly output: "text" | "json";
}

/**
 * Shows what `floe deploy`, or a merge, would change.
 *
 * @param reference commit, branch or tag
 * @throws ToolError when one of the sides cannot be read
 */
export async function diffPlatform(
  reference: string,
  options: DiffCommandOptions,
  { out, err, outStyle, errStyle }: Console,
): Promise<ExitCode> {
  const wanted = renderedIn(options.dist);
  const { before, after, refused } = options.cluster
    ? await compareWithCluster(new Kubectl(options), wanted)
    : { before: await renderedAt(options.dist, reference), after: wanted, refused: [] };
  const changes = diffObjects(before, after).filter(
    ({ group }: ObjectChange) => options.phase === undefined || group === `phase ${options.phase}`,
  );
  out(options.output === "json" ? diffJson(changes) : diffText(changes, outStyle));
  for (const words of refused) err(`${errStyle.red("refused")}  ${words}\n`);
  const base = options.cluster ? "the cluster" : reference;
  if (changes.length === 0 && refused.length === 0) {
    err(`${errStyle.green("✓")} no differences to ${base}\n`);
    return exitCode.ok;
  }
  err(`${errStyle.yellow("≠")} to ${base}: ${diffTally(changes)}\n`);
  return exitCode.failed;
}
