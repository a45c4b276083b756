import type { FloeConfig } from "../../config/types";
import type { Diagnostic } from "../../diagnostics/diagnostic";
import type { Phase, Step } from "../deploy/plan";
import type { Kubectl, KubeObject } from "../kubectl";
import type { Snapshot } from "../snapshot";

/** What examinations look at. */
export interface Patient {
  readonly config: FloeConfig;
  readonly steps: readonly Step[];
  /** All objects of dist/. */
  readonly rendered: readonly KubeObject[];
  readonly cluster: Snapshot;
  readonly kubectl: Kubectl;
}

/** What an examination found out. */
export interface Finding {
  /** What is there, in a few words; empty when the diagnostics say it all. */
  readonly detail: string;
  /** What is not as it should be. @default [] - all is well */
  readonly diagnostics?: readonly Diagnostic[];
  /** Nothing to look at: the part is switched off. @default false */
  readonly skipped?: boolean;
}

/** One thing that a deployment needs of its surroundings. */
export interface Examination {
  /** Stable, for reports: `storage.classes`. */
  readonly id: string;
  readonly title: string;
  /** Phase that needs it. @default - every deployment does */
  readonly phase?: Phase;
  readonly run: (patient: Patient) => Finding | Promise<Finding>;
}

export const well = (detail: string): Finding => ({ detail });
export const skipped = (detail: string): Finding => ({ detail, skipped: true });
export const found = (detail: string, ...diagnostics: readonly Diagnostic[]): Finding => ({
  detail,
  diagnostics,
});
