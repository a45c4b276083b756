import type { CheckContext, Outcome } from "../check";
import { fail, skip } from "../check";
import type { CheckResult } from "../verify";
import type { ActiveCheck, ActiveContext, Lane } from "./active-check";

/** What is told while probes run. */
export interface ProbeProgress {
  started(check: ActiveCheck): void;
  ended(check: ActiveCheck, outcome: Outcome): void;
}

/**
 * Runs lanes beside each other, each lane's checks one after another.
 *
 * @param before results of the checks that only read: what has failed there is not tried
 * @param broken aborted when a lane breaks, so that the others do not wait for what cannot come
 * @returns results in the order of the lanes
 * @throws whatever is no answer of a check, such as an unreachable cluster or the abort of the run
 */
export async function runLanes(
  lanes: readonly Lane[],
  context: ActiveContext,
  before: readonly CheckResult[],
  progress: ProbeProgress,
  broken = new AbortController(),
): Promise<CheckResult[]> {
  const states = new Map(before.map(({ check, outcome }) => [check.id, outcome.state]));
  const runLane = async (lane: Lane): Promise<CheckResult[]> => {
    const results: CheckResult[] = [];
    for (const check of lane) {
      const skipped = reasonToSkip(check, context, states);
      if (skipped === undefined) progress.started(check);
      const outcome = skipped === undefined ? await check.run(context) : skip(skipped);
      states.set(check.id, outcome.state);
      results.push({ check, outcome });
      if (skipped === undefined) progress.ended(check, outcome);
    }
    return results;
  };
  let first: { readonly error: unknown } | undefined;
  const settled = await Promise.all(
    lanes.map((lane) =>
      runLane(lane).catch((error: unknown) => {
        first ??= { error };
        broken.abort(error);
        return [];
      }),
    ),
  );
  if (first !== undefined) throw first.error;
  return settled.flat();
}

function reasonToSkip(
  { needs, skipped }: ActiveCheck,
  context: CheckContext,
  states: ReadonlyMap<string, Outcome["state"]>,
): string | undefined {
  const reason = skipped?.(context);
  if (reason !== undefined) return reason;
  const missing = needs.filter((id) => states.get(id) !== undefined && states.get(id) !== "pass");
  return missing.length === 0 ? undefined : `${missing.join(", ")} did not pass`;
}

/** A script that did not do what was asked, with the last thing that it said. */
export const scriptFailed = (what: string, output: string): Outcome =>
  fail(`${what}: ${output.split("\n").slice(-3).join("; ") || "it printed nothing"}`);
