import { codeEntry, levelOf } from "../../diagnostics/codes";
import type { Diagnostic } from "../../diagnostics/diagnostic";
import { formatText } from "../../diagnostics/format-text";
import type { Style } from "../../diagnostics/style";
import { type ExaminationResult, stateOf } from "./doctor";

/** A line for each examination, and below the table what is not as it should be. */
export function doctorTable(results: readonly ExaminationResult[], style: Style): string {
  const width = Math.max(...results.map(({ examination }) => examination.title.length));
  const marks = {
    ok: style.green("✔"),
    warning: style.yellow("!"),
    error: style.red("✗"),
    skipped: style.dim("–"),
  };
  const rows = results.map((result) => {
    const { detail } = result.finding;
    const state = stateOf(result);
    const shown = detail === "" ? (result.finding.diagnostics?.[0]?.what ?? "") : detail;
    const title = result.examination.title.padEnd(width);
    return `  ${marks[state]} ${title}  ${state === "skipped" ? style.dim(shown) : shown}`.trimEnd();
  });
  const findings = formatText(diagnosticsOf(results).map(withNextStep), style);
  return `${rows.join("\n")}\n${findings === "" ? "" : `\n${findings}`}`;
}

/** One object an examination, for machines. */
export function doctorJson(results: readonly ExaminationResult[]): string {
  const examinations = results.map((result) => ({
    id: result.examination.id,
    title: result.examination.title,
    state: stateOf(result),
    detail: result.finding.detail,
    findings: (result.finding.diagnostics ?? []).map(({ code, what, where, got, expected, ...rest }) => ({
      code,
      level: levelOf(code),
      what,
      where,
      ...(got !== undefined && { got }),
      ...(expected !== undefined && { expected }),
      nextStep: rest.nextStep ?? codeEntry(code).fix,
    })),
  }));
  return `${JSON.stringify({ examinations, ...doctorCounts(results) }, null, 2)}\n`;
}

/** How many examinations came out how. */
export function doctorCounts(results: readonly ExaminationResult[]): {
  ok: number;
  warnings: number;
  errors: number;
  skipped: number;
} {
  const of = (state: string) => results.filter((result) => stateOf(result) === state).length;
  return { ok: of("ok"), warnings: of("warning"), errors: of("error"), skipped: of("skipped") };
}

/** Everything that was found, in the order of the table. */
export function diagnosticsOf(results: readonly ExaminationResult[]): readonly Diagnostic[] {
  return results.flatMap(({ finding }) => finding.diagnostics ?? []);
}

/** A cluster is looked at by people who do not have the table of codes at hand. */
function withNextStep(diagnostic: Diagnostic): Diagnostic {
  return { nextStep: codeEntry(diagnostic.code).fix, ...diagnostic };
}
