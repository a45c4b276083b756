import type { ParquetFooter, SchemaNode } from "../../src/parquet/footer";
import { parseFooter } from "../../src/parquet/parse-footer";
import { chunkStatistics } from "../../src/parquet/statistics";
import { readThriftStruct } from "../../src/parquet/thrift/read";
import { writeThriftStruct } from "../../src/parquet/thrift/write";
import { verifyFooter } from "../../src/parquet/verify-footer";
import { fixture, goodFixtures } from "./fixtures";

const limits = { maxValues: 1_000_000, maxThriftDepth: 32 };

describe.each(goodFixtures)("$name", ({ bytes, expected }) => {
  const footer = parseFooter(bytes, bytes.length);

  test("its footer comes out byte for byte as the writer made it", () => {
    const thrift = bytes.subarray(footer.footerStart, footer.footerStart + footer.footerLength);
    const { struct, length } = readThriftStruct(thrift, limits);
    expect(length).toBe(thrift.length);
    expect(Buffer.from(writeThriftStruct(struct)).equals(thrift)).toBe(true);
  });

  test("it verifies and has the writer's number of rows", () => {
    verifyFooter(footer);
    expect(footer.numRows).toBe(expected.rows);
  });
});

const described = goodFixtures.filter(({ expected }) => expected.rowGroups !== undefined);

describe.each(described)("$name, which its writer can read back", ({ bytes, expected }) => {
  const footer = parseFooter(bytes, bytes.length);
  const groups = expected.rowGroups ?? [];

  test("has the writer's name and schema", () => {
    expect(footer.createdBy).toBe(expected.createdBy);
    // Arrow and parquet-java tell the columns, DuckDB tells the nodes.
    if (expected.leaves === undefined) expect(nodesOf(footer)).toEqual(expected.nodes);
    else expect(leavesOf(footer)).toEqual(expected.leaves);
  });

  test("has the row groups, codecs, value and null counts that the writer's reader sees", () => {
    const seen = groups.map(({ rows, columns }) => ({
      rows,
      columns: columns.map(({ codec, values, nulls }) => ({
        codec: codec.replace("LZ4_RAW", "LZ4"),
        values,
        nulls,
      })),
    }));
    expect(
      footer.rowGroups.map(({ numRows, columns }) => ({
        rows: numRows,
        columns: columns.map(({ codec, numValues, statistics }) => ({
          // Arrow calls both LZ4 codecs by one name.
          codec: codec.replace("LZ4_RAW", "LZ4"),
          values: numValues,
          nulls: statistics?.nullCount ?? null,
        })),
      })),
    ).toEqual(seen);
  });

  test("has a bound exactly where the writer's reader trusts one", () => {
    // DuckDB writes infinite bounds, but its parquet_metadata() does not show them.
    const hidden = expected.writer.tool === "duckdb" ? "infinite" : undefined;
    const bounded = footer.rowGroups.map(({ columns }) =>
      columns.map((chunk) => {
        const { lower, upper } = chunkStatistics(footer, chunk);
        return lower !== undefined && upper !== undefined && chunk.leaf.name !== hidden;
      }),
    );
    expect(bounded).toEqual(groups.map(({ columns }) => columns.map(({ hasBounds }) => hasBounds)));
  });
});

function leavesOf(footer: ParquetFooter) {
  return footer.leaves.map(({ path, type, maxDefinitionLevel, maxRepetitionLevel }) => ({
    path: path.join("."),
    physical: type,
    maxDefinitionLevel,
    maxRepetitionLevel,
  }));
}

function nodesOf(footer: ParquetFooter) {
  return depthFirst(footer.schema).map((node) => ({
    name: node.name,
    type: node.kind === "leaf" ? node.type : null,
    fieldId: node.fieldId ?? null,
  }));
}

test("the fixtures come from seven writers", () => {
  expect(new Set(goodFixtures.map(({ expected }) => expected.writer.tool)).size).toBe(7);
});

test("field ids are read on every node that has one", () => {
  const footer = parseFooter(...whole("pyarrow-field-ids"));
  const ids = depthFirst(footer.schema)
    .slice(1)
    .map((node) => [node.path.join("."), node.fieldId]);
  expect(ids).toEqual([
    ["id", 1],
    ["point", 2],
    ["point.x", 3],
    ["point.label", 4],
    ["tags", 5],
    ["tags.list", undefined],
    ["tags.list.element", 6],
    ["scores", 7],
    ["scores.key_value", undefined],
    ["scores.key_value.key", 8],
    ["scores.key_value.value", 9],
    ["path", 10],
    ["path.list", undefined],
    ["path.list.element", 11],
    ["path.list.element.x", 12],
    ["path.list.element.label", 13],
    ["deep", 14],
    ["deep.key_value", undefined],
    ["deep.key_value.key", 15],
    ["deep.key_value.value", 16],
    ["deep.key_value.value.list", undefined],
    ["deep.key_value.value.list.element", 17],
    ["deep.key_value.value.list.element.list", undefined],
    ["deep.key_value.value.list.element.list.element", 18],
  ]);
});

test("logical types are one, whichever annotation the writer chose", () => {
  const types = (name: string) =>
    Object.fromEntries(
      parseFooter(...whole(name)).leaves.map((leaf) => [leaf.path.join("."), leaf.logicalType]),
    );
  const arrow = types("pyarrow-scalars");
  expect(arrow.text).toEqual({ kind: "string" });
  expect(arrow.i8).toEqual({ kind: "integer", bitWidth: 8, isSigned: true });
  expect(arrow.u64).toEqual({ kind: "integer", bitWidth: 64, isSigned: false });
  expect(arrow.day).toEqual({ kind: "date" });
  expect(arrow.time_us).toMatchObject({ kind: "time", unit: "micros" });
  expect(arrow.ts_ms).toEqual({ kind: "timestamp", isAdjustedToUtc: false, unit: "millis" });
  expect(arrow.ts_ns).toEqual({ kind: "timestamp", isAdjustedToUtc: false, unit: "nanos" });
  expect(arrow.tz_us).toEqual({ kind: "timestamp", isAdjustedToUtc: true, unit: "micros" });
  expect(arrow.dec38).toEqual({ kind: "decimal", precision: 38, scale: 10 });
  expect(arrow.uuid).toEqual({ kind: "uuid" });
  expect(arrow.id).toBeUndefined();
  // fastparquet and hyparquet-writer know converted types only.
  expect(types("fastparquet-events").country).toEqual({ kind: "string" });
  expect(types("hyparquet-scalars").at).toEqual({ kind: "timestamp", isAdjustedToUtc: true, unit: "millis" });
});

function whole(name: string): [Buffer, number] {
  const { bytes } = fixture(name);
  return [bytes, bytes.length];
}

function depthFirst(node: SchemaNode): SchemaNode[] {
  return [node, ...(node.kind === "group" ? node.children.flatMap(depthFirst) : [])];
}
