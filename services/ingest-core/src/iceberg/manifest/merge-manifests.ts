import { IngestError } from "../../errors";
import { bindPartitionSpec } from "../partition/partition-type";
import type { PartitionSpec, Schema } from "../schema";
import { findField } from "../schema-index";
import type { TableMetadata } from "../table-metadata";
import { corruptManifest } from "./corrupt";
import type { ManifestEntry } from "./manifest-entry";
import type { ManifestFile } from "./manifest-file";
import { type Manifest, readManifest } from "./read-manifest";
import { writeManifest } from "./write-manifest";

/** Table properties of manifest merging, with Iceberg's defaults (TableProperties.java). */
export interface MergePolicy {
  readonly enabled: boolean;
  /** Manifests that the newest group must have before it is merged. */
  readonly minCount: number;
  /** Size in bytes that a merged manifest should have. */
  readonly targetBytes: bigint;
}

/** What a merge needs from the commit it belongs to. */
export interface MergeContext {
  readonly metadata: TableMetadata;
  readonly formatVersion: 2 | 3;
  readonly snapshotId: bigint;
  /** Reads a manifest; the ones just written included. */
  readonly read: (manifest: ManifestFile) => Promise<Uint8Array>;
  /** Stores a merged manifest under the path given. */
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>;
  /** @returns the URI of a manifest that does not exist yet */
  readonly newPath: () => string;
  /** Header entries of a merged manifest with these entries. @default - none */
  readonly properties?: (
    inputs: readonly Manifest[],
    entries: readonly ManifestEntry[],
  ) => Readonly<Record<string, string>>;
  /** Told when foreign manifests cannot be merged and therefore stay as they are. */
  readonly onUnmergeable?: (manifests: readonly ManifestFile[], error: IngestError) => void;
}

/**
 * Reads the merge policy from table properties (`commit.manifest-merge.enabled`,
 * `commit.manifest.min-count-to-merge`, `commit.manifest.target-size-bytes`); a value that is no
 * positive number counts as absent.
 */
export function mergePolicy(properties: Readonly<Record<string, string>>): MergePolicy {
  return {
    enabled: properties["commit.manifest-merge.enabled"]?.toLowerCase() !== "false",
    minCount: Number(positive(properties["commit.manifest.min-count-to-merge"]) ?? 100n),
    targetBytes: positive(properties["commit.manifest.target-size-bytes"]) ?? 8n * 1024n * 1024n,
  };
}

/**
 * Groups data manifests as `ManifestMergeManager` does: by spec, packed from the oldest up to the
 * target size, so that the newest group is the one that stays small. That group is left alone until
 * it has `minCount` members; every other group of two or more is merged.
 *
 * Unlike there, the newest group's merge leaves out old members that are larger than all newer ones
 * together. Writing those again for the sake of small ones would make a commit dearer with every one
 * before it; so an entry is written again only when its manifest at least doubles.
 *
 * @param manifests data manifests of one snapshot, newest first
 * @returns groups in list order; those of one member stay as they are
 */
export function groupManifests(
  manifests: readonly ManifestFile[],
  policy: MergePolicy,
): readonly (readonly ManifestFile[])[] {
  const newest = manifests[0];
  if (!policy.enabled || newest === undefined) return manifests.map((manifest) => [manifest]);
  const specs = [...new Set(manifests.map(({ specId }) => specId))].sort((a, b) => b - a);
  return specs.flatMap((specId) => {
    const ofSpec = manifests.filter((manifest) => manifest.specId === specId);
    return packFromEnd(ofSpec, policy.targetBytes).flatMap((group) => {
      if (!group.includes(newest)) return [group];
      const merged = group.length < policy.minCount ? 0 : worthMerging(group);
      return [group.slice(0, merged), ...group.slice(merged).map((manifest) => [manifest])].filter(
        ({ length }) => length > 0,
      );
    });
  });
}

/**
 * Merges the manifests of a snapshot where the policy asks for it, so that commits stay O(batch)
 * and scans do not open thousands of files. Delete manifests and encrypted ones pass through.
 *
 * Merging is an optimisation: a manifest that another writer broke must not stop every later commit,
 * so its group is listed unmerged.
 *
 * @param manifests all manifests of the snapshot, newest first
 * @returns the manifests to list; where nothing is merged, the same objects
 * @throws what `read` and `write` throw
 */
export async function mergeManifests(
  manifests: readonly ManifestFile[],
  policy: MergePolicy,
  context: MergeContext,
): Promise<readonly ManifestFile[]> {
  const isMergeable = ({ content, keyMetadata }: ManifestFile) =>
    content === "data" && keyMetadata === undefined;
  const groups = groupManifests(manifests.filter(isMergeable), policy);
  const merged: ManifestFile[] = [];
  for (const group of groups) {
    merged.push(...(group.length === 1 ? group : await mergeOrKeep(group, context)));
  }
  return [...merged, ...manifests.filter((manifest) => !isMergeable(manifest))];
}

async function mergeOrKeep(
  group: readonly ManifestFile[],
  context: MergeContext,
): Promise<readonly ManifestFile[]> {
  try {
    return [await mergeGroup(group, context)];
  } catch (error) {
    if (!(error instanceof IngestError) || !isAboutContent(error)) throw error;
    context.onUnmergeable?.(group, error);
    return group;
  }
}

function isAboutContent({ code }: IngestError): boolean {
  return code.startsWith("table.") || code === "engine.manifest-entry";
}

async function mergeGroup(group: readonly ManifestFile[], context: MergeContext): Promise<ManifestFile> {
  const specId = group[0]?.specId;
  const spec = context.metadata["partition-specs"].find((candidate) => candidate["spec-id"] === specId);
  if (spec === undefined) throw corruptManifest(`partition spec ${specId} is not in the table's metadata`);
  const schema = schemaOf(spec, context.metadata);
  const fields = bindPartitionSpec(spec, schema);
  const inputs = await Promise.all(
    group.map(async (manifest) => readManifest(await context.read(manifest), manifest, fields)),
  );
  const entries = inputs.flatMap((input) =>
    input.entries.flatMap((entry) => carryOver(entry, context.snapshotId)),
  );
  const path = context.newPath();
  const { bytes, manifest } = writeManifest({
    formatVersion: context.formatVersion,
    path,
    snapshotId: context.snapshotId,
    schema,
    spec,
    entries,
    properties: context.properties?.(inputs, entries) ?? {},
  });
  await context.write(path, bytes);
  return manifest;
}

/** Files of this snapshot stay added; older ones become existing; older deletions are history. */
function carryOver(entry: ManifestEntry, snapshotId: bigint): readonly ManifestEntry[] {
  if (entry.snapshotId === snapshotId) return [entry];
  return entry.status === "deleted" ? [] : [{ ...entry, status: "existing" }];
}

/** The current schema, or the newest one that still has the source columns of an old spec. */
function schemaOf(spec: PartitionSpec, metadata: TableMetadata): Schema {
  const current = metadata["current-schema-id"];
  const newestFirst = [...metadata.schemas].sort((a, b) => b["schema-id"] - a["schema-id"]);
  const candidates = [...newestFirst.filter((schema) => schema["schema-id"] === current), ...newestFirst];
  const complete = candidates.find((schema) =>
    spec.fields.every((field) => findField(schema, field["source-id"]) !== undefined),
  );
  const schema = complete ?? candidates[0];
  if (schema === undefined) throw corruptManifest("the table's metadata has no schema");
  return schema;
}

function packFromEnd(
  manifests: readonly ManifestFile[],
  target: bigint,
): readonly (readonly ManifestFile[])[] {
  const groups: ManifestFile[][] = [];
  let open: ManifestFile[] = [];
  let size = 0n;
  for (const manifest of [...manifests].reverse()) {
    if (open.length > 0 && size + manifest.length > target) {
      groups.unshift(open);
      open = [];
      size = 0n;
    }
    open.unshift(manifest);
    size += manifest.length;
  }
  if (open.length > 0) groups.unshift(open);
  return groups;
}

/** How many members of a group, from the newest on, are left when large old ones are taken out. */
function worthMerging(group: readonly ManifestFile[]): number {
  let newer = group.reduce((sum, { length }) => sum + length, 0n);
  for (let count = group.length; count > 0; count--) {
    const oldest = group[count - 1]?.length ?? 0n;
    newer -= oldest;
    if (oldest < newer) return count;
  }
  return 0;
}

function positive(text: string | undefined): bigint | undefined {
  return text !== undefined && /^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : undefined;
}
