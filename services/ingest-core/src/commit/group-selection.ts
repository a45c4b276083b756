import { printJson } from "../iceberg/json";
import { isMissingBranch } from "./create-branch";
import type { Waiting } from "./group-commit";
import type { OpenedLedger } from "./ledger-access";
import { needsSearch } from "./prepare";

/** What becomes of the members of a group before an attempt. */
export interface GroupSelection {
  /** They go into the snapshot. */
  readonly ready: readonly Waiting[];
  /** The table changed under them. */
  readonly revise: readonly Waiting[];
  /** They would contradict a member that goes in: the same file twice, or another schema change. */
  readonly postponed: readonly Waiting[];
}

/**
 * Decides which prepared batches can go into one snapshot on top of the table
 * as it is: none of their files is in the ledger, no file is in two of them, the
 * schema and spec are those that their data files were made for, and at most one
 * change of the schema is asked for.
 *
 * @param now ms since the epoch
 */
export function selectMembers(
  members: readonly Waiting[],
  { table, view }: OpenedLedger,
  branch: string,
  now: number,
): GroupSelection {
  if (isMissingBranch(table, branch)) return { ready: [], revise: members, postponed: [] };
  const ready: Waiting[] = [];
  const revise: Waiting[] = [];
  const postponed: Waiting[] = [];
  const claimed = new Set<string>();
  let evolution: string | undefined;
  for (const member of members) {
    const { state } = member;
    const ids = [...state.open.keys()];
    // Every reason here is one that preparing the batch for this table removes.
    if (!state.fits(table) || ids.some((id) => view.has(id)) || needsSearch(state, view, now)) {
      revise.push(member);
      continue;
    }
    const wanted = state.evolveTo === undefined ? undefined : printJson(state.evolveTo.fields);
    const contradicts = wanted !== undefined && evolution !== undefined && wanted !== evolution;
    if (contradicts || ids.some((id) => claimed.has(id))) {
      postponed.push(member);
      continue;
    }
    evolution ??= wanted;
    for (const id of ids) claimed.add(id);
    ready.push(member);
  }
  return { ready, revise, postponed };
}
