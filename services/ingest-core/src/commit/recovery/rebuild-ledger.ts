import { IngestError } from "../../errors";
import type { CommitContext } from "../committer-options";
import { entryTime } from "../ledger/file-age";
import { IdSet } from "../ledger/id-set";
import { EMPTY_LEDGER, type Ledger } from "../ledger/ledger";
import type { TableAccess } from "../table-access";
import { scanSources } from "./source-scan";

/** What a rebuild may assume. */
export interface RebuildOptions {
  /**
   * Accept data files that do not say where their rows came from: every source
   * file written before this moment (ms since the epoch) is then treated as
   * older than the ledger remembers.
   * @default - a rebuild with such files fails
   */
  readonly acceptUnattributedBefore?: number;
}

/**
 * Makes a ledger from what a snapshot holds: the identities in manifests of
 * ours and in data file footers.
 *
 * @param survivors identities that are known to have been committed, from what is left of the old ledger
 * @throws IngestError `table.ledger-rebuild-incomplete` when a data file may hold rows
 * of sources that nobody can name: a ledger with a gap would make duplicates
 */
export async function rebuildLedger(
  access: TableAccess,
  snapshotId: bigint | undefined,
  survivors: Iterable<string>,
  context: CommitContext,
  options: RebuildOptions = {},
): Promise<Ledger> {
  const { ids, unattributed } = await scanSources(access, snapshotId, context);
  const floor = options.acceptUnattributedBefore ?? 0;
  if (unattributed.length > 0 && floor === 0) {
    throw new IngestError(
      "table.ledger-rebuild-incomplete",
      `${unattributed.length} data files do not say which sources they were made of`,
      true,
      {
        table: access.name,
        got: unattributed.slice(0, 5),
        nextStep: "rebuild with a moment before which source files are to be treated as unknown",
      },
    );
  }
  const all = IdSet.of([...survivors, ...ids]);
  context.observer.log("warn", "ledger.rebuilt", {
    table: access.name,
    ids: all.size,
    unattributed: unattributed.length,
  });
  const at = entryTime([], context.clock.now());
  return { ...EMPTY_LEDGER, floor, inline: all.size === 0 ? [] : [{ at, ids: all }] };
}
