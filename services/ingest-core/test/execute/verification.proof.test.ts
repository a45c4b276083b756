import { schemaFromFooter } from "../../src/iceberg/compatibility/schema-from-footer";
import { fixture } from "../plan/memory-objects";
import { EVENTS, tableOf } from "../plan/tables";
import { paths, Workbench } from "./workbench";

describe("verification of bytes that are not decoded otherwise", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.open();
  });
  afterAll(() => bench.close());

  const events = (value: string) =>
    bench.write(
      `COPY (SELECT ${value} AS id, 'DE' AS country, i::DOUBLE AS amount FROM range(6000) t(i))
       TO '$OUT' (FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE 2048, DICTIONARY_SIZE_LIMIT 1)`,
    );
  /** The body of one file with the footer of another of the same layout: its statistics are of other values. */
  const lying = async () => {
    const [truth, lie] = [Buffer.from(await events("i + 100000")), Buffer.from(await events("i + 900000"))];
    const footerStart = (file: Buffer) => file.length - 8 - file.readUInt32LE(file.length - 8);
    expect(footerStart(truth)).toBe(footerStart(lie));
    return Buffer.concat([truth.subarray(0, footerStart(truth)), lie.subarray(footerStart(lie))]);
  };
  const damagedAt = (from: number, to: number) => {
    const bytes = Buffer.from(fixture("duckdb-row-groups.parquet"));
    return bytes.fill(0xff, from, to);
  };
  const ingest = async (verify: "footer" | "stats" | "full", ...files: (readonly [string, Uint8Array])[]) => {
    const done = await bench.ingest(await bench.put(...files), tableOf(EVENTS), {
      rules: { verify, preferMerge: true },
    });
    return done.quarantined.map(({ file, code }) => [file.uri.slice("s3://inbox/".length), code]);
  };

  test("passes what is right at every level", async () => {
    const files = await bench.put(
      "duckdb-row-groups.parquet",
      "duckdb-row-groups-b.parquet",
      "polars-events.parquet",
    );
    for (const verify of ["stats", "full"] as const) {
      const { files: made, quarantined } = await bench.ingest(files, tableOf(EVENTS), {
        rules: { verify, preferMerge: true },
      });
      expect(quarantined).toEqual([]);
      expect(await bench.rows(paths(made))).toEqual(await bench.rows(files.map(({ uri }) => uri)));
    }
  });

  test("finds statistics that are not true, from the level stats on", async () => {
    const file = ["lying.parquet", await lying()] as const;
    expect(await ingest("footer", file)).toEqual([]);
    expect(await ingest("stats", file)).toEqual([["lying.parquet", "file.statistics-wrong"]]);
  });

  test("finds damage in the first row group at the level stats, anywhere at full", async () => {
    const { footer } = {
      footer: await bench.footer((await bench.put("duckdb-row-groups.parquet"))[0]?.uri ?? ""),
    };
    const spans = footer.rowGroups.map(({ columns }) => columns[0] ?? { start: 0, end: 0 });
    const first = ["first.parquet", damagedAt(spans[0]?.start ?? 0, spans[0]?.end ?? 0)] as const;
    const last = ["last.parquet", damagedAt(spans[2]?.start ?? 0, spans[2]?.end ?? 0)] as const;
    expect(await ingest("footer", first, last)).toEqual([]);
    expect(await ingest("stats", first, last)).toEqual([["first.parquet", "file.undecodable"]]);
    expect(await ingest("full", first, last)).toEqual([
      ["first.parquet", "file.undecodable"],
      ["last.parquet", "file.undecodable"],
    ]);
  });

  test("checks bounds of every type of column, as every writer states them", async () => {
    const names = [
      "spark-scalars",
      "spark-legacy-decimals",
      "hyparquet-events",
      "pyarrow-floats",
      "pyarrow-decimals-flba",
      "arro3-floats",
      "polars-floats",
      "duckdb-field-ids",
    ];
    for (const name of names) {
      const files = await bench.put(`${name}.parquet`);
      const { fields } = schemaFromFooter(await bench.footer(files[0]?.uri ?? ""), 2);
      const metadata = tableOf(Object.fromEntries(fields.map(({ name, type }) => [name, type])));
      const done = await bench.ingest(files, metadata, { rules: { verify: "full", preferMerge: true } });
      const strategies = done.plan.outputs.map(({ strategy }) => strategy);
      expect([name, done.quarantined, strategies]).toEqual([
        name,
        [],
        [expect.stringMatching(/merge|refooter|copy/)],
      ]);
    }
  });
});
