import * as fc from "fast-check";
import { readContainer } from "../../../src/avro/read-container";
import { writeContainer } from "../../../src/avro/write-container";
import type { ManifestFile } from "../../../src/iceberg/manifest/manifest-file";
import { readManifestList } from "../../../src/iceberg/manifest/read-manifest-list";
import { writeManifestList } from "../../../src/iceberg/manifest/write-manifest-list";
import { mutations } from "../../fuzz/mutations";
import { runs } from "../../runs";

const snapshotId = 9_000_000_000_000_000_001n;
const attempt = { formatVersion: 2, snapshotId, parentSnapshotId: 8n, sequenceNumber: 41n } as const;

function manifest(name: string, changes: Partial<ManifestFile> = {}): ManifestFile {
  return {
    path: `s3://lake/t/metadata/${name}.avro`,
    length: 5000n,
    specId: 0,
    content: "data",
    addedSnapshotId: snapshotId,
    addedFilesCount: 2,
    existingFilesCount: 0,
    deletedFilesCount: 0,
    addedRowsCount: 100n,
    existingRowsCount: 0n,
    deletedRowsCount: 0n,
    partitions: [],
    ...changes,
  };
}

const older = (name: string, changes: Partial<ManifestFile> = {}) =>
  manifest(name, { addedSnapshotId: 8n, sequenceNumber: 40n, minSequenceNumber: 39n, ...changes });

function header(bytes: Uint8Array): Record<string, string> {
  const { metadata } = readContainer(bytes);
  const entries = [...metadata].filter(([key]) => !key.startsWith("avro."));
  return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value).toString()]));
}

describe("writeManifestList", () => {
  it("gives new manifests the attempt's sequence number and leaves older ones theirs", () => {
    const { bytes, assignedRows } = writeManifestList({
      ...attempt,
      manifests: [manifest("new"), older("old")],
    });
    expect(readManifestList(bytes)).toEqual([
      { ...manifest("new"), sequenceNumber: 41n, minSequenceNumber: 41n },
      older("old"),
    ]);
    expect(assignedRows).toBe(0n);
  });

  it("keeps the lowest sequence number of a merged manifest", () => {
    const { bytes } = writeManifestList({
      ...attempt,
      manifests: [manifest("merged", { minSequenceNumber: 3n })],
    });
    expect(readManifestList(bytes)[0]).toMatchObject({ sequenceNumber: 41n, minSequenceNumber: 3n });
  });

  it("writes the header that readers expect, with a parent of null for a first snapshot", () => {
    expect(header(writeManifestList({ ...attempt, manifests: [] }).bytes)).toEqual({
      "snapshot-id": "9000000000000000001",
      "parent-snapshot-id": "8",
      "sequence-number": "41",
      "format-version": "2",
    });
    const first = writeManifestList({ ...attempt, parentSnapshotId: null, manifests: [] });
    expect(header(first.bytes)["parent-snapshot-id"]).toBe("null");
  });

  it("hands out row ids in version 3 to every data manifest that has none, existing rows counted", () => {
    const manifests = [
      manifest("a", { addedRowsCount: 100n, existingRowsCount: 25n }),
      manifest("b", { addedRowsCount: 0n, existingRowsCount: 100n }),
      manifest("c", { addedRowsCount: 125n, existingRowsCount: 25n }),
      older("d", { firstRowId: 925n }),
      older("e", { addedRowsCount: 7n }),
      older("f", { content: "deletes" }),
    ];
    const { bytes, assignedRows } = writeManifestList({
      ...attempt,
      formatVersion: 3,
      nextRowId: 1000n,
      manifests,
    });
    expect(readManifestList(bytes).map(({ firstRowId }) => firstRowId)).toEqual([
      1000n,
      1125n,
      1225n,
      925n,
      1375n,
      undefined,
    ]);
    expect(assignedRows).toBe(382n);
    expect(header(bytes)).toMatchObject({ "first-row-id": "1000", "format-version": "3" });
  });

  it("carries partition ranges and key metadata of foreign manifests over unchanged", () => {
    const summary = {
      containsNull: true,
      containsNan: true,
      lowerBound: Uint8Array.of(1),
      upperBound: Uint8Array.of(2),
    };
    const foreign = older("x", {
      partitions: [summary, { containsNull: false }],
      keyMetadata: Uint8Array.of(9),
    });
    const { bytes } = writeManifestList({ ...attempt, manifests: [foreign] });
    expect(readManifestList(bytes)).toEqual([foreign]);
  });

  it.each<[string, ManifestFile, string]>([
    [
      "a manifest of another snapshot without sequence number",
      manifest("x", { addedSnapshotId: 1n }),
      "engine.manifest-list",
    ],
    ["counts that version 1 left out", without("addedFilesCount"), "table.manifest-counts"],
  ])("refuses %s", (_, wrong, code) => {
    expect(() => writeManifestList({ ...attempt, manifests: [wrong] })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it("refuses a version 3 list without next-row-id", () => {
    expect(() => writeManifestList({ ...attempt, formatVersion: 3, manifests: [] })).toThrow(
      expect.objectContaining({ code: "engine.manifest-list" }),
    );
  });
});

describe("readManifestList", () => {
  it("round-trips any manifest", () => {
    const long = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(fc.string(), long, long, long, (path, length, sequenceNumber, minSequenceNumber) => {
        const any = older("x", { path, length, sequenceNumber, minSequenceNumber });
        expect(readManifestList(writeManifestList({ ...attempt, manifests: [any] }).bytes)).toEqual([any]);
      }),
      { numRuns: runs(50) },
    );
  });

  it("knows fields by id, as version 1 named them otherwise", () => {
    const fields = [
      { name: "manifest_path", type: "string", "field-id": 500 },
      { name: "manifest_length", type: "long", "field-id": 501 },
      { name: "partition_spec_id", type: "int", "field-id": 502 },
      { name: "added_snapshot_id", type: ["null", "long"], default: null, "field-id": 503 },
      { name: "added_data_files_count", type: ["null", "int"], default: null, "field-id": 504 },
    ];
    const bytes = writeContainer({
      schema: { type: "record", name: "manifest_file", fields },
      rows: [["s3://b/m.avro", 10n, 0, 5n, 3]],
    });
    expect(readManifestList(bytes)).toEqual([
      {
        path: "s3://b/m.avro",
        length: 10n,
        specId: 0,
        content: "data",
        sequenceNumber: 0n,
        minSequenceNumber: 0n,
        addedSnapshotId: 5n,
        addedFilesCount: 3,
      },
    ]);
  });

  it("reads 1,000 manifests, as a table has that merges too late", () => {
    const manifests = Array.from({ length: 1000 }, (_, i) => older(`m${i}`));
    expect(readManifestList(writeManifestList({ ...attempt, manifests }).bytes)).toHaveLength(1000);
  });

  it("refuses rows that are no manifests", () => {
    const bytes = writeContainer({ schema: "string", rows: ["x"] });
    expect(() => readManifestList(bytes)).toThrow(
      expect.objectContaining({ code: "table.manifest-corrupt" }),
    );
    const empty = writeContainer({ schema: { type: "record", name: "r", fields: [] }, rows: [[]] });
    expect(() => readManifestList(empty)).toThrow(/manifest_path/);
  });

  it("throws nothing but IngestError, whatever the bytes", () => {
    const { bytes } = writeManifestList({ ...attempt, manifests: [manifest("a"), older("b")] });
    const { metadata, rows } = readContainer(bytes);
    const schema = JSON.parse(Buffer.from(metadata.get("avro.schema")!).toString());
    const plain = writeContainer({ schema, rows, codec: "null" });
    const outcome = mutations(plain, (input) => readManifestList(input));
    expect(outcome.foreignErrors).toEqual([]);
    expect(outcome.accepted).toBeGreaterThan(0);
  });
});

function without(key: keyof ManifestFile): ManifestFile {
  const { [key]: _, ...rest } = manifest("v1");
  return rest as ManifestFile;
}
