import { IngestError, type TableInspector } from "@floe/ingest-core";

/** What there is to know about a table. */
export interface TableFacts {
  readonly table: string;
  /** Snapshots of the main branch that were not expired. */
  readonly snapshots: number;
  /** The current one, as decimal text. @default - the table is empty */
  readonly snapshotId?: string;
  /** Time of the current snapshot, ms since the epoch. @default - the table is empty */
  readonly committedMs?: number;
  readonly dataFiles: number;
  readonly smallFiles: number;
  /** Bytes of the data files. */
  readonly bytes: bigint;
  /** Rows of the data files; deletions are not taken off. */
  readonly rows: bigint;
  readonly ledger:
    | {
        readonly state: "ok";
        /** Objects that it remembers. */
        readonly objects: number;
        /** Objects written before it are beyond its memory, ms since the epoch. @default - it remembers all */
        readonly rememberedSinceMs?: number;
      }
    | { readonly state: "lost"; readonly code: string; readonly message: string };
}

/**
 * Looks at a table.
 *
 * @param smallBytes data files below so many bytes are small
 * @throws IngestError `table.not-found`, `catalog.*`, `store.*`, `table.manifest-*`
 */
export async function tableFacts(
  inspector: Pick<TableInspector, "snapshots" | "dataFiles" | "ledger">,
  table: string,
  smallBytes: number,
): Promise<TableFacts> {
  const { snapshots } = await inspector.snapshots(table);
  const [head] = snapshots;
  let [dataFiles, smallFiles, bytes, rows] = [0, 0, 0n, 0n];
  for await (const { file } of inspector.dataFiles(table)) {
    dataFiles++;
    if (file.fileSizeInBytes < BigInt(smallBytes)) smallFiles++;
    bytes += file.fileSizeInBytes;
    rows += file.recordCount;
  }
  return {
    table,
    snapshots: snapshots.length,
    dataFiles,
    smallFiles,
    bytes,
    rows,
    ledger: await ledgerFacts(inspector, table),
    ...(head !== undefined && {
      snapshotId: String(head["snapshot-id"]),
      committedMs: Number(head["timestamp-ms"]),
    }),
  };
}

async function ledgerFacts(
  inspector: Pick<TableInspector, "ledger">,
  table: string,
): Promise<TableFacts["ledger"]> {
  try {
    const { size, floor } = await inspector.ledger(table);
    return { state: "ok", objects: size, ...(floor > 0 && { rememberedSinceMs: floor }) };
  } catch (error) {
    if (!(error instanceof IngestError) || !error.code.startsWith("table.ledger-")) throw error;
    return { state: "lost", code: error.code, message: error.message };
  }
}
