import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { identifyFiles } from "../../src/plan/identify-files";
import type { CsvRules } from "../../src/plan/table-rules";
import { mutants } from "../fuzz/mutations";
import { EVENTS, tableOf } from "../plan/tables";
import { MemoryStore } from "./memory-store";
import { paths, Workbench } from "./workbench";

/**
 * Of each seed: a hundred thousand together in `npm run soak`. A statement costs DuckDB 1.4 ms of CPU before it reads
 * a byte, and a file that may be bad has one of its own, so the proofs take a fifth; they show the planner, which
 * refuses most broken files, all hundred thousand (plan/csv-fuzz.proof.test.ts).
 */
const FILES = process.env.FLOE_SOAK === undefined ? 4_000 : 20_000;
const BATCH = 400;
/** No data file of these is sent in parts. */
const SIZES = { minPartBytes: 1_000, partBytes: 1 << 20, copyPartBytes: 1 << 20 };
const text = (name: string) => readFileSync(join(__dirname, "..", "fixtures", "csv", `${name}.csv`));
const encoded = (rows: string, encoding: BufferEncoding = "utf8") => Buffer.from(rows, encoding);

/** Sound files of the seed's dialect hold one row: 424242, XX. */
const SEEDS: readonly (readonly [string, string, Uint8Array, Uint8Array, CsvRules])[] = [
  ["plain", ".csv", text("plain"), encoded("id,country,amount\n424242,XX,1.5\n"), {}],
  ["quoted, reporting bad rows", ".csv", text("quoted"), encoded("id\n424242\n"), { badRows: "report" }],
  [
    "another dialect",
    ".csv",
    encoded("'country'|'id'\n'it\\'s'|1\nx|2\n"),
    encoded("country|id\nXX|424242\n"),
    { delimiter: "|", quote: "'", escape: "\\", extraColumns: "ignore" },
  ],
  [
    "gzip",
    ".csv.gz",
    gzipSync(text("plain"), { level: 0 }),
    gzipSync("id,country,amount\n424242,XX,1.5\n"),
    {},
  ],
  [
    "Latin-1",
    ".csv",
    encoded("id,country\n1,\xe9\n2,\xfc\n", "latin1"),
    encoded("id,country\n424242,XX\n"),
    { encoding: "latin-1" },
  ],
];

/**
 * Broken CSV files from the plan through DuckDB to the data file, some hundred in a batch: each is in the table
 * or set aside for a reason of its own, none takes another with it, and the process lives within its memory.
 */
describe("broken CSV files, from plan to data file", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.open();
  });
  afterAll(() => bench.close());

  test.each(SEEDS)(
    "%s",
    async (_, extension, seed, sound, rules) => {
      const inputs = [...mutants(seed, FILES)];
      let aside = 0;
      for (let at = 0; at < FILES; at += BATCH) {
        const store = new MemoryStore();
        const uris = inputs.slice(at, at + BATCH).map((_, i) => `s3://inbox/${i}${extension}`);
        await Promise.all(uris.map((uri, i) => store.put(uri, inputs[at + i] as Uint8Array)));
        await store.put(`s3://inbox/sound${extension}`, sound);
        const all = [...uris, `s3://inbox/sound${extension}`].map((uri) => ({ uri }));
        const { files } = await identifyFiles(store, all, 8);
        const {
          files: made,
          plan,
          quarantined,
        } = await bench.ingest(files, tableOf(EVENTS), { rules: { csv: rules }, store, sizes: SIZES });
        const refused = [...plan.quarantined, ...quarantined];
        expect(refused.filter(({ code }) => !code.startsWith("file."))).toEqual([]);
        const names = new Set(refused.map(({ file }) => file.uri));
        expect(names.size).toBe(refused.length);
        expect(names).not.toContain(`s3://inbox/sound${extension}`);
        const rows = await bench.rows(paths(made), "id", store);
        expect(rows.filter(({ id }) => id === "424242")).toHaveLength(1);
        aside += refused.length;
      }
      expect(aside).toBeGreaterThan(FILES / 20);
      expect(FILES - aside).toBeGreaterThan(FILES / 50);
      expect(process.memoryUsage().rss).toBeLessThan(1 << 30);
    },
    1_800_000,
  );
});
