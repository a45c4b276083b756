import { type Diagnostic, DiagnosticError } from "../diagnostics/diagnostic";

/** The configuration cannot be used; carries every finding, not only the first. */
export class ConfigError extends DiagnosticError {
  override readonly name = "ConfigError";

  constructor(diagnostics: readonly Diagnostic[]) {
    super("config", diagnostics);
  }
}
