import { gzipSync } from "node:zlib";
import { csvDialect, parseCsvHeader, readCsvHeader } from "../../src/plan/csv-header";
import { csvLayout } from "../../src/plan/csv-layout";
import { csvCompression, fileFormat } from "../../src/plan/file-format";
import type { IdentifiedFile } from "../../src/plan/plan";
import { mutations } from "../fuzz/mutations";
import { fixture, MemoryObjects } from "./memory-objects";
import { EVENTS, schemaOf } from "./tables";

const COMMA = { delimiter: ",", quote: '"', escape: '"' };
const parse = (text: string, dialect = COMMA, isWhole = true) =>
  parseCsvHeader("s3://b/x.csv", text, dialect, isWhole);

describe("CSV header", () => {
  test.each<readonly [string, readonly string[]]>([
    ["a,b\n1,2", ["a", "b"]],
    ["a,b\r\n1,2", ["a", "b"]],
    ["a,b", ["a", "b"]],
    ['"a,b","c ""d""",e\n', ["a,b", 'c "d"', "e"]],
    ['"two\nlines",b\n', ["two\nlines", "b"]],
    ["a,,b\n", ["a", "", "b"]],
    ["日本,é\n", ["日本", "é"]],
  ])("of %j is %j", (text, names) => {
    expect(parse(text)).toEqual(names);
  });

  test("follows the rules' delimiter, quote and escape", () => {
    expect(parse("a;b\n", { ...COMMA, delimiter: ";" })).toEqual(["a", "b"]);
    expect(parse("'a\\'b'|c\n", { delimiter: "|", quote: "'", escape: "\\" })).toEqual(["a'b", "c"]);
    expect(csvDialect("s3://b/x.TSV.gz", {}).delimiter).toBe("\t");
  });

  test.each([
    ["", true],
    ["\n1,2", true],
    ['"a,b', true],
    ["a,b", false],
  ])("of %j (whole: %s) is refused", (text, isWhole) => {
    expect(() => parse(text, COMMA, isWhole)).toThrow(expect.objectContaining({ code: "file.csv-header" }));
  });

  test("is read from plain and compressed objects, without their byte order mark", async () => {
    const objects = new MemoryObjects();
    const long = `id,country,amount\n${"1,DE,2.5\n".repeat(50_000)}`;
    objects.put("s3://b/plain.csv", Buffer.from(long));
    objects.put("s3://b/long.csv.gz", gzipSync(Buffer.from(`${long}${Math.random()}`), { level: 0 }));
    objects.put("s3://b/bom.csv", fixture("csv/bom.csv"));
    const read = async (uri: string, rules = {}) => {
      const [file] = await objects.identify(uri);
      return readCsvHeader(objects, file as IdentifiedFile, rules);
    };
    const names = ["id", "country", "amount"];
    expect(await read("s3://b/plain.csv")).toEqual(names);
    expect(await read("s3://b/long.csv.gz")).toEqual(names);
    expect(await read("s3://b/bom.csv")).toEqual(names);
    objects.put("s3://b/dense.csv.gz", gzipSync(Buffer.from(`${long}\n${"1,2,3\n".repeat(2_000_000)}`)));
    expect(await read("s3://b/dense.csv.gz")).toEqual(names);
    objects.put("s3://b/endless.csv.gz", gzipSync(Buffer.alloc(9 << 20, "x")));
    await expect(read("s3://b/endless.csv.gz")).rejects.toMatchObject({ code: "file.csv-header" });
    objects.put("s3://b/broken.csv.gz", Buffer.from(long));
    await expect(read("s3://b/broken.csv.gz")).rejects.toMatchObject({ code: "file.corrupt" });
    objects.put("s3://b/latin.csv", Buffer.from("id,\xe9\n", "latin1"));
    await expect(read("s3://b/latin.csv")).rejects.toMatchObject({ code: "file.encoding" });
    expect(await read("s3://b/latin.csv", { encoding: "latin-1" })).toEqual(["id", "é"]);
  });

  test("never ends in anything but names or a typed error, however it is mutated", () => {
    const outcome = mutations(Buffer.from('id,"cou""ntry",amount\r\n1,"a\nb",2\n'), (bytes) => {
      const names = parse(Buffer.from(bytes).toString("latin1"), COMMA, true);
      if (names.length === 0) throw new Error("no names");
    });
    expect(outcome.foreignErrors).toEqual([]);
    expect(outcome.accepted).toBeGreaterThan(0);
  });
});

describe("CSV layout", () => {
  const file = { uri: "s3://b/x.csv", size: 1, etag: "e", id: "i", eventTimeMs: 0 };
  const schema = schemaOf({
    ...EVENTS,
    tags: { type: "list", "element-id": 9, element: "string", "element-required": false },
  });
  const names = (layout: ReturnType<typeof csvLayout>) => layout.columns.map((field) => field?.name);

  test("maps columns by name, in the file's order", () => {
    expect(names(csvLayout(file, schema, {}, ["amount", "id"]))).toEqual(["amount", "id"]);
  });

  test("takes the order of files without header from the rules, or from the table", () => {
    expect(names(csvLayout(file, schemaOf(EVENTS), {}, undefined))).toEqual(["id", "country", "amount"]);
    expect(names(csvLayout(file, schema, { columns: ["country", "id"] }, undefined))).toEqual([
      "country",
      "id",
    ]);
  });

  test("leaves out columns the table does not have only when the rules say so", () => {
    expect(() => csvLayout(file, schema, {}, ["id", "more"])).toThrow(
      expect.objectContaining({ code: "file.extra-column", context: { uri: file.uri, at: "more" } }),
    );
    expect(names(csvLayout(file, schema, { extraColumns: "ignore" }, ["id", "more"]))).toEqual([
      "id",
      undefined,
    ]);
  });

  test("refuses a file that has none of the table's columns, whatever the rules say of others", () => {
    expect(() => csvLayout(file, schema, { extraColumns: "ignore" }, ["ID", "more"])).toThrow(
      expect.objectContaining({
        code: "file.missing-column",
        message: expect.stringContaining('"ID", "more"'),
      }),
    );
  });

  test.each([
    ["file.duplicate-column", ["id", "id"]],
    ["file.type-unsupported", ["id", "tags"]],
    ["file.missing-column", ["country"]],
  ])("refuses with %s", (code, header) => {
    const strict = {
      ...schema,
      fields: schema.fields.map((f) => (f.name === "id" ? { ...f, required: true } : f)),
    };
    expect(() => csvLayout(file, strict, {}, header)).toThrow(expect.objectContaining({ code }));
  });
});

describe("file format", () => {
  test.each([
    ["s3://b/x.parquet", "parquet"],
    ["s3://b/part-0000", "parquet"],
    ["s3://b/x.csv", "csv"],
    ["s3://b/X.TSV.GZ", "csv"],
  ])("of %s is %s", (uri, format) => {
    expect(fileFormat(uri, {})).toBe(format);
  });

  test("is refused for what would only fail later, unless the rules know better", () => {
    for (const uri of ["s3://b/x.json", "s3://b/x.ndjson.gz", "s3://b/x.csv.zst", "s3://b/x.ORC"]) {
      expect(() => fileFormat(uri, {})).toThrow(expect.objectContaining({ code: "file.format" }));
    }
    expect(fileFormat("s3://b/x.txt", { format: "csv" })).toBe("csv");
    expect(csvCompression("s3://b/x.csv.gz")).toBe("gzip");
  });
});
