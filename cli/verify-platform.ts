import { loadConfig } from "../config/load";
import type { Phase } from "../kube/deploy/plan";
import { Kubectl } from "../kube/kubectl";
import { count, reportJson, reportJunit, reportText } from "../kube/verify/report";
import { verify } from "../kube/verify/verify";
import type { ClusterOptions } from "./cluster-options";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";

/** Options of `floe verify`. */
export interface VerifyCommandOptions extends ClusterOptions {
  readonly config: string;
  readonly phase?: Phase;
  readonly output: "text" | "json" | "junit";
}

/**
 * Runs the checklists and reports them.
 *
 * @throws ConfigError, and ToolError when the cluster cannot be read
 */
export async function verifyPlatform(options: VerifyCommandOptions, console: Console): Promise<ExitCode> {
  const config = loadConfig(options.config);
  const results = await verify(new Kubectl(options), config, options.phase);
  const report = {
    text: (all: typeof results) => reportText(all, console.outStyle),
    json: reportJson,
    junit: reportJunit,
  };
  console.out(report[options.output](results));
  const { passed, failed, skipped } = count(results);
  const { green, red } = console.errStyle;
  const mark = failed === 0 ? green("✓") : red("✗");
  console.err(`${mark} ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0 ? exitCode.ok : exitCode.failed;
}
