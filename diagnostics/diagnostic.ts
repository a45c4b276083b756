import type { DiagnosticCode } from "./codes";

/** Where a finding stands. */
export interface Location {
  /** File as the user named it. @default - not from a file: a construct */
  readonly file?: string;
  /** Line, from 1. @default - unknown */
  readonly line?: number;
  /** Column, from 1. @default - unknown */
  readonly column?: number;
  /** `Kind namespace/name` of the object, or the construct's path. @default - the file itself */
  readonly object?: string;
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
