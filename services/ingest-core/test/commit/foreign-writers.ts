import { readManifestList } from "../../src/iceberg/manifest/read-manifest-list";
import { writeManifest } from "../../src/iceberg/manifest/write-manifest";
import { writeManifestList } from "../../src/iceberg/manifest/write-manifest-list";
import type { Actor } from "../simulation/simulation";
import { dataFile } from "./data-file";
import { SCHEMA, type World } from "./world";

/**
 * Another engine that appends a data file of its own to a branch, without any
 * idea of a ledger. It gives up when it loses a race.
 *
 * @returns the data file, `undefined` when it lost
 */
export async function appendForeign(
  world: World,
  actor: Actor,
  branch = "main",
  summary: Readonly<Record<string, string>> = { operation: "append" },
): Promise<string | undefined> {
  await world.sim.step(actor, "loads");
  const table = await world.table();
  const parentId = table.refs[branch]?.["snapshot-id"];
  const parent = table.snapshots.find((snapshot) => snapshot["snapshot-id"] === parentId);
  const snapshotId = BigInt(world.sim.random.int(2 ** 40)) + 2n ** 62n;
  const path = `${table.location}/data/foreign-${snapshotId}.parquet`;
  world.objects.put(path, Buffer.from("foreign"));
  const { bytes, manifest } = writeManifest({
    formatVersion: 2,
    path: `${table.location}/metadata/foreign-${snapshotId}-m0.avro`,
    snapshotId,
    schema: table.schemas.at(-1) ?? SCHEMA,
    spec: table["partition-specs"][0] ?? { "spec-id": 0, fields: [] },
    entries: [
      {
        status: "added",
        snapshotId,
        sequenceNumber: null,
        fileSequenceNumber: null,
        file: { ...dataFile(path, 1), content: "data" },
      },
    ],
  });
  world.objects.put(manifest.path, bytes);
  const inherited = parent === undefined ? [] : readManifestList(world.objects.get(parent["manifest-list"]));
  const sequenceNumber = table["last-sequence-number"] + 1n;
  const list = `${table.location}/metadata/foreign-snap-${snapshotId}.avro`;
  const written = writeManifestList({
    formatVersion: 2,
    snapshotId,
    parentSnapshotId: parentId ?? null,
    sequenceNumber,
    manifests: [manifest, ...inherited],
  });
  world.objects.put(list, written.bytes);
  await world.sim.step(actor, "commits");
  try {
    await world.change(
      [
        {
          action: "add-snapshot",
          snapshot: {
            "snapshot-id": snapshotId,
            ...(parentId !== undefined && { "parent-snapshot-id": parentId }),
            "sequence-number": sequenceNumber,
            "timestamp-ms": world.sim.now(),
            "manifest-list": list,
            summary,
            "schema-id": 0,
          },
        },
        { action: "set-snapshot-ref", "ref-name": branch, type: "branch", "snapshot-id": snapshotId },
      ],
      [{ type: "assert-ref-snapshot-id", ref: branch, "snapshot-id": parentId ?? null }],
    );
    return path;
  } catch {
    return undefined;
  }
}

/** Expires every snapshot that no branch or tag points at, as an eager table owner would. */
export async function expireSnapshots(world: World): Promise<void> {
  const { snapshots, refs } = await world.table();
  const kept = new Set(Object.values(refs).map((ref) => ref["snapshot-id"]));
  const expired = snapshots.map((s) => s["snapshot-id"]).filter((id) => !kept.has(id));
  await world.change([{ action: "remove-snapshots", "snapshot-ids": expired }]);
}

/** Adds a column, as anybody may at any time. */
export async function addColumn(world: World): Promise<void> {
  const table = await world.table();
  const current =
    table.schemas.find((schema) => schema["schema-id"] === table["current-schema-id"]) ?? SCHEMA;
  const id = table["last-column-id"] + 1;
  await world.change([
    {
      action: "add-schema",
      schema: {
        ...current,
        fields: [...current.fields, { id, name: `c${id}`, required: false, type: "int" }],
      },
    },
    { action: "set-current-schema", "schema-id": -1 },
  ]);
}
