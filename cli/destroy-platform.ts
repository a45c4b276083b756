import { loadConfig } from "../config/load";
import { systemClock } from "../kube/clock";
import { deploymentPlan } from "../kube/deploy/plan";
import { describe } from "../kube/deploy/wait-ready";
import { dataOf } from "../kube/destroy/data";
import { type DestroyProgress, destroy } from "../kube/destroy/destroy";
import { argoApplications } from "../kube/doctor/argocd";
import { Kubectl } from "../kube/kubectl";
import { ToolError } from "../kube/tool-error";
import { ask } from "./ask";
import type { ClusterOptions } from "./cluster-options";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";

/** Options of `floe destroy`. */
export interface DestroyCommandOptions extends ClusterOptions {
  readonly config: string;
  readonly dist: string;
  readonly deleteData: boolean;
  /** Name of the context, where nobody is asked. */
  readonly confirm?: string;
  readonly dryRun: boolean;
  /** ms */
  readonly waitTimeout: number;
}

/**
 * Takes the platform down.
 *
 * @throws ConfigError, and ToolError with the code of what went wrong: FLOE8013 when deleting data is not
 *   confirmed, FLOE8116 when Argo CD would put everything back; Interruption
 */
export async function destroyPlatform(options: DestroyCommandOptions, console: Console): Promise<ExitCode> {
  const config = loadConfig(options.config);
  const steps = deploymentPlan(config, options.dist);
  const kubectl = new Kubectl(options);
  await refuseArgoCd(kubectl);
  if (options.deleteData && !options.dryRun) await confirm(kubectl, steps, options, console);
  const counts = { gone: 0, kept: 0 };
  await destroy(config, steps, {
    kubectl,
    helm: options,
    clock: systemClock,
    timeoutMs: options.waitTimeout,
    deleteData: options.deleteData,
    dryRun: options.dryRun,
    progress: progressOn(console, options.dryRun, counts),
  });
  const verb = options.dryRun ? "would go" : "gone";
  console.err(`${console.errStyle.green("✓")} ${counts.gone} ${verb}, ${counts.kept} kept\n`);
  return exitCode.ok;
}

/** A dry run's list is what was asked for, so it goes to the standard output. */
function progressOn(
  { out, err, outStyle, errStyle }: Console,
  dryRun: boolean,
  counts: { gone: number; kept: number },
): DestroyProgress {
  const [write, style] = dryRun ? [out, outStyle] : [err, errStyle];
  return {
    step: (name) => write(`${style.bold(dryRun ? name : `► ${name}`)}\n`),
    gone: (what) => {
      counts.gone += 1;
      write(dryRun ? `  ${style.red("delete")} ${what}\n` : `  ${style.green("✔")} ${what} is gone\n`);
    },
    kept: (what, why) => {
      counts.kept += 1;
      write(`  ${dryRun ? style.dim("keep  ") : style.dim("–")} ${what} ${style.dim(`stays: ${why}`)}\n`);
    },
  };
}

async function refuseArgoCd(kubectl: Kubectl): Promise<void> {
  const applications = await argoApplications(kubectl);
  const [first] = applications;
  if (first === undefined) return;
  throw new ToolError({
    code: "FLOE8116",
    what: `Argo CD would put back what is deleted: ${describe(first)} syncs by itself`,
    where: {},
    nextStep: "delete floe's Applications in Argo CD first, then run the command again for what is left",
  });
}

async function confirm(
  kubectl: Kubectl,
  steps: Parameters<typeof dataOf>[1],
  { context, confirm: given }: DestroyCommandOptions,
  { err, errStyle }: Console,
): Promise<void> {
  const name = context ?? (await kubectl.run(["config", "current-context"])).trim();
  if (given === name) return;
  if (given !== undefined) throw notConfirmed(given, name);
  const data = await dataOf(kubectl, steps);
  err(`${errStyle.bold("deleted for ever")}${data.length === 0 ? "  no data was found" : ""}\n`);
  for (const object of data) err(`  ${describe(object)}\n`);
  if (process.stdin.isTTY !== true) throw notConfirmed(undefined, name);
  const typed = await ask(`Type the name of the context (${name}) to go on: `);
  if (typed !== name) throw notConfirmed(typed, name);
}

function notConfirmed(got: string | undefined, name: string): ToolError {
  return new ToolError({
    code: "FLOE8013",
    what: "--delete-data was not confirmed",
    where: {},
    ...(got !== undefined && { got }),
    expected: `--confirm ${name}, the name of the context`,
  });
}
