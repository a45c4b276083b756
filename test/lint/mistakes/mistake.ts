import type { DiagnosticCode } from "../../../diagnostics/codes";

/** One slip in an otherwise right platform (fixtures/platform.yaml). */
export interface Mistake {
  readonly code: DiagnosticCode;
  /** What a person did, as the name of the test. */
  readonly slip: string;
  /** Text of the platform that is replaced, and by what. The text occurs once. */
  readonly replace?: readonly [before: string, after: string];
  /** Documents that are added. */
  readonly add?: string;
  /** Path of the finding. */
  readonly at: string;
  /** Part of the message, or of what is expected. */
  readonly says?: string;
  /** Name that is suggested, or the next step. */
  readonly suggests?: string;
  /** Codes that rightly follow from the same slip. */
  readonly also?: readonly DiagnosticCode[];
}
