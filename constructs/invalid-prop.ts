import type { IConstruct } from "constructs";

/** What is wrong with a property of a construct. */
export interface InvalidProp {
  /** Property, `topics[1]`. */
  readonly prop: string;
  /** The value that came. */
  readonly got: unknown;
  /** What would have been right. */
  readonly expected: string;
  /** What to do next. @default - nothing beyond what was expected */
  readonly hint?: string;
}

/**
 * A construct was called with a value that no cluster could accept. It is the caller's mistake,
 * so it is thrown at once, with the stack trace that leads to the line.
 */
export class InvalidPropError extends Error {
  override readonly name = "InvalidPropError";
  /** Path of the construct in the tree. */
  readonly path: string;

  constructor(construct: IConstruct, problem: InvalidProp) {
    const { prop, got, expected, hint } = problem;
    const next = hint === undefined ? "" : `; ${hint}`;
    super(`${construct.node.path}: ${prop}: got ${JSON.stringify(got)}, expected ${expected}${next}`);
    this.path = construct.node.path;
  }
}
