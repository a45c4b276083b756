import type { LoadedTable } from "../../catalog/catalog";
import type { ManifestEntry } from "../../iceberg/manifest/manifest-entry";
import type { ManifestFile } from "../../iceberg/manifest/manifest-file";
import { readManifest } from "../../iceberg/manifest/read-manifest";
import { NONCE_KEY } from "../../iceberg/snapshot/snapshot-summary";
import type { Snapshot } from "../../iceberg/table-metadata";
import { findSnapshot } from "../branch";
import type { CommitContext } from "../committer-options";
import { readObject } from "../read-object";
import { sourcesOf } from "../snapshot/source-header";
import type { TableAccess } from "../table-access";

/** What the data files of a snapshot say about where their rows came from. */
export interface SourceScan {
  /** Identities whose rows are in the snapshot. */
  readonly ids: ReadonlySet<string>;
  /**
   * Data files that may hold rows of ours but do not say of which sources:
   * compaction rewrote them, or their writer is not known any more. While there
   * are any, absence from `ids` proves nothing.
   */
  readonly unattributed: readonly string[];
}

/** Manifests that are read at the same time. */
const CONCURRENCY = 8;

/**
 * Reads every data manifest of a snapshot: O(history), which is why the ledger
 * exists. It is for rebuilding a lost ledger and for files that are older than
 * the ledger remembers.
 *
 * @param snapshotId `undefined` for a branch without a snapshot
 * @throws IngestError `table.manifest-corrupt`, `table.avro-*`, `store.*`
 */
export async function scanSources(
  access: TableAccess,
  snapshotId: bigint | undefined,
  context: CommitContext,
): Promise<SourceScan> {
  const table = await access.loadAllSnapshots();
  const head = findSnapshot(table.metadata, snapshotId);
  if (head === undefined) return { ids: new Set(), unattributed: [] };
  const manifests = await access.manifestList(table, head["manifest-list"]);
  const scan = new Scan(access, table, context);
  const queue = manifests.filter(({ content }) => content === "data");
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await scan.manifest(next);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  context.observer.count("ingest_source_scans_total", 1, { table: access.name });
  return { ids: scan.ids, unattributed: scan.unattributed };
}

class Scan {
  readonly ids = new Set<string>();
  readonly unattributed: string[] = [];
  private readonly foreign: ReadonlySet<bigint>;

  constructor(
    private readonly access: TableAccess,
    private readonly table: LoadedTable,
    private readonly context: CommitContext,
  ) {
    const snapshots = table.metadata.snapshots ?? [];
    this.foreign = new Set(snapshots.filter(isForeignAppend).map((snapshot) => snapshot["snapshot-id"]));
  }

  async manifest(listed: ManifestFile): Promise<void> {
    const bytes = await readObject(this.access.store(this.table), listed.path);
    const manifest = readManifest(bytes, listed);
    const known = sourcesOf(manifest);
    for (const entry of manifest.entries) {
      if (entry.status !== "deleted") await this.entry(entry, known);
    }
  }

  private async entry(
    { file, snapshotId }: ManifestEntry,
    known: ReadonlyMap<string, readonly string[]>,
  ): Promise<void> {
    // Rows appended by somebody else are none of ours, whatever they are.
    if (snapshotId !== null && this.foreign.has(snapshotId)) return;
    const ids = known.get(file.path) ?? (await this.context.readSources?.(file.path, file.fileSizeInBytes));
    if (ids === undefined) this.unattributed.push(file.path);
    else for (const id of ids) this.ids.add(id);
  }
}

/** Appends of other writers bring rows of their own; replacements and overwrites may carry ours. */
function isForeignAppend({ summary }: Snapshot): boolean {
  return summary.operation === "append" && summary[NONCE_KEY] === undefined;
}
