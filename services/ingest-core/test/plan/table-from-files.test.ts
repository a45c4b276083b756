import { FooterSource } from "../../src/plan/footer-source";
import { type NewTable, tableFromFiles } from "../../src/plan/table-from-files";
import { MemoryObjects } from "./memory-objects";

describe("a table that is made from its first files", () => {
  async function firstFiles(names: readonly string[], more: NewTable = {}) {
    const objects = new MemoryObjects();
    for (const name of names.filter((name) => name.endsWith(".csv")))
      objects.put(`s3://inbox/${name}`, Buffer.from("id\n1\n"));
    const parquet = await objects.fixtures(...names.filter((name) => name.endsWith(".parquet")));
    const csv = await objects.identify(
      ...names.filter((n) => n.endsWith(".csv")).map((n) => `s3://inbox/${n}`),
    );
    return tableFromFiles("db.t", [...csv, ...parquet], new FooterSource(objects), {}, more);
  }
  async function definition(names: readonly string[], more: NewTable = {}) {
    const first = await firstFiles(names, more);
    if (first.kind !== "definition") throw new Error("every file is broken");
    return first.definition;
  }
  const typeOf = async (column: string, more?: NewTable) => {
    const { schema } = await definition(["polars-scalars.parquet"], more);
    return schema.fields.find(({ name }) => name === column)?.type;
  };

  test("has the columns of the first file that can give it some", async () => {
    const { schema } = await definition(["a.csv", "damaged-footer.parquet", "polars-events.parquet"]);
    expect(schema.fields.map(({ name, type }) => [name, type])).toEqual([
      ["id", "long"],
      ["country", "string"],
      ["amount", "double"],
    ]);
  });

  test("keeps nanoseconds where its format version has a type for them", async () => {
    expect(await typeOf("ts_ns")).toBe("timestamp");
    expect(await typeOf("ts_ns", { properties: { "format-version": "2" } })).toBe("timestamp");
    expect(await typeOf("ts_ns", { properties: { "format-version": "3" } })).toBe("timestamp_ns");
  });

  test("waits for a person when what is left of the files can not say what its columns are", async () => {
    await expect(firstFiles(["a.csv", "damaged-footer.parquet"])).rejects.toMatchObject({
      code: "table.not-found",
      retriable: false,
    });
  });

  test("waits for another file when every file is broken, each for a reason of its own", async () => {
    const first = await firstFiles(["damaged-footer.parquet", "damaged-cut-off.parquet"]);
    expect(first).toMatchObject({
      kind: "broken",
      quarantined: [
        { file: { uri: "s3://inbox/damaged-footer.parquet" }, code: expect.stringMatching(/^file\./) },
        { file: { uri: "s3://inbox/damaged-cut-off.parquet" }, code: expect.stringMatching(/^file\./) },
      ],
    });
  });
});
