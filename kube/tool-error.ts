import { type Diagnostic, DiagnosticError } from "../diagnostics/diagnostic";

/** A program that floe calls is missing or failed. */
export class ToolError extends DiagnosticError {
  override readonly name = "ToolError";

  constructor(readonly diagnostic: Diagnostic) {
    super("tools", [diagnostic]);
  }
}
