import type { LoadedTable } from "../../catalog/catalog";
import { IngestError } from "../../errors";
import type { ManifestFile } from "../../iceberg/manifest/manifest-file";
import { mergeManifests, mergePolicy } from "../../iceberg/manifest/merge-manifests";
import { type BranchHead, findSnapshot } from "../branch";
import type { CommitContext } from "../committer-options";
import { readObject } from "../read-object";
import type { TableAccess } from "../table-access";
import { metadataDirectory } from "./metadata-paths";
import type { SnapshotRound } from "./snapshot-round";
import { mergedSources } from "./source-header";

/**
 * The manifests of the new snapshot, newest first: the round's own, then the
 * parent's, small ones merged when it is time to.
 *
 * @param ordinal 0 for the round's first attempt. Manifests are merged only then:
 * under contention that work would be lost again and again.
 */
export async function listedManifests(
  round: SnapshotRound,
  table: LoadedTable,
  head: BranchHead,
  ordinal: number,
  access: TableAccess,
  context: CommitContext,
): Promise<readonly ManifestFile[]> {
  const { metadata } = table;
  const inherited = await parentManifests(table, head, access);
  const all = [...round.manifests, ...inherited];
  if (ordinal > 0) return all;
  const store = access.store(table);
  let merged = 0;
  return mergeManifests(all, mergePolicy(metadata.properties), {
    metadata,
    formatVersion: metadata["format-version"] === 3 ? 3 : 2,
    snapshotId: round.snapshotId,
    read: async ({ path }) => {
      if (round.manifests.some((manifest) => manifest.path === path)) await round.uploaded;
      return readObject(store, path);
    },
    write: async (path, bytes) => {
      round.own.add(path);
      await store.put(path, bytes);
    },
    newPath: () => `${metadataDirectory(metadata)}/${round.uuid}-merged${merged++}.avro`,
    properties: mergedSources,
    onUnmergeable: (manifests, error) =>
      context.observer.log("warn", "commit.manifests-unmergeable", {
        table: access.name,
        manifests: manifests.length,
        ...error.toJSON(),
      }),
  });
}

async function parentManifests(
  table: LoadedTable,
  { parentId }: BranchHead,
  access: TableAccess,
): Promise<readonly ManifestFile[]> {
  if (parentId === undefined) return [];
  const listed = findSnapshot(table.metadata, parentId);
  // A catalog that trims the list further than the spec allows is asked for all of it.
  const parent = listed ?? findSnapshot((await access.loadAllSnapshots()).metadata, parentId);
  if (parent?.["manifest-list"] === undefined) {
    throw new IngestError("table.snapshot-missing", `snapshot ${parentId} can not be read`, true, {
      table: access.name,
      got: parentId,
      expected: "a snapshot with a manifest list",
    });
  }
  return access.manifestList(table, parent["manifest-list"]);
}
