import { schemaFromFooter } from "../../src/iceberg/compatibility/schema-from-footer";
import type { Type } from "../../src/iceberg/schema";
import { fixture } from "../plan/memory-objects";
import { EVENTS, tableOf } from "../plan/tables";
import { dataFiles, paths, Workbench } from "./workbench";

describe("Parquet that has to be decoded", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.open();
  });
  afterAll(() => bench.close());

  const list = (element: Type, id = 90): Type => ({
    type: "list",
    "element-id": id,
    element,
    "element-required": false,
  });

  test("turns tiny row groups into one, with all field ids, the table's codec and every row", async () => {
    const files = await bench.put("duckdb-row-groups.parquet", "duckdb-row-groups-b.parquet");
    const properties = { "write.parquet.compression-codec": "snappy" };
    const { files: made, plan } = await bench.ingest(files, tableOf(EVENTS, { properties }));
    expect(plan.outputs.map(({ strategy }) => strategy)).toEqual(["encode"]);
    expect(await bench.rows(paths(made))).toEqual(await bench.rows(files.map(({ uri }) => uri)));
    expect(await bench.hyparquetRows(paths(made))).toEqual(
      await bench.hyparquetRows(files.map(({ uri }) => uri)),
    );
    const footer = await bench.footer(paths(made)[0] ?? "");
    expect(footer.rowGroups).toHaveLength(1);
    expect(footer.leaves.map(({ name, fieldId }) => [name, fieldId])).toEqual([
      ["id", 1],
      ["country", 2],
      ["amount", 3],
    ]);
    expect(footer.rowGroups[0]?.columns[0]?.codec).toBe("SNAPPY");
    expect(JSON.parse(footer.keyValues.get("iceberg.schema") ?? "")).toMatchObject({ "schema-id": 0 });
    expect(made[0]?.sources).toEqual(files.map(({ id }) => id));
    expect(dataFiles(made)[0]).toMatchObject({ recordCount: 10_000n, partition: [] });
  });

  test.each(["spark-int96.parquet", "pyarrow-int96.parquet"])(
    "converts the INT96 timestamps of %s",
    async (name) => {
      const files = await bench.put(name);
      const source = files[0]?.uri ?? "";
      const footer = await bench.footer(source);
      const { fields } = schemaFromFooter(footer, 2);
      const metadata = tableOf(Object.fromEntries(fields.map(({ name, type }) => [name, type])));
      const { files: made, plan } = await bench.ingest(files, metadata);
      expect(plan.outputs).toMatchObject([{ strategy: "encode", why: expect.stringContaining("INT96") }]);
      const instants = footer.leaves.filter(({ type }) => type === "INT96");
      const columns = `* REPLACE (${instants.map(({ name }) => `CAST("${name}" AS TIMESTAMPTZ) AS "${name}"`).join(", ")})`;
      expect(await bench.rows(paths(made))).toEqual(await bench.rows([source], columns));
      const written = await bench.footer(paths(made)[0] ?? "");
      expect(written.leaves.some(({ type }) => type === "INT96")).toBe(false);
      expect(written.leaves.every(({ fieldId }, i) => fieldId === i + 1)).toBe(true);
    },
  );

  test("gives lists the three levels that Iceberg reads", async () => {
    const files = await bench.put("spark-two-level-list.parquet");
    const { schema } = await bench.footer(files[0]?.uri ?? "");
    const columns = Object.fromEntries(
      schema.children.map((node, i): [string, Type] => [
        node.name,
        node.kind === "leaf" ? (node.type === "INT32" ? "int" : "long") : list(elementType(node), 90 + i),
      ]),
    );
    const { files: made, plan } = await bench.ingest(files, tableOf(columns));
    expect(plan.outputs).toMatchObject([{ strategy: "encode" }]);
    expect(await bench.rows(paths(made))).toEqual(await bench.rows([files[0]?.uri ?? ""]));
    const written = await bench.footer(paths(made)[0] ?? "");
    const lists = written.leaves.filter(({ path }) => path.length > 1);
    expect(lists.map(({ path }) => path.slice(1))).toEqual(lists.map(() => ["list", "element"]));
    expect(lists.every(({ fieldId }) => (fieldId ?? 0) >= 90)).toBe(true);
  });

  test("converts what the table's types ask for, at any depth, and leaves missing columns out", async () => {
    const bytes = await bench.write(`COPY (SELECT
        i::UINTEGER AS u, (18446744073709551610 + i)::UBIGINT AS big, i::UTINYINT AS small,
        TIMESTAMP_NS '2026-01-02 03:04:05.123456789' AS ns,
        CASE WHEN i = 1 THEN NULL ELSE {'b': i::UINTEGER, 'a': [{'x': i::UINTEGER}, NULL]} END AS s,
        map(['k' || i], [i::UINTEGER]) AS m
      FROM range(3) t(i)) TO '$OUT' (FORMAT parquet)`);
    const files = await bench.put(["odd.parquet", bytes]);
    const struct = (fields: [number, string, Type][]): Type => ({
      type: "struct",
      fields: fields.map(([id, name, type]) => ({ id, name, type, required: false })),
    });
    const s = struct([
      [20, "absent", "string"],
      [21, "a", list(struct([[23, "x", "long"]]), 22)],
      [24, "b", "long"],
    ]);
    const m: Type = {
      type: "map",
      "key-id": 31,
      key: "string",
      "value-id": 32,
      value: "long",
      "value-required": false,
    };
    const columns = {
      ns: "timestamp",
      missing: "string",
      m,
      s,
      u: "long",
      big: "decimal(20,0)",
      small: "int",
    };
    const { files: made, quarantined } = await bench.ingest(files, tableOf(columns));
    expect(quarantined).toEqual([]);
    expect(await bench.rows(paths(made))).toEqual([
      {
        ns: "2026-01-02 03:04:05.123456",
        m: "{k0=0}",
        s: "{'a': [{'x': 0}, NULL], 'b': 0}",
        u: "0",
        big: "18446744073709551610",
        small: "0",
      },
      {
        ns: "2026-01-02 03:04:05.123456",
        m: "{k1=1}",
        s: null,
        u: "1",
        big: "18446744073709551611",
        small: "1",
      },
      {
        ns: "2026-01-02 03:04:05.123456",
        m: "{k2=2}",
        s: "{'a': [{'x': 2}, NULL], 'b': 2}",
        u: "2",
        big: "18446744073709551612",
        small: "2",
      },
    ]);
    const written = await bench.footer(paths(made)[0] ?? "");
    expect(written.leaves.map(({ path, fieldId }) => [path.join("."), fieldId])).toEqual([
      ["ns", 1],
      ["m.key_value.key", 31],
      ["m.key_value.value", 32],
      ["s.a.list.element.x", 23],
      ["s.b", 24],
      ["u", 5],
      ["big", 6],
      ["small", 7],
    ]);
  });

  test("keeps NaN, and states no bounds for the column", async () => {
    const bytes = await bench.write(
      "COPY (SELECT i AS id, CASE WHEN i = 2 THEN 'nan'::DOUBLE ELSE i / 2 END AS amount, i::UINTEGER AS country FROM range(4) t(i)) TO '$OUT' (FORMAT parquet)",
    );
    const files = await bench.put(["nan.parquet", bytes]);
    const { files: made } = await bench.ingest(
      files,
      tableOf({ id: "long", amount: "double", country: "long" }),
    );
    expect((await bench.rows(paths(made))).map(({ amount }) => amount)).toEqual(["0.0", "0.5", "nan", "1.5"]);
    expect([...(dataFiles(made)[0]?.lowerBounds.keys() ?? [])]).toEqual([1, 3]);
  });

  test("sets aside the files that do not decode and keeps the rest, whatever their number", async () => {
    const whole = fixture("polars-events.parquet");
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 8, 200);
    const names = Array.from(
      { length: 7 },
      (_, i) => [`f${i}.parquet`, i === 2 || i === 5 ? damaged : whole] as const,
    );
    const files = await bench.put(...names);
    const { files: made, quarantined, plan } = await bench.ingest(files, tableOf(EVENTS));
    expect(plan.outputs).toMatchObject([{ strategy: "encode" }]);
    expect(quarantined.map(({ file, code }) => [file.uri, code]).sort()).toEqual([
      ["s3://inbox/f2.parquet", "file.undecodable"],
      ["s3://inbox/f5.parquet", "file.undecodable"],
    ]);
    expect(quarantined[0]?.reason).not.toContain(bench.folder);
    const good = files.filter((_, i) => i !== 2 && i !== 5);
    expect(made.flatMap(({ sources }) => sources).sort()).toEqual(good.map(({ id }) => id).sort());
    expect(await bench.rows(paths(made))).toEqual(await bench.rows(good.map(({ uri }) => uri)));
  });

  test("refuses a null where the table requires a value", async () => {
    const bytes = await bench.write(
      "COPY (SELECT CASE WHEN i < 2 THEN i END::UINTEGER AS id FROM range(3) t(i)) TO '$OUT' (FORMAT parquet, WRITE_BLOOM_FILTER false)",
    );
    const files = await bench.put(["null.parquet", bytes]);
    const { plan, quarantined, files: made } = await bench.ingest(files, tableOf({ id: "!long" }));
    expect([...plan.quarantined, ...quarantined]).toMatchObject([
      { file: { uri: "s3://inbox/null.parquet" } },
    ]);
    expect(made).toEqual([]);
  });

  test("refuses types that DuckDB cannot write so that Iceberg reads them, and names that differ in case only", async () => {
    const bytes = await bench.write("COPY (SELECT 1::UINTEGER AS a, 'x' AS b) TO '$OUT' (FORMAT parquet)");
    const files = await bench.put(["a.parquet", bytes]);
    const columns = { a: "long", b: "string" };
    expect((await bench.ingest(files, tableOf(columns))).files).toHaveLength(1);
    const twice = Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll("\x01b", "\x01A"), "latin1");
    const clash = await bench.put(["clash.parquet", twice]);
    const { quarantined } = await bench.ingest(clash, tableOf({ a: "long", A: "string" }));
    expect(quarantined).toMatchObject([{ code: "file.encode-unsupported" }]);

    // Its unsigned columns have to be converted, and DuckDB writes no fixed-length bytes.
    const fixed = await bench.put("pyarrow-scalars.parquet");
    const { fields } = schemaFromFooter(await bench.footer(fixed[0]?.uri ?? ""), 2);
    const table = tableOf(Object.fromEntries(fields.map(({ name, type }) => [name, type])));
    expect((await bench.ingest(fixed, table)).quarantined).toMatchObject([
      { code: "file.encode-unsupported", reason: expect.stringContaining("fixed[4]") },
    ]);
  });

  test("rounds nanoseconds down to microseconds, before 1970 too", async () => {
    const bytes = await bench.write(`COPY (SELECT make_timestamp_ns(n) AS t FROM
      (VALUES (-1::BIGINT), (-1000::BIGINT), (-1001::BIGINT), (1999::BIGINT), (NULL)) v(n)) TO '$OUT' (FORMAT parquet)`);
    const files = await bench.put(["nanos.parquet", bytes]);
    const { files: made } = await bench.ingest(files, tableOf({ t: "timestamp" }));
    const times = (await bench.rows(paths(made))).map(({ t }) => t);
    expect(times.filter((t) => t !== null).sort()).toEqual([
      "1969-12-31 23:59:59.999998",
      "1969-12-31 23:59:59.999999",
      "1969-12-31 23:59:59.999999",
      "1970-01-01 00:00:00.000001",
    ]);
    expect(times).toContain(null);
  });

  test("leaves tiny files alone that it could not write: their bytes are good", async () => {
    const written = async (id: number) => {
      const bytes = await bench.write(
        `COPY (SELECT ${id}::BIGINT AS a, 'x' AS b) TO '$OUT' (FORMAT parquet)`,
      );
      return Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll("\x01b", "\x01A"), "latin1");
    };
    const files = await bench.put(["one.parquet", await written(1)], ["two.parquet", await written(2)]);
    const { plan, quarantined, files: made } = await bench.ingest(files, tableOf({ a: "long", A: "string" }));
    expect(plan.outputs.map(({ strategy }) => strategy)).toEqual(["merge"]);
    expect(quarantined).toEqual([]);
    expect((await bench.footer(paths(made)[0] ?? "")).numRows).toBe(2);
  });
});

function elementType(node: { readonly kind: string }): Type {
  let leaf = node as {
    readonly kind: string;
    readonly children?: readonly (typeof leaf)[];
    readonly type?: string;
  };
  while (leaf.children !== undefined) leaf = leaf.children[0] as typeof leaf;
  return leaf.type === "INT32" ? "int" : leaf.type === "BYTE_ARRAY" ? "string" : "long";
}
