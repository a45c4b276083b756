import { IngestError } from "../../src/errors";
import type { FieldIdOf } from "../../src/parquet/edit/field-ids";
import { mergeFooters } from "../../src/parquet/edit/merge-footers";
import { refooter } from "../../src/parquet/edit/refooter";
import { fieldIdKey, mergeSignature } from "../../src/parquet/edit/signature";
import type { ParquetFooter, SchemaNode } from "../../src/parquet/footer";
import { FileMetaData, SchemaElement } from "../../src/parquet/format";
import { parseFooter } from "../../src/parquet/parse-footer";
import { type FieldChange, ThriftType } from "../../src/parquet/thrift/value";
import { element, withFooter } from "./altered-footer";
import { assemble, fixture, goodFixtures } from "./fixtures";
import { hyparquetRows } from "./hyparquet-reader";
import { mergeSource, mergeWith } from "./merged-file";

function footerOf(name: string): ParquetFooter {
  const { bytes } = fixture(name);
  return parseFooter(bytes, bytes.length);
}

/** Ids 100, 101, … for every node but the repeated layer of lists and maps. */
function numbering(): FieldIdOf {
  const ids = new Map<number, number>();
  return (node) => {
    if (["list", "key_value", "bag"].includes(node.name) && node.repetition === "repeated") return undefined;
    if (!ids.has(node.index)) ids.set(node.index, 100 + ids.size);
    return ids.get(node.index);
  };
}

function nodes(node: SchemaNode): SchemaNode[] {
  return node.kind === "leaf" ? [node] : [node, ...node.children.flatMap(nodes)];
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof IngestError) return error.code;
    throw error;
  }
  return "accepted";
}

describe.each(goodFixtures)("$name with another footer", ({ bytes }) => {
  const before = parseFooter(bytes, bytes.length);
  const file = refooter(before, { fieldIdOf: numbering(), keyValues: { "iceberg.schema": "{}" } });
  const output = assemble(file, [bytes]);

  test("its body is one copied range from the first byte on, and nothing in it moves", () => {
    expect(file.head).toHaveLength(0);
    expect(file.body).toEqual([{ source: 0, start: 0, end: before.footerStart }]);
    expect(output).toHaveLength(file.size);
    const after = parseFooter(output, output.length);
    const placed = ({ rowGroups }: ParquetFooter) =>
      rowGroups.flatMap(({ columns }) =>
        columns.map(({ start, end, columnIndex, offsetIndex, bloomFilter }) => [
          start,
          end,
          columnIndex,
          offsetIndex,
          bloomFilter,
        ]),
      );
    expect(placed(after)).toEqual(placed(before));
  });

  test("hyparquet reads the same rows", async () => {
    expect(await hyparquetRows(output)).toEqual(await hyparquetRows(bytes));
  });
});

describe("field ids", () => {
  test("go on every node but the repeated layer of lists and maps", () => {
    const { footer } = refooter(footerOf("pyarrow-nested"), { fieldIdOf: numbering() });
    const without = nodes(footer.schema).filter((node) => node.fieldId === undefined);
    expect(without.map((node) => node.path.join("."))).toEqual([
      "",
      "tags.list",
      "scores.key_value",
      "path.list",
      "deep.key_value",
      "deep.key_value.value.list",
      "deep.key_value.value.list.element.list",
    ]);
  });

  test("that a file brought are replaced, also where the table has none", () => {
    const { footer } = refooter(footerOf("pyarrow-field-ids-partial"), { fieldIdOf: numbering() });
    const ids = nodes(footer.schema).flatMap((node) => node.fieldId ?? []);
    expect(Math.min(...ids)).toBe(100);
    expect(new Set(ids).size).toBe(18);
  });

  test("stay as they are when none are given", () => {
    const footer = footerOf("pyarrow-field-ids");
    expect(fieldIdKey(refooter(footer).footer)).toBe(fieldIdKey(footer));
  });

  test("may be missing for no column", () => {
    const footer = footerOf("pyarrow-nested");
    const forgets = (name: string): FieldIdOf => {
      const all = numbering();
      return (node) => (node.name === name ? undefined : all(node));
    };
    expect(code(() => refooter(footer, { fieldIdOf: forgets("label") }))).toBe("engine.field-ids");
    expect(code(() => refooter(footer, { fieldIdOf: forgets("element") }))).toBe("engine.field-ids");
    expect(code(() => refooter(footer, { fieldIdOf: forgets("point") }))).toBe("engine.field-ids");
  });

  test("may not be given twice", () => {
    expect(code(() => refooter(footerOf("pyarrow-nested"), { fieldIdOf: () => 7 }))).toBe("engine.field-ids");
  });
});

describe("key-value metadata", () => {
  test.each([
    ["pyarrow-nested", "ARROW:schema"],
    ["fastparquet-events", "pandas"],
    ["spark-nested", "org.apache.spark.sql.parquet.row.metadata"],
  ])("%s loses %s", (name, key) => {
    const footer = footerOf(name);
    expect(footer.keyValues.has(key)).toBe(true);
    expect(refooter(footer).footer.keyValues.has(key)).toBe(false);
  });

  test("keeps what the writer said otherwise, and gains what the table says", () => {
    const first = refooter(footerOf("spark-nested"), { keyValues: { "iceberg.schema": "old", kept: "é" } });
    const { footer } = refooter(first.footer, {
      keyValues: { "iceberg.schema": "new", "ingest.sources": "[]" },
    });
    expect([...footer.keyValues]).toEqual([
      ["org.apache.spark.version", "4.3.0"],
      ["kept", "é"],
      ["iceberg.schema", "new"],
      ["ingest.sources", "[]"],
    ]);
  });

  test("that differs between merged files describes neither of them and is dropped", () => {
    const { bytes } = fixture("spark-bloom");
    const about = (who: string) => {
      const file = refooter(parseFooter(bytes, bytes.length), { keyValues: { who, both: "alike" } });
      return { bytes: assemble(file, [bytes]) };
    };
    const merged = mergeWith({}, [about("first")], [about("second")]);
    const { keyValues } = parseFooter(merged, merged.length);
    expect([...keyValues.keys()]).toEqual(["org.apache.spark.version", "both"]);
  });
});

describe("files that may not be merged", () => {
  const merging = (...names: string[]) =>
    code(() => mergeFooters(names.map((name) => mergeSource(fixture(name).bytes))));

  test.each([
    ["another schema", "pyarrow-nested", "pyarrow-bloom"],
    ["another writer", "pyarrow-bloom", "arro3-bloom"],
    ["other field ids", "pyarrow-field-ids", "pyarrow-field-ids-other"],
    ["fewer field ids", "pyarrow-field-ids", "pyarrow-field-ids-partial"],
    ["no field ids", "pyarrow-field-ids", "pyarrow-nested"],
    ["another format version", "pyarrow-gzip", "pyarrow-uncompressed"],
  ])("%s: %s and %s", (_why, first, second) => {
    expect(merging(first, second)).toBe("file.incompatible");
    expect(merging(first, first)).toBe("accepted");
    expect(merging(second, second)).toBe("accepted");
  });

  test("no file at all is a mistake of the caller", () => {
    expect(merging()).toBe("engine.merge-empty");
  });

  test("files of one writer and schema share a signature whatever their codec and rows", () => {
    const signatures = [
      "pyarrow-gzip",
      "pyarrow-brotli",
      "pyarrow-bloom",
      "pyarrow-no-rows",
      "pyarrow-no-row-groups",
    ];
    expect(new Set(signatures.map((name) => mergeSignature(footerOf(name)))).size).toBe(1);
    expect(merging(...signatures)).toBe("accepted");
  });

  test("the name of the root makes no difference", () => {
    const { bytes } = fixture("duckdb-nested");
    const name: FieldChange = [SchemaElement.name, ThriftType.Binary, Buffer.from("message")];
    const renamed = withFooter(
      bytes,
      element(FileMetaData.schema, 0, (root) => root.with(name)),
    );
    expect(code(() => mergeFooters([mergeSource(bytes), mergeSource(renamed)]))).toBe("accepted");
    const otherColumn = withFooter(
      bytes,
      element(FileMetaData.schema, 1, (node) => node.with(name)),
    );
    expect(mergeSignature(parseFooter(otherColumn, otherColumn.length))).not.toBe(
      mergeSignature(footerOf("duckdb-nested")),
    );
  });

  test.each([[[1, 0]], [[0, 0]], [[3]], [[-1]]])("row groups %j do not exist in that order", (rowGroups) => {
    const { bytes } = fixture("pyarrow-nested");
    const footer = parseFooter(bytes, bytes.length);
    expect(code(() => mergeFooters([{ footer, rowGroups }]))).toBe("engine.row-groups");
  });
});
