import { codeEntry, codes, type DiagnosticCode, isCode, levelOf } from "../diagnostics/codes";
import { nearest } from "../schema/nearest";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";

/** Shows one row of the code table, or the titles of all. */
export function explain(given: string | undefined, { out, err, outStyle, errStyle }: Console): ExitCode {
  const all = Object.keys(codes) as DiagnosticCode[];
  if (given === undefined) {
    for (const code of all) out(`${outStyle.bold(code)}  ${codeEntry(code).title}\n`);
    return exitCode.ok;
  }
  const code = given.toUpperCase().replace(/^(?=\d)/, "FLOE");
  if (!isCode(code)) {
    const suggestion = nearest(code, all, 1);
    const hint = suggestion === undefined ? "`floe explain` lists them all" : `did you mean ${suggestion}?`;
    err(`${errStyle.red("error")}  no code '${given}'; ${hint}\n`);
    return exitCode.usage;
  }
  const { title, why, fix } = codeEntry(code);
  const paint = levelOf(code) === "error" ? outStyle.red : outStyle.yellow;
  out(`${outStyle.bold(code)}  ${title}  ${paint(levelOf(code))}\n\n${why}\n\n${fix}\n`);
  return exitCode.ok;
}
