import type { Diagnostic } from "../diagnostics/diagnostic";

/** The configuration cannot be used; carries every finding, not only the first. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(`config: ${diagnostics.length} ${diagnostics.length === 1 ? "problem" : "problems"}`);
  }
}
