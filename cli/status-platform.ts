import { loadConfig } from "../config/load";
import { plural } from "../diagnostics/format-text";
import { deploymentPlan, type Phase } from "../kube/deploy/plan";
import { Kubectl } from "../kube/kubectl";
import { statusJson, statusText } from "../kube/status/report";
import { isStepReady, statusOf } from "../kube/status/status";
import type { ClusterOptions } from "./cluster-options";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";

/** Options of `floe status`. */
export interface StatusCommandOptions extends ClusterOptions {
  readonly config: string;
  readonly dist: string;
  readonly phase?: Phase;
  readonly all: boolean;
  readonly output: "text" | "json";
}

/**
 * Shows what of the platform is ready, and for the rest where it hangs.
 *
 * @throws ConfigError, and ToolError when dist/ or the cluster cannot be read
 */
export async function statusOfPlatform(
  { config, dist, phase, all, output, ...options }: StatusCommandOptions,
  { out, err, outStyle, errStyle }: Console,
): Promise<ExitCode> {
  const steps = deploymentPlan(loadConfig(config), dist).filter(
    (step) => phase === undefined || step.phase === phase,
  );
  const status = await statusOf(new Kubectl(options), steps);
  out(output === "json" ? statusJson(status) : statusText(status, { all, style: outStyle }));
  const waiting = status.filter((step) => !isStepReady(step)).length;
  err(
    waiting === 0
      ? `${errStyle.green("✓")} everything is ready\n`
      : `${errStyle.red("✗")} ${plural(waiting, "step")} of ${status.length} not ready\n`,
  );
  return waiting === 0 ? exitCode.ok : exitCode.failed;
}
