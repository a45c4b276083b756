import { loadConfig } from "../config/load";
import { systemClock } from "../kube/clock";
import type { Phase } from "../kube/deploy/plan";
import { Kubectl } from "../kube/kubectl";
import { verifyActively } from "../kube/verify/active/verify-active";
import { count, reportJson, reportJunit, reportText } from "../kube/verify/report";
import { checkSelection } from "../kube/verify/select-checks";
import { type CheckResult, lookAtPlatform, verify } from "../kube/verify/verify";
import type { ClusterOptions } from "./cluster-options";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";
import { interruptible } from "./interruption";

/** Options of `floe verify`. */
export interface VerifyCommandOptions extends ClusterOptions {
  readonly config: string;
  readonly phase?: Phase;
  /** Ids, or first parts of them. @default - every check */
  readonly only?: readonly string[];
  readonly active: boolean;
  readonly probeImage: string;
  readonly output: "text" | "json" | "junit";
}

/**
 * Runs the checklists and reports them.
 *
 * @throws ConfigError, ToolError when the cluster cannot be read, and Interruption
 */
export async function verifyPlatform(options: VerifyCommandOptions, console: Console): Promise<ExitCode> {
  const config = loadConfig(options.config);
  const selected = checkSelection(options.only ?? []);
  const kubectl = new Kubectl(options);
  const cluster = await lookAtPlatform(kubectl);
  // All of them: an active check looks at what it needs, whatever was asked for.
  const before = verify(cluster, config);
  const wanted = ({ check }: CheckResult) =>
    (options.phase === undefined || check.phase === options.phase) && selected(check);
  const active = options.active
    ? await interruptible((signal) =>
        verifyActively({
          kubectl,
          clock: systemClock,
          config,
          cluster,
          images: { curl: options.probeImage },
          before,
          wanted: (check) => wanted({ check, outcome: { state: "pass" } }),
          signal,
          progress: progressOn(console),
        }),
      )
    : [];
  const results = [...before.filter(wanted), ...active];
  const report = {
    text: (all: readonly CheckResult[]) => reportText(all, console.outStyle),
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

function progressOn({ err, errStyle }: Console): Parameters<typeof verifyActively>[0]["progress"] {
  return {
    started: ({ title, id }) => err(`${errStyle.bold("►")} ${title} ${errStyle.dim(id)}\n`),
    ended: ({ id }, { state, detail }) => {
      const mark = { pass: errStyle.green("✔"), fail: errStyle.red("✗"), skip: errStyle.dim("–") }[state];
      err(`  ${mark} ${id}${detail === undefined ? "" : errStyle.dim(` ${detail}`)}\n`);
    },
    left: (what) => err(`  ${errStyle.yellow("‼")} not deleted: ${what}\n`),
  };
}
