/** What kind of promise of the schema a value breaks. */
export type ViolationKind =
  | "unknown-field"
  | "missing-field"
  | "wrong-type"
  | "not-allowed-value"
  | "out-of-range"
  | "pattern"
  | "length"
  | "duplicate-item"
  | "no-alternative"
  | "forbidden";

/** Keys and indices from the root to a value. */
export type ValuePath = readonly (string | number)[];

/** One broken promise. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly path: ValuePath;
  /** The value found; absent for a missing field. */
  readonly got?: unknown;
  /** What the schema wants, for people. */
  readonly expected: string;
  /** Names that would have been valid here: fields of the object, or values of the enum. */
  readonly candidates?: readonly string[];
}

/** `spec.listeners[0].port`; keys that are no identifiers are quoted. */
export function formatPath(path: ValuePath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[\w-]+$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}
