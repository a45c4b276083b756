import type { CsvLayout, NestedField, SchemaNode, Type } from "@floe/ingest-core";
import { projectCsv } from "../../src/spark-sql/csv-projection";
import { projectParquet } from "../../src/spark-sql/parquet-projection";
import { sqlName, sqlText } from "../../src/spark-sql/sql-text";
import { absentValue, tableType } from "../../src/spark-sql/table-type";
import { column, group, repeated, type Sketch, schemaOf } from "./parquet-schema";

const field = (id: number, name: string, type: Type, more: Partial<NestedField> = {}): NestedField => ({
  id,
  name,
  type,
  required: false,
  ...more,
});

/** Field ids by dotted path, as a name mapping gives them. */
const byPath = (ids: Readonly<Record<string, number>>) => (node: SchemaNode) => ids[node.path.join(".")];

/** What becomes of one column of a file in a table's column of a type. */
function reading(sketch: Sketch, type: Type, ids: Readonly<Record<string, number>> = { a: 1 }) {
  const { read, select } = projectParquet([field(1, "a", type)], schemaOf(sketch), byPath(ids));
  const { fields } = read as { fields: readonly { type: unknown }[] };
  return { read: fields[0]?.type, sql: select[0] };
}

describe("text in Spark's SQL", () => {
  test("names and values cannot end what they stand in", () => {
    expect(sqlName("a`b")).toBe("`a``b`");
    expect(sqlText("it's \\ over")).toBe("'it\\'s \\\\ over'");
  });
});

describe("the table's types as Spark knows them", () => {
  test.each<[Type, string]>([
    ["long", "BIGINT"],
    ["decimal(9, 2)", "DECIMAL(9, 2)"],
    ["timestamp", "TIMESTAMP_NTZ"],
    ["timestamptz", "TIMESTAMP"],
    ["uuid", "STRING"],
    ["fixed[16]", "BINARY"],
    [{ type: "list", "element-id": 2, "element-required": false, element: "int" }, "ARRAY<INT>"],
    [
      { type: "map", "key-id": 2, key: "string", "value-id": 3, "value-required": false, value: "date" },
      "MAP<STRING, DATE>",
    ],
    [{ type: "struct", fields: [field(2, "x y", "float")] }, "STRUCT<`x y`: FLOAT>"],
  ])("%j is %s", (type, sql) => {
    expect(tableType(type)).toBe(sql);
  });

  test.each(["time", "timestamp_ns", "timestamptz_ns"])("%s is none", (type) => {
    expect(() => tableType(type)).toThrow(expect.objectContaining({ code: "table.type-not-in-spark" }));
  });

  test("a column that a file lacks has the table's default for such files", () => {
    expect(absentValue("int", undefined)).toBe("CAST(NULL AS INT)");
    expect(absentValue("int", 7)).toBe("CAST('7' AS INT)");
    expect(absentValue("binary", "00ff")).toBe("unhex('00ff')");
    expect(absentValue("string", "it's")).toBe("CAST('it\\'s' AS STRING)");
  });
});

describe("columns of Parquet files", () => {
  test.each<[string, Sketch, Type, unknown, string]>([
    ["an integer that is widened", column("a", "INT32"), "long", "integer", "CAST(`a` AS BIGINT)"],
    [
      "an unsigned integer, by its values",
      column("a", "INT64", { kind: "integer", bitWidth: 64, isSigned: false }),
      "decimal(20, 0)",
      "decimal(20,0)",
      "CAST(`a` AS DECIMAL(20, 0))",
    ],
    ["a legacy timestamp", column("a", "INT96"), "timestamptz", "timestamp", "CAST(`a` AS TIMESTAMP)"],
    [
      "nanoseconds, which are cut to what the table holds",
      column("a", "INT64", { kind: "timestamp", isAdjustedToUtc: true, unit: "nanos" }),
      "timestamptz",
      "long",
      "CAST(timestamp_micros(`a` DIV 1000) AS TIMESTAMP)",
    ],
    [
      "a timestamp without zone",
      column("a", "INT64", { kind: "timestamp", isAdjustedToUtc: false, unit: "micros" }),
      "timestamp",
      "timestamp_ntz",
      "CAST(`a` AS TIMESTAMP_NTZ)",
    ],
    ["a column of nothing", column("a", "INT32", { kind: "null" }), "date", "integer", "CAST(NULL AS DATE)"],
  ])("%s", (_, sketch, type, read, sql) => {
    expect(reading(sketch, type)).toEqual({ read, sql: `${sql} AS \`a\`` });
  });

  test("a UUID becomes its text, which Iceberg's runtime takes", () => {
    const { read, sql } = reading(column("a", "FIXED_LEN_BYTE_ARRAY", { kind: "uuid" }), "uuid");
    expect(read).toBe("binary");
    expect(sql).toContain("lower(hex(`a`))");
  });

  test("bytes that nothing calls text have to be UTF-8, or the reading ends", () => {
    const { read, sql } = reading(column("a", "BYTE_ARRAY"), "string");
    expect(read).toBe("binary");
    expect(sql).toContain("raise_error('column a holds bytes that are no UTF-8')");
    expect(reading(column("a", "BYTE_ARRAY", { kind: "string" }), "string").sql).toBe(
      "CAST(`a` AS STRING) AS `a`",
    );
  });

  test("half-precision floats are the file's fault, and said to be", () => {
    expect(() => reading(column("a", "FIXED_LEN_BYTE_ARRAY", { kind: "float16" }), "float")).toThrow(
      expect.objectContaining({ code: "file.type-unsupported" }),
    );
  });

  test("columns go by field id, in the table's order; what the table does not have is not even read", () => {
    const schema = schemaOf(column("new", "INT64"), column("extra", "INT32"), column("old name", "INT32"));
    const { read, select } = projectParquet(
      [field(1, "id", "int"), field(2, "missing", "string"), field(3, "total", "long")],
      schema,
      byPath({ "old name": 1, new: 3 }),
    );
    expect(
      (read as { readonly fields: readonly { readonly name: string }[] }).fields.map(({ name }) => name),
    ).toEqual(["new", "old name"]);
    expect(select).toEqual([
      "CAST(`old name` AS INT) AS `id`",
      "CAST(NULL AS STRING) AS `missing`",
      "CAST(`new` AS BIGINT) AS `total`",
    ]);
  });

  test("structs, lists and maps are converted at every depth, and stay null where they are null", () => {
    const point = group("point", [column("x", "INT32"), column("dropped", "INT32")]);
    const list = group("list", [repeated("list", [column("element", "INT32")])], { kind: "list" });
    const map = group(
      "map",
      [repeated("key_value", [column("key", "BYTE_ARRAY", { kind: "string" }), column("value", "INT32")])],
      { kind: "map" },
    );
    const { select } = projectParquet(
      [
        field(1, "point", { type: "struct", fields: [field(2, "x", "long"), field(3, "y", "int")] }),
        field(4, "list", { type: "list", "element-id": 5, "element-required": false, element: "long" }),
        field(6, "map", {
          type: "map",
          "key-id": 7,
          key: "string",
          "value-id": 8,
          "value-required": false,
          value: "long",
        }),
      ],
      schemaOf(point, list, map),
      byPath({ point: 1, "point.x": 2, list: 4, map: 6 }),
    );
    expect(select).toEqual([
      "IF(`point` IS NULL, NULL, named_struct('x', CAST(`point`.`x` AS BIGINT), 'y', CAST(NULL AS INT))) AS `point`",
      "transform(`list`, e0 -> CAST(e0 AS BIGINT)) AS `list`",
      "map_from_entries(transform(map_entries(`map`), e0 -> struct(CAST(e0.key AS STRING), CAST(e0.value AS BIGINT)))) AS `map`",
    ]);
  });
});

describe("CSV files", () => {
  const fields = [
    field(1, "id", "long", { required: true }),
    field(2, "day", "date"),
    field(3, "at", "timestamp"),
    field(4, "name", "string"),
  ];
  const layout = {
    delimiter: ";",
    quote: '"',
    escape: '"',
    hasHeader: true,
    compression: "none",
    columns: [fields[3], undefined, fields[0], fields[1]],
  } as unknown as CsvLayout;
  const { columns, options, select, wrong } = projectCsv(fields, layout);

  test("are read as text, by the dialect that was found", () => {
    expect(columns).toBe(4);
    expect(options).toMatchObject({ header: "true", sep: ";", quote: '"', escape: '"', multiLine: "true" });
  });

  test("have their columns by the header, in the table's order", () => {
    expect(select).toEqual([
      "try_cast(c2 AS BIGINT) AS `id`",
      "try_cast(c3 AS DATE) AS `day`",
      "CAST(NULL AS TIMESTAMP_NTZ) AS `at`",
      "c0 AS `name`",
    ]);
  });

  test("complain about a wrong number of fields, values that do not fit, and what has to be there", () => {
    expect(wrong).toMatch(/^CASE WHEN _corrupt IS NOT NULL THEN 'a record has not 4 fields'/);
    expect(wrong).toContain("WHEN c2 IS NOT NULL AND (try_cast(c2 AS BIGINT) IS NULL) THEN");
    expect(wrong).toContain("WHEN c2 IS NULL THEN");
    expect(wrong).toContain("coalesce(left(c3, 100), 'null')");
    expect(wrong).not.toContain("WHEN c0");
  });

  test("a column that the files lack has the table's default", () => {
    const only = { ...layout, columns: [fields[3]] } as unknown as CsvLayout;
    expect(projectCsv([field(9, "n", "int", { "initial-default": 1 })], only).select).toEqual([
      "CAST('1' AS INT) AS `n`",
    ]);
  });

  test.each<[Type, RegExp]>([
    ["int", /floor\(.*\) OR abs\(.*\) >= 2147483648/],
    ["double", /RLIKE/],
    ["uuid", /NOT c0 RLIKE/],
    ["timestamptz", /NOT c0 RLIKE/],
    ["timestamp", /CAST\(try_cast\(c0 AS TIMESTAMP\) AS TIMESTAMP_NTZ\)/],
  ])("a value that only looks like %s is a complaint", (type, pattern) => {
    const one = field(1, "a", type);
    const layoutOfOne = { ...layout, columns: [one] } as unknown as CsvLayout;
    expect(projectCsv([one], layoutOfOne).wrong).toMatch(pattern);
  });
});
