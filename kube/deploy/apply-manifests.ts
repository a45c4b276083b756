import { pauses } from "../backoff";
import type { Clock } from "../clock";
import type { Kubectl, KubeObject } from "../kubectl";
import { ToolError } from "../tool-error";
import { likelyCause } from "./likely-cause";

/** Settings of {@link applyManifests}. */
export interface ApplyOptions {
  readonly kubectl: Kubectl;
  readonly clock: Clock;
  /** Longest time in ms to go on trying while operators come up. */
  readonly timeoutMs: number;
  /** Takes fields over from other managers, such as Argo CD. */
  readonly forceConflicts: boolean;
  /** Called when another attempt is due, with the reason. */
  readonly onRetry: (reason: string) => void;
  /** Longest time between two attempts in ms. @default 3000 */
  readonly intervalMs?: number;
}

/** Name under which our fields stand in `metadata.managedFields`. */
export const FIELD_MANAGER = "floe";

/**
 * What kubectl says while an operator is still coming up (kubectl 1.32 to 1.35): kinds that are not
 * there yet, webhooks whose pods do not answer, namespaces that are being made.
 */
const NOT_YET =
  /no matches for kind|ensure CRDs are installed first|the server could not find the requested resource|failed calling webhook|no endpoints available for service|conversion webhook .* failed|namespaces "[^"]*" not found|etcdserver: request timed out|try again/i;

/**
 * Applies objects on the server's side, as one manager: big CRDs do not fit into an annotation, and
 * what others manage stays theirs.
 *
 * kubectl maps kinds before it applies anything, applies what it can, and says what it could not. So an
 * attempt may do a part, and the next one does the rest.
 *
 * @param yaml objects as text
 * @returns what kubectl said of each object (`kafka.kafka.strimzi.io/x serverside-applied`)
 * @throws ToolError FLOE8003 with the API server's refusal, FLOE8004 to FLOE8007, FLOE8008 when an
 *   operator did not come up in time
 */
export async function applyManifests(yaml: string, options: ApplyOptions): Promise<readonly string[]> {
  const { kubectl, clock, timeoutMs, forceConflicts, onRetry, intervalMs = 3000 } = options;
  const flags = [
    "apply",
    "--server-side",
    `--field-manager=${FIELD_MANAGER}`,
    ...(forceConflicts ? ["--force-conflicts"] : []),
    "-f",
    "-",
  ];
  const end = clock.now() + timeoutMs;
  const pause = pauses(intervalMs);
  for (;;) {
    try {
      const said = await kubectl.run(flags, { input: yaml });
      return said.split("\n").filter((line) => line !== "");
    } catch (error) {
      if (!(error instanceof ToolError) || error.diagnostic.code !== "FLOE8003") throw error;
      const reason = error.diagnostic.what;
      if (!NOT_YET.test(reason)) throw explained(error);
      if (clock.now() >= end) throw neverCame(reason, timeoutMs);
      onRetry(reason);
      await clock.sleep(pause());
    }
  }
}

/** Objects of one file, read back in one request; those that are not there are left out. */
export async function readBack(kubectl: Kubectl, yaml: string): Promise<readonly KubeObject[]> {
  const said = await kubectl.run(["get", "--ignore-not-found", "-f", "-", "-o", "json"], { input: yaml });
  if (said.trim() === "") return [];
  const read = JSON.parse(said) as KubeObject & { readonly items?: readonly KubeObject[] };
  return read.kind === "List" ? (read.items ?? []) : [read];
}

function explained(error: ToolError): ToolError {
  const { diagnostic } = error;
  if (/conflict/i.test(diagnostic.what))
    return new ToolError({
      ...diagnostic,
      nextStep: "somebody else manages the field: stop them, or take it over with --force-conflicts",
    });
  return error;
}

function neverCame(reason: string, timeoutMs: number): ToolError {
  const hint = likelyCause(reason);
  return new ToolError({
    code: "FLOE8008",
    what: `the API server still refuses after ${Math.round(timeoutMs / 1000)} s: ${reason}`,
    where: {},
    ...(hint !== undefined && { nextStep: hint }),
  });
}
