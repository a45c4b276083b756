import type { LoadedTable } from "../catalog/catalog";
import { IngestError } from "../errors";
import { NONCE_KEY } from "../iceberg/snapshot/snapshot-summary";
import { ancestors, branchHead, DEFAULT_BRANCH } from "./branch";
import type { CommitContext } from "./committer-options";
import { EMPTY_LEDGER, type Ledger, ledgerProperty } from "./ledger/ledger";
import { LedgerView } from "./ledger/ledger-view";
import { decodeLedger } from "./ledger/property-codec";
import { rebuildLedger } from "./recovery/rebuild-ledger";
import { recoverLedger } from "./recovery/recover-ledger";
import { descentOf, walkedDescent } from "./recovery/rollback";
import type { TableAccess } from "./table-access";

/** A table and the ledger of one of its branches, of the same moment. */
export interface OpenedLedger {
  readonly table: LoadedTable;
  readonly view: LedgerView;
}

/** Codes that mean: what the ledger knew is gone, at least in part. */
const LOST = new Set([
  "table.ledger-lost",
  "table.ledger-corrupt",
  "table.ledger-segment-lost",
  "table.ledger-segment-damaged",
]);

/** Opens a branch's ledger, and decides what to do when it can not be trusted. */
export class LedgerAccess {
  private opened: { readonly key: string; readonly view: LedgerView } | undefined;
  /** Heads below which no snapshot of ours was found, and heads that were found to be rolled back. */
  private readonly neverIngested = new Set<bigint>();
  private readonly reported = new Set<string>();

  constructor(
    private readonly access: TableAccess,
    private readonly branch: string,
    private readonly context: CommitContext,
  ) {}

  /**
   * Opens the ledger that belongs to `table`; when a segment is gone because the
   * table moved on and others have cleaned up, to a newer one.
   *
   * @throws IngestError `table.ledger-*`: the ledger is lost or damaged and may not
   * be rebuilt. Never assumed empty: every batch would become a duplicate.
   */
  async open(table: LoadedTable): Promise<OpenedLedger> {
    try {
      return { table, view: await this.view(table, this.branch) };
    } catch (error) {
      if (!isLost(error)) throw error;
      const fresh = await this.access.reload();
      const property = ledgerProperty(this.branch);
      if (fresh.metadata.properties[property] !== table.metadata.properties[property])
        return this.open(fresh);
      return { table: fresh, view: await this.recover(fresh, error) };
    }
  }

  private async view(table: LoadedTable, branch: string): Promise<LedgerView> {
    const { metadata } = table;
    const { ref, parentId } = branchHead(metadata, branch);
    // A property left over from an earlier branch of that name says nothing about a new one.
    if (ref === undefined && branch !== DEFAULT_BRANCH) return this.view(table, DEFAULT_BRANCH);
    const text = metadata.properties[ledgerProperty(branch)];
    const key = keyOf(table, branch);
    if (this.opened?.key === key) return this.opened.view;
    if (text === undefined && isForkOfMain(table, branch)) return this.view(table, DEFAULT_BRANCH);
    const ledger =
      text === undefined
        ? await this.absent(parentId)
        : await this.checked(table, parentId, decodeLedger(text));
    const view = await LedgerView.open(ledger, this.access.segments(table));
    this.opened = { key, view };
    return view;
  }

  /** No property: either nothing was ever ingested here, or somebody removed it. */
  private async absent(headId: bigint | undefined): Promise<Ledger> {
    if (headId === undefined || this.neverIngested.has(headId)) return EMPTY_LEDGER;
    const { metadata } = await this.access.loadAllSnapshots();
    for (const { "snapshot-id": id, summary } of ancestors(metadata, headId)) {
      if (summary[NONCE_KEY] === undefined) continue;
      throw new IngestError(
        "table.ledger-lost",
        `${this.access.name} has no ${ledgerProperty(this.branch)}, but its snapshot ${id} was ingested`,
        true,
        { table: this.access.name, nextStep: "find out who removed the property, then rebuild the ledger" },
      );
    }
    this.neverIngested.add(headId);
    return EMPTY_LEDGER;
  }

  /** Applies the rollback policy. */
  private async checked(table: LoadedTable, headId: bigint | undefined, ledger: Ledger): Promise<Ledger> {
    const { onRollback, observer } = this.context;
    let descent = descentOf(table.metadata, headId, ledger);
    if (descent === "unknown" && onRollback === "rebuild" && headId !== undefined) {
      const all = await this.access.loadAllSnapshots();
      descent = walkedDescent(all.metadata, headId, ledger);
    }
    if (descent !== "rolled-back") return ledger;
    const pair = `${ledger.snapshotId} ${headId}`;
    if (!this.reported.has(pair)) {
      this.reported.add(pair);
      observer.count("ingest_ledger_rollbacks_total", 1, { table: this.access.name });
      observer.log("warn", "ledger.rolled-back", {
        table: this.access.name,
        branch: this.branch,
        ledgerSnapshot: String(ledger.snapshotId),
        head: String(headId),
        policy: onRollback,
      });
    }
    if (onRollback === "trust") return ledger;
    return rebuildLedger(this.access, headId, [], this.context);
  }

  private async recover(table: LoadedTable, error: IngestError): Promise<LedgerView> {
    const { observer, onLostLedger } = this.context;
    observer.count("ingest_ledger_lost_total", 1, { table: this.access.name });
    observer.log("error", "ledger.lost", { table: this.access.name, branch: this.branch, ...error.toJSON() });
    if (onLostLedger === "fail") throw error;
    const view = await recoverLedger(this.access, table, this.branch, this.context);
    this.opened = { key: keyOf(table, this.branch), view };
    return view;
  }
}

/** What a view depends on: the property, and the head for the rollback check. */
function keyOf({ metadata }: LoadedTable, branch: string): string {
  const text = metadata.properties[ledgerProperty(branch)];
  return `${metadata["table-uuid"]} ${branchHead(metadata, branch).parentId} ${text}`;
}

function isLost(error: unknown): error is IngestError {
  return error instanceof IngestError && LOST.has(error.code);
}

/** A branch that somebody made from main and that has not moved since. */
function isForkOfMain({ metadata }: LoadedTable, branch: string): boolean {
  const main = metadata.refs?.[DEFAULT_BRANCH];
  return (
    branch !== DEFAULT_BRANCH &&
    main !== undefined &&
    main["snapshot-id"] === metadata.refs?.[branch]?.["snapshot-id"]
  );
}
