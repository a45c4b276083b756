import { type Diagnostic, DiagnosticError } from "../diagnostics/diagnostic";

/** Objects that must not be written; carries every finding, not only the first. */
export class LintError extends DiagnosticError {
  override readonly name = "LintError";

  constructor(diagnostics: readonly Diagnostic[]) {
    super("lint", diagnostics);
  }
}
