import { cpSync } from "node:fs";
import { processConsole } from "../cli/console";
import { reportError } from "../cli/report-error";
import { loadSynthesis } from "./load-synthesis";

/** `output` of cdk8s.yaml: the folder that `cdk8s synth` removes before it starts the app. */
const SCRATCH = ".cdk8s/synth";

/**
 * The app as the cdk8s CLI runs it.
 *
 * The CLI removes its output folder first, also when the app then fails. So its folder is a scratch
 * one, and dist/ is replaced here, when all went well. A folder that was asked for by `-o` gets the
 * output alone.
 *
 * @param outdir `CDK8S_OUTDIR`; unset when the app is run by itself
 * @returns exit code
 */
export function runMain(outdir: string | undefined): number {
  const console = processConsole(process);
  const target = outdir === undefined || outdir === SCRATCH ? "dist" : outdir;
  try {
    loadSynthesis().synthesizeTo({ configFile: "config.yaml", outdir: target }, console);
    if (outdir !== undefined && outdir !== target) cpSync(target, outdir, { recursive: true });
    return 0;
  } catch (error) {
    return reportError(error, console);
  }
}
