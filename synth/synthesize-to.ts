import { formatText, plural, tally } from "../diagnostics/format-text";
import type { Style } from "../diagnostics/style";
import { type SynthesizeOptions, type SynthesizeResult, synthesize } from "./synthesize";

/** Where the result is told. */
export interface SynthesisOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly errStyle: Style;
}

/**
 * Synthesizes and tells people: the files that were written, one a line, and on the side how many
 * objects they have and what was noticed.
 *
 * @throws ConfigError and LintError with every finding
 */
export function synthesizeTo(
  options: SynthesizeOptions,
  { out, err, errStyle }: SynthesisOutput,
): SynthesizeResult {
  const result = synthesize(options);
  const { files, objects, warnings } = result;
  for (const file of files) out(`${file}\n`);
  err(formatText(warnings, errStyle));
  const noticed = warnings.length === 0 ? "" : `, ${tally(warnings)}`;
  err(`${errStyle.green("✓")} ${plural(objects, "object")} in ${plural(files.length, "file")}${noticed}\n`);
  return result;
}
