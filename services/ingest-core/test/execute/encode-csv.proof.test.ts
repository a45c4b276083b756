import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Type } from "../../src/iceberg/schema";
import { identifyFiles } from "../../src/plan/identify-files";
import type { CsvRules } from "../../src/plan/table-rules";
import { EVENTS, tableOf } from "../plan/tables";
import { MemoryStore } from "./memory-store";
import { paths, sorted, type TextRow, Workbench } from "./workbench";

const FOLDER = join(__dirname, "..", "fixtures", "csv");
const ICEBERG: Readonly<Record<string, string>> = {
  BIGINT: "long",
  VARCHAR: "string",
  DOUBLE: "double",
  BOOLEAN: "boolean",
  DATE: "date",
  TIMESTAMPTZ: "timestamptz",
  "DECIMAL(9,2)": "decimal(9,2)",
};

interface Expected {
  readonly header?: boolean;
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, string | boolean | null>>[];
  readonly rejected: readonly unknown[];
}

/** Fixtures whose trouble is in the header are the planner's. */
const CASES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.replace(/\.json$/, ""))
  .filter((name) => !["empty", "extra-column"].includes(name));

describe("CSV", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.open();
  });
  afterAll(() => bench.close());

  const ingest = async (
    columns: Readonly<Record<string, Type>>,
    csv: CsvRules,
    ...files: readonly (string | readonly [string, Uint8Array | string])[]
  ) => {
    const done = await bench.ingest(await bench.put(...files), tableOf(columns), { rules: { csv } });
    return { ...done, rows: await bench.rows(paths(done.files)) };
  };
  /** Reads a fixture's expected rows the way the oracle prints values. */
  const expectedRows = async ({ columns, rows }: Expected): Promise<readonly TextRow[]> => {
    if (rows.length === 0) return [];
    const values = rows.map((row) => {
      const fields = Object.entries(columns).map(([name, type]) => {
        const value = row[name];
        return `CAST(${value === null ? "NULL" : `'${String(value).replaceAll("'", "''")}'`} AS ${type})`;
      });
      return `(${fields.join(", ")})`;
    });
    return bench.query(
      `SELECT * FROM (VALUES ${values.join(", ")}) t(${Object.keys(columns)
        .map((name) => `"${name}"`)
        .join(", ")})`,
    );
  };

  const caseOf = (name: string): Expected => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));
  const columnsOf = ({ columns }: Expected) =>
    Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, ICEBERG[type] ?? ""]));

  test.each(CASES)("of the case %s gives the rows that parse, and reports the others", async (name) => {
    const expected = caseOf(name);
    const csv: CsvRules = {
      badRows: "report",
      ...(expected.header === false && { header: false }),
      ...(name === "semicolon" && { delimiter: ";" }),
    };
    const { rows, reported, quarantined } = await ingest(columnsOf(expected), csv, `csv/${name}.csv`);
    const wanted = (await expectedRows(expected)).map((row) =>
      // A column that the file does not have is not written, so that its default is not hidden.
      name === "missing-column" ? { id: row.id, country: row.country } : row,
    );
    expect(quarantined).toEqual([]);
    expect(rows).toEqual(sorted(wanted as TextRow[]));
    expect(reported.reduce((sum, { count }) => sum + count, 0)).toBe(expected.rejected.length);
  });

  test.each([-3, 9])("loses no row when the event's size is %i bytes off", async (off) => {
    const [file] = await bench.put([`off-by${off}.csv`, "id\n1\n2\n3\n"]);
    if (file === undefined) throw new Error("nothing was put");
    const done = await bench.ingest([{ ...file, size: file.size + off }], tableOf({ id: "long" }));
    expect(await bench.rows(paths(done.files))).toEqual([{ id: "1" }, { id: "2" }, { id: "3" }]);
  });

  test("is set aside as a whole when a record does not parse, by default", async () => {
    const names = CASES.filter((name) => !["no-header", "semicolon", "types"].includes(name));
    const { rows, quarantined } = await ingest(EVENTS, {}, ...names.map((name) => `csv/${name}.csv`));
    const bad = names.filter((name) => caseOf(name).rejected.length > 0);
    expect(quarantined.map(({ file }) => file.uri).sort()).toEqual(
      bad.map((name) => `s3://inbox/csv/${name}.csv`),
    );
    for (const { code, reason } of quarantined) {
      expect(code).toMatch(/^file\.(bad-rows|undecodable)$/);
      expect(reason).not.toContain(bench.folder);
    }
    const good = names.filter((name) => !bad.includes(name)).map(caseOf);
    expect(rows).toHaveLength(good.reduce((sum, { rows }) => sum + rows.length, 0));
  });

  test("sets only the bad file aside, says where, and takes the others", async () => {
    const good = (n: number) => [`good-${n}.csv`, `id,country,amount\n${n},DE,1\n`] as const;
    const bad = ["bad.csv", "id,country,amount\n1,DE,1\n2,DE,much\n3,DE\n"] as const;
    const rounded = ["rounded.csv", "id,country,amount\n1.5,DE,1\n"] as const;
    const { rows, quarantined } = await ingest(EVENTS, {}, good(1), bad, good(2), rounded, good(3));
    expect(rows.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(quarantined.map(({ file, code }) => [file.uri, code])).toEqual(
      expect.arrayContaining([
        ["s3://inbox/bad.csv", "file.bad-rows"],
        ["s3://inbox/rounded.csv", "file.undecodable"],
      ]),
    );
    const reasons = Object.fromEntries(quarantined.map(({ file, reason }) => [file.uri, reason]));
    expect(reasons["s3://inbox/bad.csv"]).toMatch(/^2 bad records, the first in line 3, column amount: /);
    expect(reasons["s3://inbox/rounded.csv"]).toMatch(/column id: 1\.5 is no long/);
  });

  // DuckDB fails an assertion at such a record when it reads only some of the columns.
  test("finds a bad record in a file with a column that the table does not have", async () => {
    const bad = Buffer.from("id,more\n1,x\n2,\xed\n", "latin1");
    for (const badRows of ["quarantine-file", "report"] as const) {
      const done = await ingest(
        EVENTS,
        { extraColumns: "ignore", badRows },
        ["bad.csv", bad],
        ["good.csv", "id,more\n3,x\n"],
      );
      expect(done.rows.map(({ id }) => id)).toEqual(badRows === "quarantine-file" ? ["3"] : ["1", "3"]);
      const told = badRows === "quarantine-file" ? done.quarantined : done.reported;
      expect(told.map(({ file }) => file.uri)).toEqual(["s3://inbox/bad.csv"]);
    }
  });

  // DuckDB loses such records of all files but the last that a thread reads.
  test.each(["csv", "csv.gz"])(
    "loses no record that ends in an open quote, in any file: %s",
    async (extension) => {
      const packed = (text: string) => (extension === "csv.gz" ? gzipSync(text) : text);
      const files = Array.from(
        { length: 12 },
        (_, n) => [`${n}.${extension}`, packed(`id,country\n${n},DE\n${n + 100},"DE\n`)] as const,
      );
      const strict = await ingest(EVENTS, {}, ...files, [`good.${extension}`, packed("id,country\n50,DE\n")]);
      expect(strict.quarantined.map(({ code }) => code)).toEqual(files.map(() => "file.bad-rows"));
      expect(strict.rows.map(({ id }) => id)).toEqual(["50"]);
      const lenient = await ingest(EVENTS, { badRows: "report" }, ...files);
      expect(lenient.reported.map(({ count }) => count)).toEqual(files.map(() => 1));
      expect(lenient.rows).toHaveLength(12);
    },
  );

  test("reads the files of a batch once more to find all that are bad, however many", async () => {
    const files = Array.from(
      { length: 16 },
      (_, n) => [`${n}.csv`, `id,country\n${n}${n % 2 === 0 ? "" : ".5"},DE\n`] as const,
    );
    const store = new MemoryStore();
    for (const [name, text] of files) await store.put(`s3://inbox/${name}`, Buffer.from(text));
    const uris = files.map(([name]) => ({ uri: `s3://inbox/${name}` }));
    const identified = (await identifyFiles(store, uris, 8)).files;
    const downloads = jest.spyOn(store, "readInto");
    const { quarantined } = await bench.ingest(identified, tableOf(EVENTS), { store });
    expect(quarantined).toHaveLength(8);
    // The job, and the job without them.
    expect(downloads).toHaveBeenCalledTimes(16 + 8);
  });

  /** [type, text, what it shows, value or null when it is none]. */
  const VALUES: readonly (readonly [string, string, string, string | null])[] = [
    ["int", "1.5", "rounds no fraction", null],
    ["int", "2147483648", "takes no value out of range", null],
    ["int", "-2147483648", "takes the least value", "-2147483648"],
    ["int", "1e3", "takes an exponent that leaves it whole", "1000"],
    ["long", "1.0", "takes no fraction, not even zero", null],
    ["long", "9223372036854775807", "takes the greatest value exactly", "9223372036854775807"],
    ["long", "9223372036854775808", "takes no value out of range", null],
    ["double", "NaN", "takes NaN", "nan"],
    ["decimal(9,2)", "1.005", "rounds half up to its scale, as SQL does", "1.01"],
    ["decimal(9,2)", "12345678.00", "takes no more digits than it has", null],
    ["timestamp", "2026-01-02T03:04:05", "takes a local time", "2026-01-02 03:04:05"],
    ["timestamp", "2026-01-02T03:04:05+02:00", "applies an offset", "2026-01-02 01:04:05"],
    ["timestamp", "2026-01-02 03:04:05-01:30", "applies a negative offset", "2026-01-02 04:34:05"],
    ["timestamp", "1969-12-31T23:59:59.999999Z", "takes Z for UTC", "1969-12-31 23:59:59.999999"],
    ["timestamp", "soon", "takes no word", null],
    ["timestamptz", "2026-01-02 03:04:05", "takes a time without zone as UTC", "2026-01-02 03:04:05+00"],
    ["date", "2026-02-30", "takes no day that there is not", null],
    ["time", "03:04:05.000001", "takes microseconds", "03:04:05.000001"],
    ["boolean", "true", "takes true", "true"],
    ["uuid", "f79c3e09-677c-4bbd-a479-3f349cb785e7", "takes a UUID", "f79c3e09-677c-4bbd-a479-3f349cb785e7"],
    ["string", "007", "keeps text as it is", "007"],
  ];

  test("takes values of the column's type, without loss", async () => {
    const good = VALUES.filter(([, , , value]) => value !== null);
    const columns = Object.fromEntries(good.map(([type], i) => [`v${i}`, type]));
    const names = Object.keys(columns);
    const text = `${names.join(",")}\n${good.map(([, text]) => text).join(",")}\n`;
    const { rows } = await ingest(columns, {}, ["good.csv", text]);
    const got = good.map(([type, text, what], i) => [type, text, what, rows[0]?.[`v${i}`]]);
    expect(got).toEqual(good);
  });

  test("takes no value that would change on its way", async () => {
    const bad = VALUES.filter(([, , , value]) => value === null);
    const columns = Object.fromEntries(bad.map(([type], i) => [`v${i}`, type]));
    const lines = bad.map(([, text], i) => bad.map((_, k) => (k === i ? text : "")).join(","));
    const text = `${Object.keys(columns).join(",")}\n${lines.join("\n")}\n`;
    const { rows, reported } = await ingest(columns, { badRows: "report" }, ["bad.csv", text]);
    expect(rows).toEqual([]);
    expect(reported.reduce((sum, { count }) => sum + count, 0)).toBe(bad.length);
  });

  test("tells an empty field, which is null, from empty text", async () => {
    const { rows } = await ingest({ id: "long", s: "string" }, {}, ["n.csv", 'id,s\n1,\n2,""\n3,NULL\n']);
    expect(rows.map(({ s }) => s)).toEqual([null, "", "NULL"]);
    const other = await ingest({ id: "long", s: "string" }, { nullString: "NULL" }, [
      "n.csv",
      "id,s\n1,NULL\n2,x\n",
    ]);
    expect(other.rows.map(({ s }) => s)).toEqual([null, "x"]);
  });

  test("takes the table's dialect: formats, compression, encoding, columns left out", async () => {
    const csv: CsvRules = {
      delimiter: "|",
      quote: "'",
      escape: "\\",
      dateFormat: "%d.%m.%Y",
      timestampFormat: "%d/%m/%Y %H:%M",
      extraColumns: "ignore",
    };
    const text = "d|more|s|t\n02.01.2026|x|'it\\'s|'|03/04/2026 05:06\n";
    const columns = { s: "string", t: "timestamp", d: "date" };
    const { rows } = await ingest(columns, csv, ["dialect.csv.gz", gzipSync(text)]);
    expect(rows).toEqual([{ s: "it's|", t: "2026-04-03 05:06:00", d: "2026-01-02" }]);
    const latin = await ingest({ s: "string" }, { encoding: "latin-1" }, [
      "l.csv",
      Buffer.from("s\n\xe9\n", "latin1"),
    ]);
    expect(latin.rows).toEqual([{ s: "é" }]);
  });

  test("never leaves out a null that the table does not allow without saying so", async () => {
    const text = "id,country\n1,DE\n,US\n3,\n";
    const columns = { id: "!long", country: "string" };
    const strict = await ingest(columns, {}, ["required.csv", text]);
    expect(strict.quarantined).toMatchObject([{ code: "file.undecodable" }]);
    const lenient = await ingest(columns, { badRows: "report" }, ["required.csv", text]);
    expect(lenient.rows.map(({ id }) => id)).toEqual(["1", "3"]);
    expect(lenient.reported).toMatchObject([{ count: 1, file: { uri: "s3://inbox/required.csv" } }]);
  });

  test("sets a file aside that is bad throughout, even when bad records are reported", async () => {
    const text = `id,country\n${"x,DE\n".repeat(2_000)}`;
    const { quarantined } = await ingest({ id: "double", country: "string" }, { badRows: "report" }, [
      "noise.csv",
      text,
    ]);
    expect(quarantined).toMatchObject([
      { code: "file.bad-rows", reason: expect.stringContaining("at least 1000") },
    ]);
  });

  test("takes no file with a record that DuckDB would lose without a word, and goes on without it", async () => {
    const long = `id,country\n1,a\n2,${"x".repeat(40_000_000)}\n3,c\n`;
    const files = await bench.put(
      ["long.csv", long],
      ["long.csv.gz", gzipSync(long)],
      ["short.csv", "id,country\n4,d\n"],
      ["short.csv.gz", gzipSync("id,country\n5,e\n")],
    );
    const sizes = { minPartBytes: 1_000, partBytes: 6 << 20, copyPartBytes: 6 << 20 };
    const done = await bench.ingest(files, tableOf({ id: "long", country: "string" }), { sizes });
    const bad = done.quarantined.map(({ file, code }) => [file.uri, code]);
    expect(bad.sort()).toEqual([
      ["s3://inbox/long.csv", "file.bad-rows"],
      ["s3://inbox/long.csv.gz", "file.bad-rows"],
    ]);
    expect((await bench.rows(paths(done.files))).map(({ id }) => id).sort()).toEqual(["4", "5"]);
  });

  test("has no data file when it has no rows", async () => {
    const { files, quarantined } = await ingest(EVENTS, {}, ["none.csv", "id,country,amount\n"]);
    expect([files, quarantined]).toEqual([[], []]);
  });
});
