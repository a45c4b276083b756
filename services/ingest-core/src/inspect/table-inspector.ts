import type { LoadedTable } from "../catalog/catalog";
import { ancestors, branchHead, DEFAULT_BRANCH, findSnapshot } from "../commit/branch";
import { type CommitContext, type CommitterOptions, commitContext } from "../commit/committer-options";
import { isBeyondLedger } from "../commit/ledger/file-age";
import type { LedgerView } from "../commit/ledger/ledger-view";
import { LedgerAccess } from "../commit/ledger-access";
import { readObject } from "../commit/read-object";
import { sourcesOf } from "../commit/snapshot/source-header";
import { TableAccess } from "../commit/table-access";
import type { ListedFile } from "../iceberg/manifest/manifest-entry";
import { readManifest } from "../iceberg/manifest/read-manifest";
import type { Snapshot } from "../iceberg/table-metadata";

/** Settings of {@link TableInspector}. */
export type TableInspectorOptions = Pick<
  CommitterOptions,
  "catalog" | "store" | "ledgerRoot" | "clock" | "observer"
>;

/**
 * What a ledger says about an object: its rows are in the table, they are not, or it was written before
 * the ledger's memory begins, so that absence proves nothing.
 */
export type LedgerAnswer = "recorded" | "absent" | "beyond";

/** A table's ledger, as it was when it was opened. */
export interface TableLedger {
  readonly table: LoadedTable;
  /** Identities that it knows. */
  readonly size: number;
  /** ms since the epoch; objects written before it are beyond its memory. 0 when nothing was ever forgotten. */
  readonly floor: number;
  /** @param object identity as hex, and the time it was written in ms since the epoch */
  readonly ask: (object: { readonly id: string; readonly eventTimeMs: number }) => LedgerAnswer;
}

/** A data file of a table's current snapshot. */
export interface InspectedFile {
  readonly file: ListedFile;
  /** Snapshot that added it. */
  readonly snapshotId: bigint | null;
  /** Identities whose rows are in it; absent where its manifest does not tell. */
  readonly sources?: readonly string[];
}

/**
 * Looks into tables without changing them: what the ledger knows, which snapshots and data files there
 * are, and which snapshot brought an object's rows. A lost ledger is told, never rebuilt.
 */
export class TableInspector {
  private readonly context: CommitContext;

  constructor(options: TableInspectorOptions) {
    this.context = commitContext({ ...options, onLostLedger: "fail" });
  }

  /**
   * Opens the ledger of a table's main branch.
   *
   * @throws IngestError `table.not-found`, `table.ledger-*`, `catalog.*`, `store.*`
   */
  async ledger(table: string): Promise<TableLedger> {
    const access = new TableAccess(table, this.context);
    const opened = await new LedgerAccess(access, DEFAULT_BRANCH, this.context).open(await access.current());
    return { table: opened.table, ...answersOf(opened.view, this.context) };
  }

  /**
   * The table with every snapshot that was not expired, and those of the main branch, newest first.
   *
   * @throws IngestError `table.not-found`, `catalog.*`
   */
  async snapshots(
    table: string,
  ): Promise<{ readonly table: LoadedTable; readonly snapshots: readonly Snapshot[] }> {
    const loaded = await new TableAccess(table, this.context).loadAllSnapshots();
    const { parentId } = branchHead(loaded.metadata, DEFAULT_BRANCH);
    return { table: loaded, snapshots: [...ancestors(loaded.metadata, parentId)] };
  }

  /**
   * Data files of the current snapshot, one manifest in memory at a time.
   *
   * @throws IngestError `table.manifest-corrupt`, `table.avro-*`, `catalog.*`, `store.*`
   */
  async *dataFiles(table: string): AsyncGenerator<InspectedFile> {
    const access = new TableAccess(table, this.context);
    const loaded = await access.current();
    const head = findSnapshot(loaded.metadata, branchHead(loaded.metadata, DEFAULT_BRANCH).parentId);
    if (head === undefined) return;
    const manifests = await access.manifestList(loaded, head["manifest-list"]);
    for (const listed of manifests) {
      if (listed.content !== "data") continue;
      const manifest = readManifest(await readObject(access.store(loaded), listed.path), listed);
      const sources = sourcesOf(manifest);
      for (const { status, file, snapshotId } of manifest.entries) {
        if (status === "deleted") continue;
        const known = sources.get(file.path);
        yield { file, snapshotId, ...(known !== undefined && { sources: known }) };
      }
    }
  }

  /**
   * The snapshot whose commit brought an object's rows. It reads manifests until it has found it.
   *
   * @param id identity as hex
   * @returns `undefined` when no manifest tells any more: another writer has rewritten the data files
   * @throws IngestError as {@link dataFiles}
   */
  async snapshotOf(table: string, id: string): Promise<bigint | undefined> {
    for await (const { sources, snapshotId } of this.dataFiles(table))
      if (sources?.includes(id)) return snapshotId ?? undefined;
    return undefined;
  }
}

function answersOf(view: LedgerView, { clock }: CommitContext): Omit<TableLedger, "table"> {
  const { floor } = view.ledger;
  return {
    size: view.size,
    floor,
    ask: ({ id, eventTimeMs }) => {
      if (view.has(id)) return "recorded";
      return isBeyondLedger({ eventTimeMs }, floor, clock.now()) ? "beyond" : "absent";
    },
  };
}
