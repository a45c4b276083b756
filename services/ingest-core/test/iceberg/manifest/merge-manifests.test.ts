import { readContainer } from "../../../src/avro/read-container";
import { writeContainer } from "../../../src/avro/write-container";
import { IngestError } from "../../../src/errors";
import { addedEntry, type ManifestEntry } from "../../../src/iceberg/manifest/manifest-entry";
import type { ManifestFile } from "../../../src/iceberg/manifest/manifest-file";
import { groupManifests, mergeManifests, mergePolicy } from "../../../src/iceberg/manifest/merge-manifests";
import { readManifest } from "../../../src/iceberg/manifest/read-manifest";
import { writeManifest } from "../../../src/iceberg/manifest/write-manifest";
import type { PartitionSpec, Schema } from "../../../src/iceberg/schema";
import { byPrice, byRegion, dataFile, existingEntry, metadata, schema, unpartitioned } from "./samples";

const snapshotId = 100n;
const policy = { enabled: true, minCount: 3, targetBytes: 1_000_000n };

/** Manifests in memory, by path. */
class Store {
  readonly files = new Map<string, Uint8Array>();

  add(
    name: string,
    entries: readonly ManifestEntry[],
    listed: Partial<ManifestFile> = {},
    spec = unpartitioned,
  ): ManifestFile {
    const owner = listed.addedSnapshotId ?? 1n;
    const path = `s3://lake/t/metadata/${name}`;
    const { bytes, manifest } = writeManifest({
      formatVersion: 2,
      path,
      snapshotId: owner,
      schema,
      spec,
      entries,
    });
    this.files.set(path, bytes);
    return { ...manifest, sequenceNumber: 1n, minSequenceNumber: 1n, ...listed };
  }

  /** The manifest of the commit in progress: not in any list yet. */
  addNew(name: string, spec: PartitionSpec = unpartitioned, partition: readonly string[] = []): ManifestFile {
    const entries = [addedEntry(dataFile(name, partition, spec), snapshotId)];
    const {
      sequenceNumber: _,
      minSequenceNumber: __,
      ...manifest
    } = this.add(name, entries, { addedSnapshotId: snapshotId }, spec);
    return manifest;
  }

  addOld(name: string, sequenceNumber = 1n): ManifestFile {
    const entries = [addedEntry(dataFile(name), 1n)];
    return this.add(name, entries, {
      addedSnapshotId: 1n,
      sequenceNumber,
      minSequenceNumber: sequenceNumber,
    });
  }

  context() {
    let n = 0;
    return {
      metadata,
      formatVersion: 2 as const,
      snapshotId,
      read: async ({ path }: ManifestFile) => this.files.get(path)!,
      write: async (path: string, bytes: Uint8Array) => {
        this.files.set(path, bytes);
      },
      newPath: () => `s3://lake/t/metadata/merged-${n++}.avro`,
    };
  }

  entries(manifest: ManifestFile): readonly ManifestEntry[] {
    return readManifest(this.files.get(manifest.path)!, manifest).entries;
  }
}

describe("mergePolicy", () => {
  it("has Iceberg's defaults and reads the table's properties", () => {
    expect(mergePolicy({})).toEqual({ enabled: true, minCount: 100, targetBytes: 8_388_608n });
    expect(
      mergePolicy({
        "commit.manifest-merge.enabled": "false",
        "commit.manifest.min-count-to-merge": "5",
        "commit.manifest.target-size-bytes": "4096",
      }),
    ).toEqual({ enabled: false, minCount: 5, targetBytes: 4096n });
    expect(mergePolicy({ "commit.manifest.min-count-to-merge": "many" }).minCount).toBe(100);
  });
});

describe("groupManifests", () => {
  const store = new Store();
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => store.addOld(name)) as [
    ManifestFile,
    ManifestFile,
    ManifestFile,
    ManifestFile,
  ];

  it("leaves the newest group alone until it has enough members", () => {
    expect(groupManifests([a, b], policy)).toEqual([[a], [b]]);
    expect(groupManifests([a, b, c], policy)).toEqual([[a, b, c]]);
  });

  it("packs from the oldest up to the target size, so that the newest group stays small", () => {
    const two = { ...policy, targetBytes: a.length * 2n + 100n };
    expect(groupManifests([a, b, c], two)).toEqual([[a], [b, c]]);
  });

  it("leaves out old manifests that are larger than all newer ones together", () => {
    const sized = (...lengths: readonly number[]) =>
      lengths.map((length, i) => ({ ...a, path: `m${i}`, length: BigInt(length) }));
    const groups = (...lengths: readonly number[]) =>
      groupManifests(sized(...lengths), policy).map((group) => group.map(({ length }) => Number(length)));
    expect(groups(1, 1, 1, 1, 5, 20)).toEqual([[1, 1, 1, 1], [5], [20]]);
    expect(groups(1, 1, 1, 1, 3, 20)).toEqual([[1, 1, 1, 1, 3], [20]]);
    expect(groups(1, 1, 1, 20, 3)).toEqual([[1, 1, 1, 20, 3]]);
    expect(groups(1, 2, 4)).toEqual([[1], [2], [4]]);
  });

  it("writes an entry again a number of times that grows with the logarithm of the commits only", () => {
    const limits = { enabled: true, minCount: 10, targetBytes: 1_000_000n };
    let listed: ManifestFile[] = [];
    let written = 0;
    const commits = 5_000;
    for (let i = 0; i < commits; i++) {
      const manifests = [{ ...a, path: `m${i}`, length: 1n }, ...listed];
      listed = groupManifests(manifests, limits).map((group) => {
        const length = group.reduce((sum, manifest) => sum + manifest.length, 0n);
        if (group.length > 1) written += Number(length);
        return { ...a, path: `${i} ${group[0]?.path}`, length };
      });
      expect(listed.length).toBeLessThan(limits.minCount + Math.log2(commits));
    }
    expect(written / commits).toBeLessThan(Math.log2(commits));
  });

  it("never puts manifests of different specs together", () => {
    const other = { ...d, specId: 1 };
    expect(groupManifests([a, other, b, c], policy)).toEqual([[other], [a, b, c]]);
  });

  it("does nothing when merging is switched off", () => {
    expect(groupManifests([a, b, c], { ...policy, enabled: false })).toEqual([[a], [b], [c]]);
    expect(groupManifests([], policy)).toEqual([]);
  });
});

describe("mergeManifests", () => {
  it("keeps every file exactly once, with its own snapshot and sequence number", async () => {
    const store = new Store();
    const manifests = [store.addNew("new"), store.addOld("x", 7n), store.addOld("y", 5n)];
    const [merged, ...rest] = await mergeManifests(manifests, policy, store.context());
    expect(rest).toEqual([]);
    expect(merged).toMatchObject({
      addedSnapshotId: snapshotId,
      addedFilesCount: 1,
      existingFilesCount: 2,
      minSequenceNumber: 5n,
    });
    expect(merged).not.toHaveProperty("sequenceNumber");
    const summary = store.entries({ ...merged!, sequenceNumber: 9n }).map((entry) => {
      return [entry.file.path.split("/").pop(), entry.status, entry.snapshotId, entry.sequenceNumber];
    });
    expect(summary).toEqual([
      ["new.parquet", "added", snapshotId, 9n],
      ["x.parquet", "existing", 1n, 7n],
      ["y.parquet", "existing", 1n, 5n],
    ]);
  });

  it("drops deletions of earlier snapshots", async () => {
    const store = new Store();
    const gone = { ...existingEntry(dataFile("gone"), 1n, 1n), status: "deleted" as const };
    const old = store.add("old", [gone, existingEntry(dataFile("kept"), 1n, 1n)]);
    const [merged] = await mergeManifests(
      [store.addNew("new"), old, store.addOld("x")],
      policy,
      store.context(),
    );
    expect(store.entries(merged!).map(({ file }) => file.path.split("/").pop())).toEqual([
      "new.parquet",
      "kept.parquet",
      "x.parquet",
    ]);
    expect(merged?.deletedFilesCount).toBe(0);
  });

  it("keeps row ids that older manifests handed out", async () => {
    const store = new Store();
    const old = [30n, 20n].map((firstRowId, i) => ({ ...store.addOld(`o${i}`), firstRowId }));
    const context = { ...store.context(), formatVersion: 3 as const };
    const [merged] = await mergeManifests([store.addNew("new"), ...old], policy, context);
    expect(store.entries(merged!).map(({ file }) => file.firstRowId)).toEqual([undefined, 30n, 20n]);
  });

  it("passes delete manifests and encrypted manifests through, behind the others", async () => {
    const store = new Store();
    const deletes = { ...store.addOld("deletes"), content: "deletes" as const };
    const secret = { ...store.addOld("secret"), keyMetadata: Uint8Array.of(1) };
    const manifests = [store.addNew("new"), deletes, store.addOld("x"), secret, store.addOld("y")];
    const result = await mergeManifests(manifests, policy, store.context());
    expect(result.slice(1)).toEqual([deletes, secret]);
  });

  it("returns the same manifests when there is nothing to merge", async () => {
    const store = new Store();
    const manifests = [store.addNew("new"), store.addOld("x")];
    expect(await mergeManifests(manifests, policy, store.context())).toEqual(manifests);
  });

  it("merges manifests of an old spec after its column was dropped", async () => {
    const store = new Store();
    const olds = ["p", "q"].map((name) =>
      store.add(name, [addedEntry(dataFile(name, ["eu"], byRegion), 1n)], {}, byRegion),
    );
    const dropped = { ...schema, "schema-id": 4, fields: schema.fields.filter(({ id }) => id !== 3) };
    const evolved = { ...metadata, "current-schema-id": 4, schemas: [schema, dropped] };
    const context = { ...store.context(), metadata: evolved };
    const [merged] = await mergeManifests(
      [store.addNew("new"), ...olds],
      { ...policy, minCount: 9 },
      context,
    );
    expect(store.entries(merged!).map(({ file }) => file.partition)).toEqual([["eu"], ["eu"]]);
  });

  it("keeps the type of a value whose column is gone from the manifest's own header", async () => {
    const store = new Store();
    const olds = ["p", "q"].map((name) =>
      store.add(name, [addedEntry(dataFile(name, [-200n], byPrice), 1n)], {}, byPrice),
    );
    for (const { path } of olds)
      store.files.set(path, withHeaderSchema(store.files.get(path)!, { ...schema, fields: [] }));
    const [merged] = await mergeManifests(
      [store.addNew("new"), ...olds],
      { ...policy, minCount: 9 },
      store.context(),
    );
    expect(store.entries(merged!).map(({ file }) => file.partition)).toEqual([[-200n], [-200n]]);
  });

  it("lists a group unmerged when a foreign manifest in it is broken, and says so", async () => {
    const store = new Store();
    const manifests = [store.addNew("new"), store.addOld("x"), store.addOld("broken")];
    store.files.set(manifests[2]!.path, Uint8Array.of(1, 2, 3));
    const told: string[] = [];
    const context = {
      ...store.context(),
      onUnmergeable: (_: unknown, error: IngestError) => told.push(error.code),
    };
    expect(await mergeManifests(manifests, policy, context)).toEqual(manifests);
    expect(told).toEqual(["table.avro-corrupt"]);
  });

  it("lets errors of the store through", async () => {
    const store = new Store();
    const manifests = [store.addNew("new"), store.addOld("x"), store.addOld("y")];
    const failure = new IngestError("store.unavailable", "down", true);
    const context = { ...store.context(), read: () => Promise.reject(failure) };
    await expect(mergeManifests(manifests, policy, context)).rejects.toBe(failure);
  });
});

function withHeaderSchema(bytes: Uint8Array, changed: Schema): Buffer {
  const { metadata: header, rows } = readContainer(bytes);
  const entries = [...header].map(([key, value]) => [key, Buffer.from(value).toString()] as const);
  const { "avro.schema": avro, "avro.codec": _, ...rest } = Object.fromEntries(entries);
  return writeContainer({
    schema: JSON.parse(avro!),
    rows,
    metadata: { ...rest, schema: JSON.stringify(changed) },
  });
}
