import type { CheckContext, CheckLine, Outcome } from "../check";
import type { ProbeRunner } from "./probe-runner";

/** Images that probes run in. */
export interface ProbeImages {
  /** Has `sh` and curl 7.75 or newer. */
  readonly curl: string;
}

/** What an active check works with. */
export interface ActiveContext extends CheckContext {
  readonly runner: ProbeRunner;
  readonly images: ProbeImages;
}

/**
 * A line of the checklists that only doing it answers: send a request, produce a message, put a file.
 * It makes nothing but Jobs, topics and objects of its own, and takes them away again.
 */
export interface ActiveCheck extends CheckLine {
  /** Checks that have to pass first; otherwise it would only wait in vain. */
  readonly needs: readonly string[];
  /** Why it does not apply to a configuration. @default - it applies */
  readonly skipped?: (context: CheckContext) => string | undefined;
  readonly run: (context: ActiveContext) => Promise<Outcome>;
}

/** Checks that may not run beside each other, in their order. */
export type Lane = readonly ActiveCheck[];
