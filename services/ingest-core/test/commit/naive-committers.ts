import { type Catalog, type CommitResult, IngestError, type LoadedTable } from "@floe/ingest-core";
import { readManifestList } from "../../src/iceberg/manifest/read-manifest-list";
import { writeManifest } from "../../src/iceberg/manifest/write-manifest";
import { writeManifestList } from "../../src/iceberg/manifest/write-manifest-list";
import { newSnapshotId } from "../../src/iceberg/snapshot/snapshot-id";
import type { Actor } from "../simulation/simulation";
import type { Ingestor, Message } from "./cluster";
import { directCatalog } from "./direct-catalog";
import { SCHEMA, TABLE, type World } from "./world";

/**
 * Committers as others have built them, to show that the schedules find what is
 * wrong with them.
 *
 * - `none` appends and tries again when it does not know better.
 * - `summary` puts the message's name into the snapshot summary and looks for it
 *   among the ancestors first, as sinks do that keep offsets or epochs there.
 */
export function naiveCommitter(kind: "none" | "summary", world: World, actor: Actor): Ingestor {
  const catalog = directCatalog(world, actor);
  const produce = world.producer(actor);
  const store = world.store(actor);
  return {
    async ingest(message) {
      let table = await load(catalog);
      const name = message.name.replace(" again", "");
      if (kind === "summary" && isAncestor(table, message, name)) return result([]);
      const { files } = await produce({ table, files: message.files });
      const snapshotId = newSnapshotId((length) => Buffer.from(world.sim.random.bytes(length)));
      for (let attempt = 0; attempt < 30; attempt++) {
        const { metadata } = table;
        const parentId = metadata.refs?.[message.branch]?.["snapshot-id"];
        const parent = metadata.snapshots?.find((s) => s["snapshot-id"] === parentId);
        const path = `${metadata.location}/metadata/${snapshotId}-${attempt}`;
        const { bytes, manifest } = writeManifest({
          formatVersion: 2,
          path: `${path}-m0.avro`,
          snapshotId,
          schema: metadata.schemas[0] ?? SCHEMA,
          spec: { "spec-id": 0, fields: [] },
          entries: files.map(({ file }) => ({
            status: "added",
            snapshotId,
            sequenceNumber: null,
            fileSequenceNumber: null,
            file: { ...file, content: "data" },
          })),
        });
        await store.put(manifest.path, bytes);
        const inherited =
          parent === undefined ? [] : readManifestList(world.objects.get(parent["manifest-list"]));
        const sequenceNumber = metadata["last-sequence-number"] + 1n;
        const manifests = [manifest, ...inherited];
        const list = {
          formatVersion: 2,
          snapshotId,
          parentSnapshotId: parentId ?? null,
          sequenceNumber,
          manifests,
        } as const;
        await store.put(`${path}.avro`, writeManifestList(list).bytes);
        const outcome = await catalog.commit(
          TABLE,
          [{ type: "assert-ref-snapshot-id", ref: message.branch, "snapshot-id": parentId ?? null }],
          [
            {
              action: "add-snapshot",
              snapshot: {
                "snapshot-id": snapshotId,
                ...(parentId !== undefined && { "parent-snapshot-id": parentId }),
                "sequence-number": sequenceNumber,
                "timestamp-ms": world.sim.now(),
                "manifest-list": `${path}.avro`,
                summary: { operation: "append", batch: name },
              },
            },
            {
              action: "set-snapshot-ref",
              "ref-name": message.branch,
              type: "branch",
              "snapshot-id": snapshotId,
            },
          ],
          "",
        );
        if (outcome.kind === "committed") return result(message.files.map(({ id }) => id));
        table = await load(catalog);
        if (metadata.snapshots?.some((s) => s["snapshot-id"] === snapshotId)) return result([]);
      }
      throw new IngestError("catalog.commit-contention", "lost every time", true);
    },
  };
}

async function load(catalog: Catalog): Promise<LoadedTable> {
  return (await catalog.loadTable(TABLE, undefined, { snapshots: "all" })) as LoadedTable;
}

function isAncestor({ metadata }: LoadedTable, { branch }: Message, batch: string): boolean {
  const byId = new Map(metadata.snapshots?.map((snapshot) => [snapshot["snapshot-id"], snapshot]));
  let snapshot = byId.get(metadata.refs?.[branch]?.["snapshot-id"] ?? 0n);
  while (snapshot !== undefined) {
    if (snapshot.summary.batch === batch) return true;
    snapshot = byId.get(snapshot["parent-snapshot-id"] ?? 0n);
  }
  return false;
}

function result(committed: readonly string[]): CommitResult {
  return { committed, duplicates: [], empty: [], quarantined: [], attempts: 1 };
}
