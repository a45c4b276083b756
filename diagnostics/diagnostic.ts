import { type DiagnosticCode, levelOf } from "./codes";

/** Where a finding stands. */
export interface Location {
  /** File as the user named it. @default - not from a file: a construct */
  readonly file?: string;
  /** Line, from 1. @default - unknown */
  readonly line?: number;
  /** Column, from 1. @default - unknown */
  readonly column?: number;
  /** `Kind namespace/name` of the object. @default - the file itself */
  readonly object?: string;
  /** Path of the construct in the tree. @default - not from a construct */
  readonly construct?: string;
  /** Path of the value (`spec.topics[0]`). @default - the object itself */
  readonly path?: string;
}

/**
 * One finding about the configuration or about an object: what, where, got,
 * expected, next step. All findings of a run are collected, so that one run
 * shows everything that has to be mended.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** What is wrong, as a clause in lower case without a full stop. */
  readonly what: string;
  readonly where: Location;
  /** @default - not about one value */
  readonly got?: unknown;
  /** @default - said by `what` */
  readonly expected?: string;
  /** The nearest valid name, for "did you mean". @default - nothing is near */
  readonly suggestion?: string;
  /** What to do. @default - the code's own advice (docs/errors.md) */
  readonly nextStep?: string;
}

/** Whether any finding fails the run. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => levelOf(code) === "error");
}

/** Findings carried by an exception: every one, not only the first. */
export class DiagnosticError extends Error {
  override readonly name: string = "DiagnosticError";

  constructor(
    subject: string,
    readonly diagnostics: readonly Diagnostic[],
  ) {
    super(
      [
        `${subject}: ${diagnostics.length} ${diagnostics.length === 1 ? "problem" : "problems"}`,
        ...diagnostics.map((diagnostic) => `  ${oneLine(diagnostic)}`),
      ].join("\n"),
    );
  }
}

/** `file:line:column: FLOE#### object path: what; got …; expected …; did you mean '…'?` */
export function oneLine({ code, what, where, ...finding }: Diagnostic): string {
  const { file, line, column } = where;
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  const subject = [where.object, where.path].filter((part) => part !== undefined).join(" ");
  const details = [
    what,
    ...(finding.got === undefined ? [] : [`got ${inline(finding.got)}`]),
    ...(finding.expected === undefined ? [] : [`expected ${finding.expected}`]),
    ...(finding.suggestion === undefined ? [] : [`did you mean '${finding.suggestion}'?`]),
    ...(finding.nextStep === undefined ? [] : [finding.nextStep]),
  ].join("; ");
  return `${place === "" ? "" : `${place}: `}${code} ${subject === "" ? "" : `${subject}: `}${details}`;
}

const LONGEST_VALUE = 120;

/** A value as JSON on one line, cut where it gets too long to read. */
export function inline(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}
