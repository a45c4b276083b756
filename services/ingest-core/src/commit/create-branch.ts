import type { LoadedTable } from "../catalog/catalog";
import { uuidV7 } from "../random";
import { branchHead, DEFAULT_BRANCH } from "./branch";
import { commitContention, commitRejected, commitUnknown } from "./commit-errors";
import type { CommitContext } from "./committer-options";
import { ledgerProperty } from "./ledger/ledger";
import { backOff, commitRetry } from "./retry-policy";
import type { TableAccess } from "./table-access";

/** Whether a branch has to be made from main before anything can be appended to it. */
export function isMissingBranch({ metadata }: LoadedTable, branch: string): boolean {
  const main = metadata.refs?.[DEFAULT_BRANCH];
  return branchHead(metadata, branch).ref === undefined && main !== undefined;
}

/**
 * Makes a branch that does not exist yet, at main's head and with main's ledger:
 * it has main's rows, so it has them from the same source files. A commit of its
 * own, because a batch whose files are all in main must find the branch made as
 * well. In a table without a snapshot there is nothing to start from; the first
 * append makes the branch.
 *
 * @returns the table with the branch
 * @throws IngestError `catalog.commit-*`, `catalog.*`
 */
export async function ensureBranch(
  access: TableAccess,
  table: LoadedTable,
  branch: string,
  context: CommitContext,
): Promise<LoadedTable> {
  const { catalog, clock, random, observer } = context;
  let current = table;
  for (let attempt = 0; isMissingBranch(current, branch); attempt++) {
    const { metadata } = current;
    const main = metadata.refs?.[DEFAULT_BRANCH]?.["snapshot-id"] ?? 0n;
    const ledger = metadata.properties[ledgerProperty(DEFAULT_BRANCH)];
    const leftover = ledgerProperty(branch);
    const outcome = await catalog.commit(
      access.name,
      [
        { type: "assert-table-uuid", uuid: metadata["table-uuid"] },
        { type: "assert-ref-snapshot-id", ref: branch, "snapshot-id": null },
        { type: "assert-ref-snapshot-id", ref: DEFAULT_BRANCH, "snapshot-id": main },
      ],
      [
        { action: "set-snapshot-ref", "ref-name": branch, type: "branch", "snapshot-id": main },
        // An earlier branch of this name may have left a ledger that says nothing about this one.
        ledger === undefined
          ? { action: "remove-properties", removals: [leftover] }
          : { action: "set-properties", updates: { [leftover]: ledger } },
      ],
      uuidV7(clock, random),
    );
    if (outcome.kind === "committed") {
      observer.log("info", "branch.created", { table: access.name, branch });
      return access.learn(outcome.table);
    }
    if (outcome.kind === "rejected") throw commitRejected(access.name, outcome);
    const retry = { ...commitRetry(metadata.properties), ...context.retry };
    if (attempt >= retry.retries) {
      if (outcome.kind === "unknown") throw commitUnknown(access.name, outcome.reason);
      throw commitContention(access.name, attempt + 1);
    }
    await backOff(clock, retry.minWaitMs, retry.maxWaitMs, attempt);
    current = await access.reload();
  }
  return current;
}
