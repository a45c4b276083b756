import { FooterSource } from "../../src/plan/footer-source";
import { type NewTable, tableFromFiles } from "../../src/plan/table-from-files";
import { MemoryObjects } from "./memory-objects";

describe("a table that is made from its first files", () => {
  async function definition(names: readonly string[], more: NewTable = {}) {
    const objects = new MemoryObjects();
    for (const name of names.filter((name) => name.endsWith(".csv")))
      objects.put(`s3://inbox/${name}`, Buffer.from("id\n1\n"));
    const parquet = await objects.fixtures(...names.filter((name) => name.endsWith(".parquet")));
    const csv = await objects.identify(
      ...names.filter((n) => n.endsWith(".csv")).map((n) => `s3://inbox/${n}`),
    );
    return tableFromFiles("db.t", [...csv, ...parquet], new FooterSource(objects), {}, more);
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

  test("is none when no file can", async () => {
    await expect(definition(["a.csv", "damaged-footer.parquet"])).rejects.toMatchObject({
      code: "table.not-found",
      retriable: false,
    });
  });
});
