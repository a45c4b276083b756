import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readCsvHeader } from "../../src/plan/csv-header";
import { csvFacts, csvLayout } from "../../src/plan/csv-layout";
import type { IdentifiedFile } from "../../src/plan/plan";
import type { CsvRules } from "../../src/plan/table-rules";
import { mutationsAsync } from "../fuzz/mutations";
import { EVENTS, schemaOf } from "./tables";

const RUNS = 21_000;
const text = (name: string) => readFileSync(join(__dirname, "..", "fixtures", "csv", `${name}.csv`));

const SEEDS: readonly (readonly [string, string, Uint8Array, CsvRules])[] = [
  ["quotes", "quoted.csv", text("quoted"), { extraColumns: "ignore" }],
  ["a byte order mark", "bom.csv", text("bom"), {}],
  [
    "another delimiter and escape",
    "e.csv",
    Buffer.from("'i\\'d'|country\n1|x\n"),
    { delimiter: "|", quote: "'", escape: "\\", extraColumns: "ignore" },
  ],
  ["gzip", "plain.csv.gz", gzipSync(text("plain")), {}],
  ["Latin-1", "latin.csv", Buffer.from("id,country\n1,\xe9\n", "latin1"), { encoding: "latin-1" }],
];

describe("a hundred thousand broken CSV files, to the plan", () => {
  test.each(SEEDS)(
    "with %s",
    async (_, name, seed, rules) => {
      const schema = schemaOf(EVENTS);
      const outcome = await mutationsAsync(
        seed,
        async (bytes) => {
          const file: IdentifiedFile = {
            uri: `s3://b/${name}`,
            id: "1",
            etag: "e",
            size: bytes.length,
            eventTimeMs: 0,
          };
          const store = { getRange: async () => ({ bytes, info: { size: bytes.length, etag: "e" } }) };
          const header = await readCsvHeader(store, file, rules);
          csvFacts(file, csvLayout(file, schema, rules, header));
        },
        RUNS,
      );
      expect(outcome.foreignErrors).toEqual([]);
      expect(outcome.accepted).toBeGreaterThan(RUNS / 20);
      expect(outcome.refused).toBeGreaterThan(RUNS / 100);
      expect(outcome.slowestMs).toBeLessThan(1_000);
      expect(outcome.mostBytes).toBeLessThan(64 << 20);
    },
    600_000,
  );
});
