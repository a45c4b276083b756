import { inferPartition, type PartitionInference } from "../../../src/iceberg/partition/infer-partition";
import { bindPartitionSpec } from "../../../src/iceberg/partition/partition-type";
import type { PartitionSpec, Schema } from "../../../src/iceberg/schema";
import { type ChunkSketch, footerOf, leaf, plain, range } from "../footers";

const schema: Schema = {
  type: "struct",
  "schema-id": 0,
  fields: [
    { id: 1, name: "ts", required: false, type: "timestamp" },
    { id: 2, name: "region", required: false, type: "string" },
    { id: 3, name: "id", required: false, type: "long" },
    { id: 4, name: "ratio", required: false, type: "double" },
    { id: 5, name: "new", required: false, type: "int", "initial-default": 7 },
    { id: 6, name: "newer", required: false, type: "int" },
  ],
};
const columns = [
  leaf("ts", "INT64", {
    fieldId: 1,
    logicalType: { kind: "timestamp", unit: "millis", isAdjustedToUtc: false },
  }),
  leaf("region", "BYTE_ARRAY", { fieldId: 2, logicalType: { kind: "string" } }),
  leaf("id", "INT32", { fieldId: 3 }),
  leaf("ratio", "DOUBLE", { fieldId: 4 }),
];
const day = 86_400_000n;
const { int32, int64, double, text } = plain;
const regions = (low: string, high: string, nulls = 0) => range(text(low), text(high), nulls);

function spec(...fields: readonly (readonly [source: number, transform: string])[]): PartitionSpec {
  return {
    "spec-id": 0,
    fields: fields.map(([source, transform], i) => ({
      "field-id": 1000 + i,
      "source-id": source,
      name: `p${i}`,
      transform,
    })),
  };
}

function infer(
  partitionSpec: PartitionSpec,
  statistics: Record<string, ChunkSketch>,
  rows = 10,
): PartitionInference {
  const footer = footerOf(columns, [{ rows, columns: statistics }]);
  return inferPartition({
    fields: bindPartitionSpec(partitionSpec, schema),
    schema,
    footer,
    rowGroup: footer.rowGroups[0]!,
  });
}

const single = (...partition: unknown[]) => ({ kind: "single", partition });

describe("inferPartition", () => {
  it("maps a range that lies within one partition, in the table's unit", () => {
    const statistics = { ts: range(int64(10n * day), int64(11n * day - 1n)), region: regions("eu", "eu") };
    expect(infer(spec([1, "day"], [2, "identity"]), statistics)).toEqual(single(10, "eu"));
    expect(infer(spec([1, "hour"]), statistics)).toMatchObject({ kind: "unknown", field: "p0" });
  });

  it("needs no exact bounds: what they enclose is in one partition all the same", () => {
    const cut = {
      minValue: text("europe-a"),
      maxValue: text("europe-z"),
      nullCount: 0,
      isMinValueExact: false,
      isMaxValueExact: false,
    };
    expect(infer(spec([2, "truncate[6]"]), { region: cut })).toEqual(single("europe"));
    expect(infer(spec([2, "identity"]), { region: cut })).toMatchObject({ kind: "unknown" });
  });

  it("infers a bucket from one single value only", () => {
    expect(infer(spec([3, "bucket[100]"]), { id: range(int32(34), int32(34)) })).toEqual(single(79));
    expect(infer(spec([3, "bucket[1]"]), { id: range(int32(34), int32(35)) })).toMatchObject({
      kind: "unknown",
    });
  });

  it("files nulls under null, but never beside values: PyIceberg puts {A, null} into A", () => {
    expect(infer(spec([2, "identity"]), { region: { nullCount: 10 } })).toEqual(single(null));
    expect(infer(spec([2, "identity"]), { region: regions("A", "A", 1) })).toEqual({
      kind: "unknown",
      field: "p0",
      why: "1 of 10 values are null",
    });
  });

  it.each<[string, ChunkSketch]>([
    ["no statistics", {}],
    ["no null count", { minValue: text("a"), maxValue: text("a") }],
    ["no bounds", { nullCount: 0 }],
    ["one bound", { nullCount: 0, minValue: text("a") }],
  ])("never guesses from %s", (_, statistics) => {
    expect(infer(spec([2, "identity"]), { region: statistics })).toMatchObject({ kind: "unknown" });
  });

  it("never takes floats for constant unless NaN is excluded: bounds leave NaN out", () => {
    const one = range(double(1.5), double(1.5));
    expect(infer(spec([4, "identity"]), { ratio: one })).toEqual({
      kind: "unknown",
      field: "p0",
      why: "NaN values are not excluded",
    });
    expect(infer(spec([4, "identity"]), { ratio: { ...one, nanCount: 1 } })).toMatchObject({
      kind: "unknown",
    });
    expect(infer(spec([4, "identity"]), { ratio: { ...one, nanCount: 0 } })).toEqual(single(1.5));
  });

  it("uses the initial default of a column that the file lacks, else null", () => {
    expect(infer(spec([5, "identity"], [6, "identity"], [5, "bucket[16]"]), {})).toEqual(
      single(7, null, expect.any(Number)),
    );
  });

  it("knows void fields and unpartitioned tables without looking", () => {
    expect(infer(spec([2, "void"]), {})).toEqual(single(null));
    expect(infer(spec(), {})).toEqual(single());
  });

  it("tells row groups without rows apart", () => {
    expect(infer(spec([2, "identity"]), {}, 0)).toEqual({ kind: "empty" });
  });

  it("finds columns by the mapping when the file has no ids", () => {
    const footer = footerOf([leaf("x", "INT64")], [{ rows: 1, columns: { x: range(int64(5n), int64(5n)) } }]);
    const evidence = {
      fields: bindPartitionSpec(spec([3, "identity"]), schema),
      schema,
      footer,
      rowGroup: footer.rowGroups[0]!,
    };
    expect(inferPartition({ ...evidence, columns: new Map([[0, 3]]) })).toEqual(single(5n));
    expect(inferPartition(evidence)).toEqual(single(null));
  });
});
