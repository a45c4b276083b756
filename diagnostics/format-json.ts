import { codeEntry, levelOf } from "./codes";
import { type Diagnostic, hasErrors } from "./diagnostic";

/** What machines read of a run: `-o json`. */
export interface DiagnosticReport {
  /** Whether there is no error. */
  readonly ok: boolean;
  readonly errors: number;
  readonly warnings: number;
  /** Numbers of what was looked at, by name. */
  readonly [count: string]: unknown;
}

/**
 * Findings as one JSON document: flat, with stable keys, in the order in which they were found.
 *
 * @param counts numbers of what was looked at, such as `objects`
 */
export function formatJson(
  diagnostics: readonly Diagnostic[],
  counts: Readonly<Record<string, number>> = {},
): string {
  const errors = diagnostics.filter(({ code }) => levelOf(code) === "error").length;
  const report: DiagnosticReport = {
    ok: !hasErrors(diagnostics),
    errors,
    warnings: diagnostics.length - errors,
    ...counts,
    diagnostics: diagnostics.map(({ code, where, what, ...finding }) => ({
      code,
      level: levelOf(code),
      title: codeEntry(code).title,
      what,
      ...where,
      ...finding,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
