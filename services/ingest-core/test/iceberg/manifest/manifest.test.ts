import * as fc from "fast-check";
import { readContainer } from "../../../src/avro/read-container";
import { writeContainer } from "../../../src/avro/write-container";
import type { PartitionValue } from "../../../src/iceberg/data-file";
import { parseJson } from "../../../src/iceberg/json";
import { addedEntry, type ManifestEntry } from "../../../src/iceberg/manifest/manifest-entry";
import type { ManifestFile } from "../../../src/iceberg/manifest/manifest-file";
import { readManifest } from "../../../src/iceberg/manifest/read-manifest";
import { writeManifest } from "../../../src/iceberg/manifest/write-manifest";
import type { PartitionSpec } from "../../../src/iceberg/schema";
import { mutations } from "../../fuzz/mutations";
import { runs } from "../../runs";
import { byEverything, byRegion, dataFile, existingEntry, schema, specOf, unpartitioned } from "./samples";

const path = "s3://lake/t/metadata/m0.avro";
const snapshotId = 0x7000_0000_0000_0001n;

function write(
  entries: readonly ManifestEntry[],
  spec: PartitionSpec = unpartitioned,
  formatVersion: 2 | 3 = 2,
) {
  return writeManifest({ formatVersion, path, snapshotId, schema, spec, entries });
}

function header(bytes: Uint8Array): Record<string, string> {
  const entries = [...readContainer(bytes).metadata].map(([key, value]) => [
    key,
    Buffer.from(value).toString(),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

const uuid = (first: number) => Uint8Array.of(first, ...new Array<number>(15).fill(1));
const everything: readonly PartitionValue[] = [
  19844,
  "eu/west",
  -50n,
  3,
  uuid(1),
  100n,
  -0.5,
  Uint8Array.of(1),
  Uint8Array.of(1, 2),
  true,
  -1,
  null,
];

describe("writeManifest", () => {
  it("writes the header that the spec requires, the partition fields alone in partition-spec", () => {
    const { bytes } = write([addedEntry(dataFile("a", ["x"], byRegion), snapshotId)], byRegion);
    const { "avro.schema": avro, schema: tableSchema, "partition-spec": fields, ...rest } = header(bytes);
    expect(rest).toEqual({
      "schema-id": "3",
      "partition-spec-id": "1",
      "format-version": "2",
      content: "data",
      "avro.codec": "deflate",
    });
    expect(parseJson(tableSchema!)).toEqual(schema);
    expect(parseJson(fields!)).toEqual(byRegion.fields);
    expect(avro).toContain('"field-id":134');
  });

  it("declares field ids, element ids, null defaults and maps as arrays of key and value", () => {
    const avro = JSON.parse(header(write([]).bytes)["avro.schema"]!) as {
      fields: { name: string; type: { fields: object[] } }[];
    };
    const dataFileFields = avro.fields.find(({ name }) => name === "data_file")?.type.fields;
    expect(dataFileFields).toContainEqual({
      name: "column_sizes",
      "field-id": 108,
      default: null,
      type: [
        "null",
        {
          type: "array",
          logicalType: "map",
          items: {
            type: "record",
            name: "k117_v118",
            fields: [
              { name: "key", type: "int", "field-id": 117 },
              { name: "value", type: "long", "field-id": 118 },
            ],
          },
        },
      ],
    });
    expect(dataFileFields).toContainEqual({
      name: "split_offsets",
      "field-id": 132,
      default: null,
      type: ["null", { type: "array", items: "long", "element-id": 133 }],
    });
  });

  it("escapes partition names for Avro and never declares a named type twice", () => {
    const avro = header(write([], byEverything).bytes)["avro.schema"]!;
    expect(avro).toContain('"name":"region_x20name"');
    expect(avro).toContain('"iceberg-field-name":"region name"');
    expect(avro.match(/"name":"decimal_9_2"/g)).toHaveLength(1);
  });

  it("leaves sequence numbers of added files null, so that the bytes survive a retried commit", () => {
    const entry = addedEntry(dataFile("a"), snapshotId);
    const { bytes, manifest } = write([entry]);
    expect(readManifest(bytes).entries).toEqual([entry]);
    expect([manifest.sequenceNumber, manifest.minSequenceNumber]).toEqual([undefined, undefined]);
    expect(write([entry]).bytes.equals(bytes)).toBe(true);
  });

  it("describes the manifest for the list: counts, rows, lowest sequence number, partition ranges", () => {
    const { manifest, bytes } = write(
      [
        addedEntry(dataFile("a", ["b"], byRegion), snapshotId),
        existingEntry(dataFile("b", [null], byRegion), 5n, 7n),
        existingEntry(dataFile("c", ["\u{1f600}"], byRegion), 4n, 6n),
        { ...existingEntry(dataFile("d", ["\u{fffd}"], byRegion), 4n, 2n), status: "deleted" },
      ],
      byRegion,
    );
    expect(manifest).toEqual({
      path,
      length: BigInt(bytes.length),
      specId: 1,
      content: "data",
      minSequenceNumber: 6n,
      addedSnapshotId: snapshotId,
      addedFilesCount: 1,
      existingFilesCount: 2,
      deletedFilesCount: 1,
      addedRowsCount: 10n,
      existingRowsCount: 20n,
      deletedRowsCount: 10n,
      partitions: [
        {
          containsNull: true,
          containsNan: false,
          lowerBound: Uint8Array.from(Buffer.from("b")),
          upperBound: Uint8Array.from(Buffer.from("\u{1f600}")),
        },
      ],
    } satisfies ManifestFile);
  });

  it("keeps NaN out of the partition range and says that it is there", () => {
    const spec: PartitionSpec = {
      "spec-id": 4,
      fields: [{ "field-id": 1000, "source-id": 7, name: "r", transform: "identity" }],
    };
    const entries = [Number.NaN, 1.5].map((ratio, i) =>
      addedEntry(dataFile(`${i}`, [ratio], spec), snapshotId),
    );
    const [summary] = write(entries, spec).manifest.partitions ?? [];
    expect(summary).toMatchObject({ containsNan: true, containsNull: false });
    expect(Buffer.from(summary?.lowerBound ?? []).readDoubleLE()).toBe(1.5);
    expect(Buffer.from(summary?.upperBound ?? []).readDoubleLE()).toBe(1.5);
  });

  it("gives no partition ranges when readers would order UUIDs differently", () => {
    const spec: PartitionSpec = {
      "spec-id": 4,
      fields: [{ "field-id": 1000, "source-id": 5, name: "k", transform: "identity" }],
    };
    const files = (...first: number[]) =>
      first.map((f) => addedEntry(dataFile(`${f}`, [uuid(f)], spec), snapshotId));
    expect(write(files(1, 0x7f), spec).manifest.partitions).toHaveLength(1);
    expect(write(files(1, 0x80), spec).manifest.partitions).toBeUndefined();
  });

  it("adds row ids in version 3 only", () => {
    const entry = existingEntry(dataFile("a"), 1n, 1n);
    const withRowId = { ...entry, file: { ...entry.file, firstRowId: 77n } };
    expect(readManifest(write([withRowId], unpartitioned, 3).bytes).entries[0]?.file.firstRowId).toBe(77n);
    expect(
      readManifest(write([withRowId], unpartitioned, 2).bytes).entries[0]?.file.firstRowId,
    ).toBeUndefined();
    expect(header(write([], unpartitioned, 3).bytes)["format-version"]).toBe("3");
  });

  const entry = addedEntry(dataFile("a"), snapshotId);
  it.each<[string, ManifestEntry]>([
    ["an added file of another snapshot without sequence number", { ...entry, snapshotId: 1n }],
    ["an existing file without sequence number", { ...entry, status: "existing" }],
    ["a file of another spec", addedEntry(dataFile("a", ["x"], byRegion), snapshotId)],
    ["a partition of another length", addedEntry(dataFile("a", ["x"]), snapshotId)],
    ["a delete file", { ...entry, file: { ...entry.file, content: "equality-deletes" } }],
  ])("refuses %s", (_, wrong) => {
    expect(() => write([wrong])).toThrow(expect.objectContaining({ code: "engine.manifest-entry" }));
  });
});

describe("readManifest", () => {
  it("returns every partition value and metric that was written", () => {
    const entry = existingEntry(dataFile("a", everything, byEverything), 5n, 7n);
    const file = {
      ...entry.file,
      nanValueCounts: new Map([[7, 1n]]),
      keyMetadata: Uint8Array.of(1),
      sortOrderId: 2,
    };
    const { bytes } = write([{ ...entry, file }], byEverything);
    expect(readManifest(bytes)).toEqual({
      formatVersion: 2,
      content: "data",
      schema,
      spec: byEverything,
      entries: [{ ...entry, file }],
      properties: {},
    });
  });

  it("returns header entries that the spec does not know, and those only", () => {
    const { bytes } = writeManifest({
      formatVersion: 2,
      path: "s3://lake/m.avro",
      snapshotId,
      schema,
      spec: byRegion,
      entries: [],
      properties: { "ingest.sources": "a,b", content: "deletes" },
    });
    expect(readManifest(bytes)).toMatchObject({ content: "data", properties: { "ingest.sources": "a,b" } });
    expect(Object.keys(readManifest(bytes).properties)).toEqual(["ingest.sources"]);
  });

  it("round-trips any numbers", () => {
    const long = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
    const counts = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 31 - 1 }), long), { maxLength: 4 });
    fc.assert(
      fc.property(
        long,
        long,
        counts,
        fc.array(long, { maxLength: 3 }),
        (rows, sequence, sizes, splitOffsets) => {
          const file = { ...dataFile("a"), recordCount: rows, columnSizes: new Map(sizes), splitOffsets };
          const entries = [existingEntry(file, snapshotId, sequence)];
          expect(readManifest(write(entries).bytes).entries).toEqual(entries);
        },
      ),
      { numRuns: runs(50) },
    );
  });

  it("inherits from the list what the manifest leaves open", () => {
    const { bytes, manifest } = write([
      addedEntry(dataFile("a"), snapshotId),
      addedEntry(dataFile("b"), snapshotId),
    ]);
    const listed = { ...manifest, sequenceNumber: 9n, minSequenceNumber: 9n, firstRowId: 100n };
    const entries = readManifest(bytes, listed).entries;
    expect(entries.map(({ sequenceNumber }) => sequenceNumber)).toEqual([9n, 9n]);
    expect(entries.map(({ file }) => file.firstRowId)).toEqual([100n, 110n]);
  });

  it("reads an early PyIceberg header, where partition-spec is the whole spec", () => {
    const { bytes } = write([addedEntry(dataFile("a", ["x"], byRegion), snapshotId)], byRegion);
    const rewritten = rewrite(bytes, { "partition-spec": JSON.stringify(byRegion) });
    expect(readManifest(rewritten).spec).toEqual(byRegion);
  });

  it.each([
    ["no schema", { schema: undefined }, "table.manifest-corrupt"],
    ["a schema that is not JSON", { schema: "{" }, "table.manifest-corrupt"],
    ["a schema without fields", { schema: "{}" }, "table.manifest-corrupt"],
    [
      "a schema of null types",
      { schema: '{"fields":[{"id":1,"name":"a","required":true,"type":null}]}' },
      "table.manifest-corrupt",
    ],
    ["a spec that is no list", { "partition-spec": "7" }, "table.manifest-corrupt"],
    ["a spec of nulls", { "partition-spec": "[null]" }, "table.manifest-corrupt"],
  ])("refuses a header with %s", (_, change, code) => {
    const { bytes } = write([addedEntry(dataFile("a", ["x"], byRegion), snapshotId)], byRegion);
    expect(() => readManifest(rewrite(bytes, change))).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    [
      "its column was dropped before the manifest was rewritten",
      { schema: JSON.stringify({ ...schema, fields: [] }) },
    ],
    [
      "its transform is of a later format",
      { "partition-spec": JSON.stringify([{ ...byRegion.fields[0], transform: "zorder" }]) },
    ],
  ])("keeps a partition value as it is when %s", (_, change) => {
    const { bytes } = write([addedEntry(dataFile("a", ["x"], byRegion), snapshotId)], byRegion);
    expect(readManifest(rewrite(bytes, change)).entries[0]?.file.partition).toEqual(["x"]);
  });

  it("refuses Avro files that are no manifests", () => {
    const metadata = { schema: JSON.stringify(schema), "partition-spec": "[]" };
    const numbers = writeContainer({ schema: "int", rows: [1], metadata });
    expect(() => readManifest(numbers)).toThrow(expect.objectContaining({ code: "table.manifest-corrupt" }));
  });

  it("throws nothing but IngestError, whatever the bytes", () => {
    const { bytes } = write([existingEntry(dataFile("a", everything, byEverything), 5n, 7n)], byEverything);
    const plain = rewrite(bytes, {});
    const outcome = mutations(plain, (input) => readManifest(input));
    expect(outcome.foreignErrors).toEqual([]);
    expect(outcome.refused).toBeGreaterThan(0);
  });
});

describe("icebird, a reader that is not ours", () => {
  it("reads what we write", async () => {
    const spec = specOf(5, [2, "day"], [3, "identity", "region name"], [1, "bucket[16]"]);
    const entries = [
      addedEntry(dataFile("a", [19844, "eu/west", 3], spec), snapshotId),
      existingEntry(dataFile("b", [null, null, 4], spec), 5n, 7n),
    ];
    const rows = await icebirdRows(write(entries, spec).bytes);
    expect(rows[0]).toMatchObject({ status: 1, snapshot_id: snapshotId });
    expect(rows[1]).toMatchObject({ status: 0, snapshot_id: 5n, sequence_number: 7n });
    expect(rows[0]?.data_file).toMatchObject({
      content: 0,
      file_path: "s3://lake/t/data/a.parquet",
      record_count: 10n,
      partition: { region_x20name: "eu/west", bucket_16__1: 3 },
      column_sizes: [{ key: 1, value: 80n }],
      split_offsets: [4n],
    });
  });
});

async function icebirdRows(bytes: Buffer): Promise<Record<string, unknown>[]> {
  const { avroMetadata, avroRead } = await import("icebird");
  const copy = Uint8Array.from(bytes);
  const reader = { view: new DataView(copy.buffer), offset: 0 };
  const { metadata, syncMarker } = await avroMetadata(reader);
  return (await avroRead({ reader, metadata, syncMarker })) as Record<string, unknown>[];
}

/** The same rows under a changed header, uncompressed. */
function rewrite(bytes: Uint8Array, change: Readonly<Record<string, string | undefined>>): Buffer {
  const { "avro.schema": avro, "avro.codec": _, ...metadata } = header(bytes);
  const entries = Object.entries({ ...metadata, ...change }).filter(([, value]) => value !== undefined);
  return writeContainer({
    schema: JSON.parse(avro!),
    metadata: Object.fromEntries(entries) as Record<string, string>,
    rows: readContainer(bytes).rows,
    codec: "null",
  });
}
