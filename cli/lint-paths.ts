import { existsSync } from "node:fs";
import { loadConfig } from "../config/load";
import { hasErrors } from "../diagnostics/diagnostic";
import { formatJson } from "../diagnostics/format-json";
import { formatText, plural, tally } from "../diagnostics/format-text";
import { type LintResult, lint } from "../lint/lint";
import { factsOf, noFacts, type PlatformFacts } from "../lint/platform-facts";
import { readManifests } from "../lint/read-manifests";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";

/** Options of `floe lint`. */
export interface LintPathsOptions {
  /** Configuration that tells what exists already. @default - config.yaml, if there is one */
  readonly config?: string;
  readonly output: "text" | "json";
  /** Whether warnings fail the run. */
  readonly strict: boolean;
}

/**
 * Checks the objects of files and folders and shows what was found.
 *
 * @throws ConfigError when the configuration cannot be used
 */
export function lintPaths(paths: readonly string[], options: LintPathsOptions, console: Console): ExitCode {
  const read = readManifests(paths);
  const result = lint(read.manifests, facts(options.config));
  const diagnostics = [...read.diagnostics, ...result.diagnostics];
  if (options.output === "json")
    console.out(
      formatJson(diagnostics, {
        files: read.files,
        objects: result.objects,
        ignored: result.ignored,
        celRules: result.celRules,
        celRulesSkipped: result.celRulesSkipped,
      }),
    );
  else {
    console.out(formatText(diagnostics, console.outStyle));
    const failed = hasErrors(diagnostics);
    const { red, green, dim } = console.errStyle;
    const mark = failed ? red("✗") : green("✓");
    console.err(
      `${mark} ${plural(result.objects, "object")} in ${plural(read.files, "file")}: ${tally(diagnostics)}${dim(notes(result))}\n`,
    );
  }
  const failed = hasErrors(diagnostics) || (options.strict && diagnostics.length > 0);
  return failed ? exitCode.failed : exitCode.ok;
}

function facts(file: string | undefined): PlatformFacts {
  if (file !== undefined) return factsOf(loadConfig(file));
  return existsSync("config.yaml") ? factsOf(loadConfig("config.yaml")) : noFacts;
}

/** What was not checked: nothing is claimed about it. */
function notes({ ignored, unknownKinds, celRulesSkipped }: LintResult): string {
  return [
    ...(ignored === 0 ? [] : [`; ${ignored} accepted`]),
    ...(unknownKinds.length === 0 ? [] : [`; no schema of ${unknownKinds.join(", ")}`]),
    ...(celRulesSkipped === 0 ? [] : [`; ${plural(celRulesSkipped, "CEL rule")} not evaluated`]),
  ].join("");
}
