import type { LoadedTable } from "../../catalog/catalog";
import { branchHead } from "../branch";
import type { CommitContext } from "../committer-options";
import { type Ledger, ledgerProperty } from "../ledger/ledger";
import { LedgerView } from "../ledger/ledger-view";
import { decodeLedger } from "../ledger/property-codec";
import type { SegmentStore } from "../ledger/segment-store";
import type { TableAccess } from "../table-access";
import { ledgerFromMetadataLog } from "./metadata-log";
import { type RebuildOptions, rebuildLedger } from "./rebuild-ledger";

/**
 * Brings back a ledger that is lost or damaged: from an earlier metadata file
 * when the property itself is gone, else from what the branch holds together
 * with what is left of the ledger. It is only in memory; the next commit writes it.
 *
 * @throws IngestError `table.ledger-rebuild-incomplete`, `store.*`, `catalog.*`
 */
export async function recoverLedger(
  access: TableAccess,
  table: LoadedTable,
  branch: string,
  context: CommitContext,
  options: RebuildOptions = {},
): Promise<LedgerView> {
  const segments = access.segments(table);
  const damaged = readable(table.metadata.properties[ledgerProperty(branch)]);
  if (damaged === undefined) {
    const logged = await ledgerFromMetadataLog(table, branch, access.store(table), context);
    const view = logged && (await LedgerView.open(logged, segments).catch(() => undefined));
    if (view !== undefined) return view;
  }
  const { parentId } = branchHead(table.metadata, branch);
  const survivors = damaged === undefined ? [] : await survivingIds(damaged, segments);
  return LedgerView.open(await rebuildLedger(access, parentId, survivors, context, options), segments);
}

function readable(text: string | undefined): Ledger | undefined {
  try {
    return text === undefined ? undefined : decodeLedger(text);
  } catch {
    return undefined;
  }
}

async function survivingIds(ledger: Ledger, segments: SegmentStore): Promise<string[]> {
  const ids = ledger.inline.flatMap((entry) => [...entry.ids]);
  for (const ref of ledger.segments) {
    const segment = await segments.load(ref).catch(() => undefined);
    if (segment !== undefined) ids.push(...segment);
  }
  return ids;
}
