import type { PartitionValue } from "../../../src/iceberg/data-file";
import { defaultFromJson } from "../../../src/iceberg/default-value";
import { applyTransform, hashedBytes } from "../../../src/iceberg/partition/apply-transform";
import { murmur3 } from "../../../src/iceberg/partition/murmur3";
import { partitionPath } from "../../../src/iceberg/partition/partition-path";
import { bindPartitionSpec } from "../../../src/iceberg/partition/partition-type";
import { parseTransform } from "../../../src/iceberg/partition/transform";
import { type PrimitiveValue, parsePrimitive } from "../../../src/iceberg/primitive-type";
import type { PartitionSpec, Schema } from "../../../src/iceberg/schema";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
const apply = (transform: string, type: string, value: PrimitiveValue | null) =>
  applyTransform(parseTransform(transform), parsePrimitive(type), value);
const instant = (type: string, text: string) => defaultFromJson(parsePrimitive(type), text) as PrimitiveValue;

describe("bucket hash (Appendix B)", () => {
  it.each<[string, PrimitiveValue, number]>([
    ["int", 34, 2017239379],
    ["long", 34n, 2017239379],
    ["decimal(9,2)", 1420n, -500754589],
    ["date", instant("date", "2017-11-16"), -653330422],
    ["time", instant("time", "22:31:08"), -662762989],
    ["timestamp", instant("timestamp", "2017-11-16T22:31:08"), -2047944441],
    ["timestamp", instant("timestamp", "2017-11-16T22:31:08.000001"), -1207196810],
    ["timestamptz", instant("timestamptz", "2017-11-16T22:31:08+00:00"), -2047944441],
    ["timestamp_ns", instant("timestamp_ns", "2017-11-16T22:31:08"), -2047944441],
    ["timestamp_ns", instant("timestamp_ns", "2017-11-16T22:31:08.000001001"), -1207196810],
    ["string", "iceberg", 1210000089],
    ["uuid", bytes("f79c3e09677c4bbda4793f349cb785e7"), 1488055340],
    ["fixed[4]", bytes("00010203"), -188683207],
    ["binary", bytes("00010203"), -188683207],
  ])("%s %p hashes to %i", (type, value, hash) => {
    expect(murmur3(hashedBytes(parsePrimitive(type), value))).toBe(hash);
    expect(apply("bucket[100]", type, value)).toBe((hash & 0x7fffffff) % 100);
  });

  it("hashes tails of one to three bytes (values of the mmh3 library)", () => {
    const hashes = [0, 1, 2, 3].map((length) => murmur3(Uint8Array.of(1, 2, 3).subarray(0, length)));
    expect(hashes).toEqual([0, -463810133, 1690789502, -2133732860]);
  });
});

describe("truncate", () => {
  it.each<[string, string, PrimitiveValue, PartitionValue]>([
    ["truncate[10]", "int", 1, 0],
    ["truncate[10]", "int", -1, -10],
    ["truncate[10]", "long", -1n, -10n],
    ["truncate[10]", "long", 9n, 0n],
    ["truncate[50]", "decimal(9,2)", 1065n, 1050n],
    ["truncate[10]", "decimal(9,2)", -5n, -10n],
    ["truncate[3]", "string", "iceberg", "ice"],
    ["truncate[3]", "string", "ab", "ab"],
    ["truncate[2]", "string", "\u{1f600}\u{1f601}\u{1f602}", "\u{1f600}\u{1f601}"],
    ["truncate[3]", "binary", bytes("0102030405"), bytes("010203")],
  ])("%s of %s %p is %p", (transform, type, value, expected) => {
    expect(apply(transform, type, value)).toEqual(expected);
  });
});

describe("time transforms", () => {
  it.each<[string, string, string, number]>([
    ["year", "date", "2017-11-16", 47],
    ["month", "date", "2017-11-16", 574],
    ["day", "date", "2017-11-16", 17486],
    ["year", "date", "1969-12-31", -1],
    ["month", "date", "1969-12-31", -1],
    ["month", "date", "1969-12-01", -1],
    ["month", "date", "1969-11-30", -2],
    ["day", "timestamp", "2017-12-01T10:12:55.038194", 17501],
    ["hour", "timestamp", "2017-12-01T10:12:55.038194", 420034],
    ["hour", "timestamp", "1969-12-31T23:00:00", -1],
    ["hour", "timestamp", "1969-12-31T22:59:59.999999", -2],
    ["day", "timestamp", "1969-12-31T00:00:00", -1],
    ["year", "timestamp", "1969-01-01T00:00:00", -1],
    ["day", "timestamp_ns", "1969-12-31T23:59:59.999999999", -1],
  ])("%s of %s %s is %i", (transform, type, text, expected) => {
    expect(apply(transform, type, instant(type, text))).toBe(expected);
  });
});

it("hours past 32 bits wrap as in Java, they do not crash", () => {
  expect(apply("hour", "timestamp", 2n ** 63n - 1n)).toBe(-1732919508);
});

describe("all transforms", () => {
  it.each(["identity", "bucket[4]", "truncate[4]", "void"])("%s of null is null", (transform) => {
    expect(apply(transform, "string", null)).toBeNull();
  });

  it("void forgets every value, identity keeps it", () => {
    expect(apply("void", "string", "a")).toBeNull();
    expect(apply("identity", "string", "a")).toBe("a");
  });

  it.each(["zorder", "bucket[0]", "bucket", "truncate[-1]", "hour[2]", "bucket[99999999999]"])(
    "refuses %s",
    (text) => {
      expect(() => parseTransform(text)).toThrow(
        expect.objectContaining({ code: "table.transform-unknown" }),
      );
    },
  );
});

const schema: Schema = {
  type: "struct",
  "schema-id": 0,
  fields: [
    { id: 1, name: "ts", required: false, type: "timestamp" },
    { id: 2, name: "price", required: false, type: "decimal(9,2)" },
    {
      id: 3,
      name: "where",
      required: false,
      type: { type: "struct", fields: [{ id: 4, name: "id", required: false, type: "uuid" }] },
    },
    { id: 5, name: "blob", required: false, type: "binary" },
    { id: 6, name: "name", required: false, type: "string" },
    {
      id: 7,
      name: "tags",
      required: false,
      type: { type: "list", "element-id": 8, "element-required": true, element: "string" },
    },
  ],
};

function spec(...fields: readonly [source: number, transform: string][]): PartitionSpec {
  return {
    "spec-id": 1,
    fields: fields.map(([source, transform], i) => ({
      "field-id": 1000 + i,
      "source-id": source,
      name: `p ${i}`,
      transform,
    })),
  };
}

function path(fields: PartitionSpec, values: readonly PartitionValue[]): string {
  return partitionPath(bindPartitionSpec(fields, schema), values);
}

describe("partition paths", () => {
  it("reads like the Java library's", () => {
    const times = spec([1, "year"], [1, "month"], [1, "day"], [1, "hour"]);
    expect(path(times, [47, 574, 17486, 419686])).toBe(
      "p+0=2017/p+1=2017-11/p+2=2017-11-16/p+3=2017-11-16-22",
    );
    expect(path(times, [-1, -2, -1, -1])).toBe("p+0=1969/p+1=1969-11/p+2=1969-12-31/p+3=1969-12-31-23");
  });

  it("escapes what would be a folder, and names null and bytes", () => {
    expect(path(spec([6, "identity"], [6, "identity"]), ["a/b c=ü~", null])).toBe(
      "p+0=a%2Fb+c%3D%C3%BC%7E/p+1=null",
    );
    expect(
      path(spec([5, "identity"], [4, "identity"]), [
        bytes("fbff"),
        bytes("f79c3e09677c4bbda4793f349cb785e7"),
      ]),
    ).toBe("p+0=%2B%2F8%3D/p+1=f79c3e09-677c-4bbd-a479-3f349cb785e7");
    expect(path(spec([2, "identity"], [1, "identity"]), [-5n, 1510871468100000n])).toBe(
      "p+0=-0.05/p+1=2017-11-16T22%3A31%3A08.100",
    );
  });

  it("is empty for an unpartitioned table", () => {
    expect(path(spec(), [])).toBe("");
  });
});

describe("binding a partition spec", () => {
  it("knows the type of every partition value", () => {
    const bound = bindPartitionSpec(
      spec([1, "day"], [6, "bucket[4]"], [2, "truncate[10]"], [4, "identity"]),
      schema,
    );
    expect(bound.map(({ result }) => result.kind)).toEqual(["date", "int", "decimal", "uuid"]);
  });

  it.each([
    ["a column that is gone", spec([99, "identity"]), "table.partition-source"],
    ["a list", spec([7, "identity"]), "table.partition-source"],
    ["a transform that does not take the type", spec([6, "day"]), "table.transform-type"],
    ["hours of a date-less type", spec([2, "hour"]), "table.transform-type"],
  ])("refuses %s", (_, fields, code) => {
    expect(() => bindPartitionSpec(fields, schema)).toThrow(expect.objectContaining({ code }));
  });

  it("accepts a void field whose column was dropped", () => {
    expect(bindPartitionSpec(spec([99, "void"]), schema)).toHaveLength(1);
  });
});
