import { IngestError } from "../../errors";
import { uuidV7 } from "../../random";
import { branchHead, findSnapshot } from "../branch";
import { commitUnknown } from "../commit-errors";
import type { CommitContext } from "../committer-options";
import { IdSet } from "../ledger/id-set";
import { type Ledger, ledgerProperty } from "../ledger/ledger";
import { encodeLedger, inlineBytes } from "../ledger/property-codec";
import { backOff, commitRetry } from "../retry-policy";
import type { TableAccess } from "../table-access";
import type { RebuildOptions } from "./rebuild-ledger";
import { recoverLedger } from "./recover-ledger";

/** What a rebuild found. */
export interface RebuiltLedger {
  /** Identities in the new ledger. */
  readonly ids: number;
  /** ms since the epoch, see `Ledger.floor`. */
  readonly floor: number;
}

/**
 * Rebuilds a branch's ledger and writes it, asserting that the branch did not
 * move meanwhile. For operators, after they have found out why it was lost.
 *
 * @throws IngestError `table.ledger-rebuild-incomplete`, `catalog.*`, `store.*`
 */
export async function writeRebuiltLedger(
  access: TableAccess,
  branch: string,
  context: CommitContext,
  options: RebuildOptions = {},
): Promise<RebuiltLedger> {
  const { clock, random, catalog } = context;
  for (let attempt = 0; ; attempt++) {
    const table = await access.reload();
    const { metadata } = table;
    const head = branchHead(metadata, branch).ref?.["snapshot-id"];
    const view = await recoverLedger(access, table, branch, context, options);
    const snapshot = findSnapshot(metadata, head);
    const ledger = await withoutLargeInline(
      { ...view.ledger, snapshotId: head ?? 0n, sequenceNumber: snapshot?.["sequence-number"] ?? 0n },
      access.segments(table),
      context,
    );
    const property = encodeLedger(ledger);
    const outcome = await catalog.commit(
      access.name,
      [
        { type: "assert-table-uuid", uuid: metadata["table-uuid"] },
        { type: "assert-ref-snapshot-id", ref: branch, "snapshot-id": head ?? null },
      ],
      [{ action: "set-properties", updates: { [ledgerProperty(branch)]: property } }],
      uuidV7(clock, random),
    );
    if (outcome.kind === "committed") {
      access.learn(outcome.table);
      return { ids: view.size, floor: ledger.floor };
    }
    const retry = { ...commitRetry(metadata.properties), ...context.retry };
    if (outcome.kind === "rejected" || attempt >= retry.retries) {
      if (outcome.kind === "unknown") throw commitUnknown(access.name, outcome.reason);
      throw new IngestError("catalog.commit-rejected", `the ledger was not written: ${outcome.reason}`, true);
    }
    await backOff(clock, retry.minWaitMs, retry.maxWaitMs, attempt);
  }
}

async function withoutLargeInline(
  ledger: Ledger,
  segments: ReturnType<TableAccess["segments"]>,
  { ledgerLimits }: CommitContext,
): Promise<Ledger> {
  const ids = ledger.inline.map((entry) => entry.ids).reduce(IdSet.union, IdSet.EMPTY);
  if (inlineBytes(ids) <= ledgerLimits.inlineBytes) return ledger;
  const at = Math.max(...ledger.inline.map((entry) => entry.at));
  return { ...ledger, inline: [], segments: [...ledger.segments, await segments.write(ids, at)] };
}
