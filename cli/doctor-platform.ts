import { loadConfig } from "../config/load";
import { plural } from "../diagnostics/format-text";
import { deploymentPlan, type Phase } from "../kube/deploy/plan";
import { examine } from "../kube/doctor/doctor";
import { doctorCounts, doctorJson, doctorTable } from "../kube/doctor/report";
import { Kubectl } from "../kube/kubectl";
import type { ClusterOptions } from "./cluster-options";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";

/** Options of `floe doctor`. */
export interface DoctorCommandOptions extends ClusterOptions {
  readonly config: string;
  readonly dist: string;
  readonly phase?: Phase;
  readonly output: "text" | "json";
}

/**
 * Examines programs and cluster, and reports.
 *
 * @throws ConfigError, and ToolError when kubectl is missing or the cluster cannot be asked
 */
export async function doctorPlatform(options: DoctorCommandOptions, console: Console): Promise<ExitCode> {
  const config = loadConfig(options.config);
  const steps = deploymentPlan(config, options.dist);
  const results = await examine(new Kubectl(options), config, steps, options);
  console.out(options.output === "json" ? doctorJson(results) : doctorTable(results, console.outStyle));
  const { errors, warnings } = doctorCounts(results);
  const { green, red, yellow } = console.errStyle;
  const mark = errors > 0 ? red("✗") : warnings > 0 ? yellow("!") : green("✓");
  console.err(`${mark} ${plural(errors, "error")}, ${plural(warnings, "warning")}\n`);
  return errors === 0 ? exitCode.ok : exitCode.failed;
}
