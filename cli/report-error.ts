import { codeEntry, type DiagnosticCode } from "../diagnostics/codes";
import type { Diagnostic, DiagnosticError } from "../diagnostics/diagnostic";
import { formatText, tally } from "../diagnostics/format-text";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";

/**
 * Tells people what went wrong, and the shell how it ended. Findings are shown as they are; what the
 * operating system or a construct refused becomes one; anything else is a fault of floe and keeps its stack.
 */
export function reportError(error: unknown, { err, errStyle }: Console): ExitCode {
  const diagnostics = withNextStep(diagnosticsOf(error));
  if (diagnostics === undefined) {
    err(
      `${errStyle.red("error")}  ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return exitCode.failed;
  }
  err(formatText(diagnostics, errStyle));
  err(
    `${errStyle.red("✗")} ${tally(diagnostics)}; ${errStyle.dim(`floe explain ${diagnostics[0]?.code} tells more`)}\n`,
  );
  return exitOf(error, diagnostics[0]?.code);
}

/** One finding is told with what to do about it, if only by its code's general advice; of many that would be noise. */
function withNextStep(diagnostics: readonly Diagnostic[] | undefined): readonly Diagnostic[] | undefined {
  const [only] = diagnostics ?? [];
  if (only === undefined || diagnostics?.length !== 1) return diagnostics;
  const { nextStep, suggestion, expected, code } = only;
  return (nextStep ?? suggestion ?? expected) ? diagnostics : [{ ...only, nextStep: codeEntry(code).fix }];
}

/** What a script needs to tell apart: the command was wrong, the cluster was away, or the answer is no. */
function exitOf(error: unknown, code: DiagnosticCode | undefined): ExitCode {
  if (code !== undefined && unreachable.has(code)) return exitCode.unreachable;
  if (code !== undefined && wrongUse.has(code)) return exitCode.usage;
  return carriesFindings(error) && error.name !== "ConfigError" ? exitCode.failed : exitCode.usage;
}

/** Exceptions are told by what they carry: the bundled synthesis has classes of its own. */
function carriesFindings(error: unknown): error is DiagnosticError {
  return error instanceof Error && "diagnostics" in error;
}

/** The cluster or a service does not answer, or not to whoever asks. */
const unreachable: ReadonlySet<DiagnosticCode> = new Set([
  "FLOE7101",
  "FLOE7102",
  "FLOE7104",
  "FLOE7105",
  "FLOE7106",
  "FLOE7108",
  "FLOE8004",
  "FLOE8005",
]);

/** No such program, context, folder, or selection. */
const wrongUse: ReadonlySet<DiagnosticCode> = new Set([
  "FLOE7001",
  "FLOE7002",
  "FLOE7003",
  "FLOE7103",
  "FLOE7107",
  "FLOE7201",
  "FLOE7202",
  "FLOE7203",
  "FLOE8001",
  "FLOE8007",
  "FLOE8009",
  "FLOE8010",
  "FLOE8011",
  "FLOE8013",
]);

/** Findings that an exception stands for; undefined when it is a fault of the program. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] | undefined {
  if (carriesFindings(error)) return error.diagnostics;
  if (!(error instanceof Error)) return undefined;
  if (error.name === "InvalidPropError") return [finding("FLOE9002", error.message, {})];
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : systemErrors[code];
  if (reason === undefined) return undefined;
  return [finding("FLOE9001", reason, path === undefined ? {} : { file: path })];
}

function finding(code: DiagnosticCode, what: string, where: Diagnostic["where"]): Diagnostic {
  return { code, what, where, nextStep: codeEntry(code).fix };
}

const systemErrors: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
  ENOENT: "the parent folder does not exist",
  ENOTDIR: "a part of the path is a file, not a folder",
  EXDEV: "the folder lies across file systems",
  EBUSY: "the folder is in use, such as a mount point",
};
