import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ManifestEntry } from "../../../src/iceberg/manifest/manifest-entry";
import type { ManifestFile } from "../../../src/iceberg/manifest/manifest-file";
import { readManifest } from "../../../src/iceberg/manifest/read-manifest";
import { readManifestList } from "../../../src/iceberg/manifest/read-manifest-list";
import { fromSingleValue } from "../../../src/iceberg/single-value";

const fixtures = join(__dirname, "../../fixtures/iceberg");
const key = Uint8Array.from(Buffer.from("0f9c3e09677c4bbda4793f349cb785e7", "hex"));

function open(table: string): {
  list: readonly ManifestFile[];
  manifests: readonly (readonly ManifestEntry[])[];
} {
  const list = readManifestList(readFileSync(join(fixtures, table, "manifest-list.avro")));
  const manifests = list.map((listed, i) => {
    return readManifest(readFileSync(join(fixtures, table, `manifest-${i}.avro`)), listed).entries;
  });
  return { list, manifests };
}

const brief = ({ status, file }: ManifestEntry) => [status, file.path.split("/").pop(), file.recordCount];

describe.each(["java-v1", "java-v2", "java-v3"])("%s", (table) => {
  const { list, manifests } = open(table);

  it("is listed with its files, newest manifest first", () => {
    expect(manifests[0]?.map(brief)).toEqual([["added", "c.parquet", 30n]]);
    expect(manifests[1]?.map(brief)).toEqual([
      ["existing", "a.parquet", 10n],
      ["deleted", "b.parquet", 20n],
    ]);
    expect(list[1]).toMatchObject({
      content: "data",
      addedFilesCount: 0,
      existingFilesCount: 1,
      deletedFilesCount: 1,
      existingRowsCount: 10n,
      deletedRowsCount: 20n,
    });
  });

  it("keeps 63-bit snapshot ids and path lengths exact", () => {
    for (const manifest of list) {
      expect(typeof manifest.addedSnapshotId).toBe("bigint");
      expect(manifest.length).toBeGreaterThan(4000n);
    }
    expect(manifests[0]?.[0]?.snapshotId).toBe(list[0]?.addedSnapshotId);
  });

  it("has partition values of every kind, null and names that Avro does not allow included", () => {
    expect(manifests[1]?.[0]?.file.partition).toEqual([19844, "eu/west", 1050n, 3, key, 100n]);
    expect(manifests[1]?.[1]?.file.partition).toEqual([null, null, null, 4, null, -200n]);
    expect(manifests[0]?.[0]?.file.partition).toEqual([-1, "ü", -50n, 5, key, 300n]);
  });

  it("has metrics and split offsets", () => {
    const file = manifests[0]?.[0]?.file;
    expect(file?.columnSizes).toEqual(new Map([[1, 1000n]]));
    expect(file?.nullValueCounts).toEqual(new Map([[1, 0n]]));
    expect(fromSingleValue({ kind: "long" }, file?.upperBounds.get(1) ?? new Uint8Array())).toBe(1n << 60n);
    expect(file?.splitOffsets).toEqual([4n, 5000n]);
    expect(file?.format).toBe("PARQUET");
  });

  it("summarises partitions", () => {
    expect(list[1]?.partitions?.map(({ containsNull }) => containsNull)).toEqual([
      true,
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(Buffer.from(list[1]?.partitions?.[1]?.upperBound ?? []).toString()).toBe("eu/west");
  });
});

describe("inheritance from the manifest list", () => {
  it("takes 0 for all sequence numbers of version 1", () => {
    for (const entry of open("java-v1").manifests.flat()) {
      expect([entry.sequenceNumber, entry.fileSequenceNumber]).toEqual([0n, 0n]);
    }
  });

  it("gives added files the manifest's sequence number and leaves older ones theirs", () => {
    const [first, second] = open("java-v2").manifests;
    expect(first?.[0]?.sequenceNumber).toBe(2n);
    expect(second?.map(({ sequenceNumber }) => sequenceNumber)).toEqual([1n, 1n]);
  });

  it("tells delete manifests from data manifests", () => {
    const { list, manifests } = open("java-v2");
    expect(list.map(({ content }) => content)).toEqual(["data", "data", "deletes"]);
    expect(manifests[2]?.[0]?.file).toMatchObject({ content: "equality-deletes", equalityIds: [1] });
  });

  it("hands out row ids of version 3 from the manifest's first one", () => {
    const { list, manifests } = open("java-v3");
    expect(manifests[0]?.[0]?.file.firstRowId).toBe(list[0]?.firstRowId);
    expect(manifests[0]?.[0]?.file.firstRowId).toBe(30n);
    expect(manifests[1]?.[0]?.file.firstRowId).toBe(0n);
  });
});

describe("pyiceberg-v2", () => {
  it("is read with bounds as that library writes them", () => {
    const { list, manifests } = open("pyiceberg-v2");
    expect(list.map(({ sequenceNumber }) => sequenceNumber)).toEqual([2n, 1n]);
    expect(manifests[0]?.[0]?.file.partition).toEqual([-1, null]);
    expect(manifests[1]?.[0]?.file.partition).toEqual([19844, "eu"]);
    const bound = manifests[0]?.[0]?.file.lowerBounds.get(1);
    expect(fromSingleValue({ kind: "long" }, bound ?? new Uint8Array())).toBe(2n ** 60n + 1n);
    expect(list[0]?.partitions?.[1]).toEqual({ containsNull: true, containsNan: false });
  });
});
