import { deflateRawSync } from "node:zlib";
import * as fc from "fast-check";
import { BinaryEncoder } from "../../src/avro/binary-encoder";
import { readContainer } from "../../src/avro/read-container";
import { AvroRecord, type AvroSchema, type AvroValue } from "../../src/avro/schema";
import { writeContainer } from "../../src/avro/write-container";
import { IngestError } from "../../src/errors";
import { anyText } from "../any-text";
import { runs } from "../runs";

const keyValue: AvroSchema = {
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
};
const record: AvroSchema = {
  type: "record",
  name: "entry",
  fields: [
    { name: "status", type: "int", "field-id": 0 },
    { name: "snapshot_id", type: ["null", "long"], default: null, "field-id": 1 },
    { name: "sizes", type: ["null", keyValue], default: null, "field-id": 108 },
    { name: "offsets", type: { type: "array", items: "long", "element-id": 133 }, "field-id": 132 },
  ],
};

function plain(value: AvroValue): unknown {
  if (value instanceof AvroRecord) return value.values.map(plain);
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return [...value].map(([key, item]) => [key, plain(item)]);
  return value;
}

function rowsOf(schema: AvroSchema, rows: AvroValue[], codec: "null" | "deflate" = "deflate"): unknown[] {
  return readContainer(writeContainer({ schema, rows, codec })).rows.map(plain);
}

describe("writing and reading a container", () => {
  it("keeps 63-bit ids exact and null apart from 0", () => {
    const id = 0x7fff_ffff_ffff_fff1n;
    const rows: AvroValue[] = [
      [1, id, [[7, -(2n ** 63n)]], [0n, 2n ** 53n + 1n]],
      [0, null, null, []],
    ];
    expect(rowsOf(record, rows)).toEqual([
      [1, id, [[7, -(2n ** 63n)]], [0n, 2n ** 53n + 1n]],
      [0, null, null, []],
    ]);
  });

  it("writes the schema as given, so that field-id, element-id and the map annotation survive", () => {
    const { metadata } = readContainer(writeContainer({ schema: record, rows: [] }));
    expect(JSON.parse(Buffer.from(metadata.get("avro.schema")!).toString())).toEqual(record);
  });

  it("keeps header entries of the caller", () => {
    const { metadata } = readContainer(
      writeContainer({ schema: "int", rows: [], metadata: { "format-version": "2", schema: '{"ä":1}' } }),
    );
    expect(Buffer.from(metadata.get("format-version")!).toString()).toBe("2");
    expect(Buffer.from(metadata.get("schema")!).toString()).toBe('{"ä":1}');
  });

  it("gives the same bytes for the same content, and others for other content", () => {
    const once = writeContainer({ schema: "long", rows: [1n, 2n] });
    expect(writeContainer({ schema: "long", rows: [1n, 2n] }).equals(once)).toBe(true);
    expect(writeContainer({ schema: "long", rows: [1n, 3n] }).equals(once)).toBe(false);
  });

  it("splits many rows into several blocks and reads them all in order", () => {
    const rows = Array.from({ length: 400 }, (_, i) => `${i}:${"x".repeat(2000)}`);
    expect(readContainer(writeContainer({ schema: "string", rows, codec: "null" })).rows).toEqual(rows);
  });

  it("finds fields by id, whatever their name, and by name only when no field has an id", () => {
    const renamed: AvroSchema = {
      type: "record",
      name: "m",
      fields: [{ name: "added_data_files_count", type: "int", "field-id": 504 }],
    };
    const row = readContainer(writeContainer({ schema: renamed, rows: [[3]] })).rows[0] as AvroRecord;
    expect(row.field(504, "added_files_count")).toBe(3);
    expect(row.field(505, "added_data_files_count")).toBeUndefined();

    const anonymous: AvroSchema = { type: "record", name: "m", fields: [{ name: "n", type: "int" }] };
    const other = readContainer(writeContainer({ schema: anonymous, rows: [[4]] })).rows[0] as AvroRecord;
    expect(other.field(504, "n")).toBe(4);
  });

  it("round-trips any value of any schema that Iceberg may use", () => {
    fc.assert(
      fc.property(
        schemaWithRows(),
        fc.constantFrom("null" as const, "deflate" as const),
        ({ schema, rows }, codec) => {
          expect(rowsOf(schema, rows, codec)).toEqual(rows.map(plain));
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it.each([
    ["a number for a long", "long", 1],
    ["a long past 64 bits", "long", 2n ** 63n],
    ["an int past 32 bits", "int", 2 ** 31],
    ["null for a required field", "string", null],
    ["a fixed of another size", { type: "fixed", name: "f", size: 2 }, Uint8Array.of(1)],
    ["a record with a field too few", record, [1, null]],
  ] as const)("refuses to write %s", (_, schema, value) => {
    expect(() => writeContainer({ schema, rows: [value as AvroValue] })).toThrow(
      expect.objectContaining({ code: "engine.avro-value" }),
    );
  });
});

describe("reading what others wrote", () => {
  it("resolves named types that are used again, in their namespace and in full", () => {
    const pair: AvroSchema = {
      type: "record",
      name: "pair",
      namespace: "org.example",
      fields: [
        { name: "left", type: { type: "fixed", name: "id", size: 2 } },
        { name: "right", type: "id" },
        { name: "third", type: ["null", "org.example.id"] },
      ],
    };
    const row = [Uint8Array.of(1, 2), Uint8Array.of(3, 4), Uint8Array.of(5, 6)];
    expect(rowsOf(pair, [row])).toEqual([
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ]);
  });

  it("reads a recursive type", () => {
    const list: AvroSchema = {
      type: "record",
      name: "node",
      fields: [
        { name: "value", type: "int" },
        { name: "next", type: ["null", "node"] },
      ],
    };
    expect(rowsOf(list, [[1, [2, null]]])).toEqual([[1, [2, null]]]);
  });

  it("skips the byte size behind a negative block count", () => {
    const body = new BinaryEncoder();
    for (const part of [-2, 2, 5, 6, 0]) body.long(part);
    const items = readContainer(container({ type: "array", items: "int" }, 1, body.toBytes())).rows;
    expect(items).toEqual([[5, 6]]);
  });

  it("reads enums, Avro maps and unions with several branches", () => {
    const body = new BinaryEncoder();
    body.long(1);
    body.string("k");
    body.long(2);
    body.long(1);
    body.long(0);
    const schema: AvroSchema = {
      type: "map",
      values: ["null", "string", { type: "enum", name: "e", symbols: ["A", "B"] }],
    };
    expect(plain(readContainer(container(schema, 1, body.toBytes())).rows[0]!)).toEqual([["k", "B"]]);
  });

  it.each([
    ["nothing at all", Buffer.alloc(0), "table.avro-corrupt"],
    ["another format", Buffer.from("PAR1....PAR1"), "table.avro-corrupt"],
    ["a codec it does not know", container("int", 1, Buffer.of(2), "snappy"), "table.avro-codec"],
    ["a schema that is no schema", container({ type: "blob" }, 0, Buffer.alloc(0)), "table.avro-corrupt"],
    [
      "a block that does not inflate",
      container("int", 1, Buffer.of(1, 2, 3), "deflate"),
      "table.avro-corrupt",
    ],
    ["a string that is not UTF-8", container("string", 1, Buffer.of(2, 0xff)), "table.avro-corrupt"],
    ["a varint that does not end", container("long", 1, Buffer.alloc(12, 0xff)), "table.avro-corrupt"],
    ["bytes after the last object", container("int", 1, Buffer.of(2, 2)), "table.avro-corrupt"],
    ["a length past the end", container("bytes", 1, Buffer.of(100, 1)), "table.avro-corrupt"],
  ])("refuses %s", (_, bytes, code) => {
    expect(() => readContainer(bytes)).toThrow(expect.objectContaining({ code, retriable: false }));
  });

  it("never invents rows from a file cut anywhere; only the bare header is an empty container", () => {
    const whole = writeContainer({ schema: record, rows: [[1, 2n, null, [3n]]] });
    const cuts = Array.from({ length: whole.length }, (_, end) => rowCount(whole.subarray(0, end)));
    expect(cuts.filter((rows) => rows === 0)).toHaveLength(1);
    expect(cuts.filter((rows) => rows === "refused")).toHaveLength(whole.length - 1);
  });

  it("stops at a block whose sync marker differs", () => {
    const bytes = Buffer.from(writeContainer({ schema: "int", rows: [1] }));
    bytes[bytes.length - 1]! ^= 1;
    expect(() => readContainer(bytes)).toThrow(/sync marker/);
  });

  it("does not inflate past its limit", () => {
    const bomb = container("bytes", 1, deflateRawSync(Buffer.alloc(1 << 20)), "deflate");
    expect(() => readContainer(bomb, { maxInflatedBytes: 4096 })).toThrow(
      expect.objectContaining({ code: "table.avro-too-large" }),
    );
  });

  it("does not loop over items that take no bytes", () => {
    const body = new BinaryEncoder();
    body.long(2n ** 62n);
    const endless = container({ type: "array", items: "null" }, 1, body.toBytes());
    expect(() => readContainer(endless)).toThrow(/values without bytes/);
  });

  it("does not expand types that double with every level", () => {
    const level = (n: number): AvroSchema =>
      n === 0
        ? { type: "record", name: "r0", fields: [] }
        : {
            type: "record",
            name: `r${n}`,
            fields: [
              { name: "a", type: level(n - 1) },
              { name: "b", type: `r${n - 1}` },
            ],
          };
    expect(() => readContainer(container(level(40), 1, Buffer.alloc(0)))).toThrow(/values without bytes/);
  });

  it("does not follow a recursive value without end", () => {
    const node: AvroSchema = { type: "record", name: "n", fields: [{ name: "next", type: ["null", "n"] }] };
    expect(() => readContainer(container(node, 1, Buffer.alloc(5000, 2)))).toThrow(/nested deeper/);
  });

  it("does not recurse through a schema without end", () => {
    const deep = `${'{"type":"array","items":'.repeat(500)}"int"${"}".repeat(500)}`;
    expect(() => readContainer(container(JSON.parse(deep) as AvroSchema, 0, Buffer.alloc(0)))).toThrow(
      /schema is nested deeper/,
    );
  });
});

function rowCount(bytes: Uint8Array): number | "refused" {
  try {
    return readContainer(bytes).rows.length;
  } catch (error) {
    if (error instanceof IngestError) return "refused";
    throw error;
  }
}

/** A container put together by hand, so that its block may be wrong. */
function container(schema: AvroSchema, count: number, block: Uint8Array, codec = "null"): Buffer {
  const out = new BinaryEncoder();
  out.raw(Buffer.from("Obj\x01", "latin1"));
  out.long(2);
  for (const text of ["avro.schema", JSON.stringify(schema), "avro.codec", codec]) out.string(text);
  out.long(0);
  const sync = Buffer.alloc(16, 7);
  out.raw(sync);
  if (count > 0) {
    out.long(count);
    out.bytes(block);
    out.raw(sync);
  }
  return out.toBytes();
}

interface Shape {
  readonly schema: AvroSchema;
  readonly value: fc.Arbitrary<AvroValue>;
}

function schemaWithRows(): fc.Arbitrary<{ schema: AvroSchema; rows: AvroValue[] }> {
  let names = 0;
  const leaf = fc.constantFrom<Shape>(
    { schema: "boolean", value: fc.boolean() },
    { schema: "int", value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
    { schema: "long", value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
    { schema: "float", value: fc.float({ noNaN: true }) },
    { schema: "double", value: fc.double() },
    { schema: "string", value: anyText() },
    { schema: "bytes", value: fc.uint8Array({ maxLength: 20 }) },
  );
  const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
    shape: fc.oneof(
      { maxDepth: 3 },
      leaf,
      tie("shape").map(
        (items): Shape => ({
          schema: { type: "array", items: items.schema },
          value: fc.array(items.value, { maxLength: 4 }),
        }),
      ),
      tie("shape").map(
        (inner): Shape =>
          Array.isArray(inner.schema)
            ? inner
            : { schema: ["null", inner.schema], value: fc.option(inner.value, { nil: null }) },
      ),
      fc.array(tie("shape"), { minLength: 1, maxLength: 4 }).map(
        (fields): Shape => ({
          schema: {
            type: "record",
            name: `r${names++}`,
            fields: fields.map((field, i) => ({ name: i === 0 ? "__proto__" : `f${i}`, type: field.schema })),
          },
          value: fc.tuple(...fields.map((field) => field.value)),
        }),
      ),
    ),
  }));
  return shape.chain(({ schema, value }) =>
    fc.array(value, { maxLength: 5 }).map((rows) => ({ schema, rows })),
  );
}
