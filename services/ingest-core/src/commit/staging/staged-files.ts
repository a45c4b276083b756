import { IngestError } from "../../errors";
import type { ListedFile } from "../../iceberg/manifest/manifest-entry";
import { readManifest } from "../../iceberg/manifest/read-manifest";
import type { Snapshot, TableMetadata } from "../../iceberg/table-metadata";
import { ancestors, branchHead, findSnapshot } from "../branch";
import { readObject } from "../read-object";
import type { TableAccess } from "../table-access";

/** What a staging branch holds that its target does not. */
export interface StagedFiles {
  /** Head of the staging branch. */
  readonly snapshotId: bigint;
  readonly files: readonly ListedFile[];
}

/**
 * Reads the data files that were appended to a staging branch since it left the
 * target branch.
 *
 * @throws IngestError `table.staging-missing` when there is no such branch (retriable:
 * the data has to be staged again), `table.staging-not-append` when something else
 * than an append happened on it, `table.staging-history` when snapshots between the
 * two branches have expired
 */
export async function readStagedFiles(
  access: TableAccess,
  staging: string,
  target: string,
): Promise<StagedFiles> {
  const all = await access.loadAllSnapshots();
  const head = findSnapshot(all.metadata, all.metadata.refs?.[staging]?.["snapshot-id"]);
  if (head === undefined) {
    throw stagingError(
      "missing",
      access.name,
      `there is no branch ${staging}`,
      true,
      "stage the files again",
    );
  }
  const staged = new Set(
    stagedSnapshots(all.metadata, head, target, access.name).map((snapshot) => snapshot["snapshot-id"]),
  );
  const files: ListedFile[] = [];
  for (const listed of await access.manifestList(all, head["manifest-list"])) {
    // An entry of a staged snapshot can only be in a manifest that a staged snapshot wrote.
    if (!staged.has(listed.addedSnapshotId)) continue;
    const manifest = readManifest(await readObject(access.store(all), listed.path), listed);
    for (const { status, snapshotId, file } of manifest.entries) {
      if (snapshotId === null || !staged.has(snapshotId)) continue;
      if (status === "deleted" || file.content !== "data") throw notAppend(access.name, staging, snapshotId);
      // Row ids belong to the commit that publishes the rows.
      const { firstRowId: _staged, ...published } = file;
      files.push(published);
    }
  }
  return { snapshotId: head["snapshot-id"], files };
}

/** Snapshots from the staging head down to, and without, the first one that the target has too. */
function stagedSnapshots(
  metadata: TableMetadata,
  head: Snapshot,
  target: string,
  table: string,
): readonly Snapshot[] {
  const { parentId } = branchHead(metadata, target);
  const shared = new Set([...ancestors(metadata, parentId)].map((snapshot) => snapshot["snapshot-id"]));
  const staged: Snapshot[] = [];
  for (const snapshot of ancestors(metadata, head["snapshot-id"])) {
    if (shared.has(snapshot["snapshot-id"])) return staged;
    if (snapshot.summary.operation !== "append") throw notAppend(table, target, snapshot["snapshot-id"]);
    staged.push(snapshot);
  }
  if (staged.at(-1)?.["parent-snapshot-id"] === undefined) return staged;
  throw stagingError(
    "history",
    table,
    "snapshots between the staging branch and its target have expired",
    true,
    "stage the files again, and expire snapshots less eagerly than staging takes",
  );
}

function notAppend(table: string, staging: string, snapshotId: bigint): IngestError {
  const what = `snapshot ${snapshotId} of ${staging} is no append of data files`;
  return stagingError("not-append", table, what, false, "stage with append mode only");
}

function stagingError(
  code: string,
  table: string,
  what: string,
  retriable: boolean,
  nextStep: string,
): IngestError {
  return new IngestError(`table.staging-${code}`, `${table}: ${what}`, retriable, { table, nextStep });
}
