import type { LoadedTable } from "../../catalog/catalog";
import { IngestError } from "../../errors";
import { printJson } from "../../iceberg/json";
import type { ManifestFile } from "../../iceberg/manifest/manifest-file";
import { writeManifest } from "../../iceberg/manifest/write-manifest";
import type { PartitionSpec, Schema } from "../../iceberg/schema";
import { newSnapshotId } from "../../iceberg/snapshot/snapshot-id";
import type { TableMetadata } from "../../iceberg/table-metadata";
import { uuidV4 } from "../../random";
import type { BatchState } from "../batch-state";
import type { ProducedFile } from "../commit-batch";
import type { CommitContext } from "../committer-options";
import { entryTime } from "../ledger/file-age";
import { IdSet } from "../ledger/id-set";
import { OwnObjects } from "../own-objects";
import { metadataDirectory } from "./metadata-paths";
import { sourcesHeader } from "./source-header";

/**
 * One set of data files under one snapshot id, over as many attempts as it
 * takes. Its manifests hold neither sequence number nor parent, so a retry
 * writes a new manifest list and nothing else.
 */
export interface SnapshotRound {
  readonly snapshotId: bigint;
  /** Links the snapshot to the ledger, and tells this commit from others. */
  readonly nonce: string;
  /** UUID in the names of the round's objects. */
  readonly uuid: string;
  readonly members: readonly BatchState[];
  readonly files: readonly ProducedFile[];
  readonly ids: IdSet;
  /** Time of the ledger entry, ms since the epoch. */
  readonly at: number;
  readonly schema: SnapshotSchema;
  readonly manifests: readonly ManifestFile[];
  /** Manifests, lists and segments that may still be deleted. */
  readonly own: OwnObjects;
  /** Resolves when the manifests are stored; awaited with the first attempt's list. */
  readonly uploaded: Promise<unknown>;
}

/** The schema that a snapshot is committed under. */
export interface SnapshotSchema {
  readonly schema: Schema;
  /** Whether the table gets it with the commit: as a new schema, or only as its current one. @default - it is current */
  readonly change?: "add" | "select";
}

/** Chooses ids, writes the manifests, and starts to store them. */
export function startRound(
  members: readonly BatchState[],
  { metadata }: LoadedTable,
  store: { put(uri: string, bytes: Uint8Array): Promise<unknown> },
  { clock, random }: CommitContext,
): SnapshotRound {
  const snapshotId = newSnapshotId((length) => Buffer.from(random(length)));
  const uuid = uuidV4(random);
  const files = members.flatMap((member) => member.files);
  const schema = snapshotSchema(members, metadata);
  const own = new OwnObjects();
  const written = specsOf(files).map((specId, index) => {
    const ofSpec = files.filter(({ file }) => file.specId === specId);
    return writeManifest({
      formatVersion: metadata["format-version"] === 3 ? 3 : 2,
      path: `${metadataDirectory(metadata)}/${uuid}-m${index}.avro`,
      snapshotId,
      schema: schema.schema,
      spec: specById(metadata, specId),
      entries: ofSpec.map(({ file }) => ({
        status: "added",
        snapshotId,
        sequenceNumber: null,
        fileSequenceNumber: null,
        file: { ...file, content: "data" },
      })),
      properties: sourcesHeader(ofSpec.map(({ sources }) => sources)),
    });
  });
  const uploads = written.map(({ manifest, bytes }) => {
    own.add(manifest.path);
    return store.put(manifest.path, bytes);
  });
  const uploaded = Promise.all(uploads);
  // Awaited later; until then a failure must not count as unhandled.
  uploaded.catch(() => {});
  return {
    snapshotId,
    nonce: Buffer.from(random(9)).toString("base64url"),
    uuid,
    members,
    files,
    ids: IdSet.of(members.flatMap((member) => [...member.open.keys()])),
    at: entryTime(
      members.flatMap((member) => [...member.open.values()]),
      clock.now(),
    ),
    schema,
    manifests: written.map(({ manifest }) => manifest),
    own,
    uploaded,
  };
}

function specsOf(files: readonly ProducedFile[]): number[] {
  return [...new Set(files.map(({ file }) => file.specId))].sort((a, b) => b - a);
}

function specById(metadata: TableMetadata, id: number): PartitionSpec {
  const spec = metadata["partition-specs"].find((candidate) => candidate["spec-id"] === id);
  if (spec !== undefined) return spec;
  throw new IngestError(
    "engine.produced",
    `a data file has partition spec ${id}, the table does not`,
    false,
    {
      got: id,
      expected: metadata["partition-specs"].map((candidate) => candidate["spec-id"]),
    },
  );
}

/** At most one member evolves the schema, and the others' data files stay right: columns are only added or widened. */
function snapshotSchema(members: readonly BatchState[], metadata: TableMetadata): SnapshotSchema {
  const evolved = members.find(({ evolveTo }) => evolveTo !== undefined)?.evolveTo;
  const current = metadata.schemas.find((schema) => schema["schema-id"] === metadata["current-schema-id"]);
  if (current === undefined) {
    throw new IngestError("catalog.bad-response", "the table has no current schema", true);
  }
  if (evolved === undefined) return { schema: current };
  // Catalogs find an equal schema again and ignore the id that is sent for it (TableMetadata.Builder).
  const known = metadata.schemas.find((schema) => fieldsOf(schema) === fieldsOf(evolved));
  if (known !== undefined) return { schema: known, change: "select" };
  const id = 1 + Math.max(...metadata.schemas.map((schema) => schema["schema-id"]));
  return { schema: { ...evolved, "schema-id": id }, change: "add" };
}

function fieldsOf(schema: Schema): string {
  return printJson([schema.fields, schema["identifier-field-ids"] ?? []]);
}
