import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CsvRules } from "../../src/plan/table-rules";
import { mutants } from "../fuzz/mutations";
import { EVENTS, tableOf } from "../plan/tables";
import { paths, Workbench } from "./workbench";

const FILES = 3_000;
const BATCH = 100;
const text = (name: string) => readFileSync(join(__dirname, "..", "fixtures", "csv", `${name}.csv`));

/**
 * Broken CSV files as the encoder gets them, a hundred at a time: each is in the table or set aside
 * for a reason of its own, none takes another with it, and the process lives.
 */
describe("broken CSV files in the encoder", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.open();
  });
  afterAll(() => bench.close());

  test.each<readonly [string, CsvRules]>([
    ["quoted", { badRows: "report" }],
    ["plain", {}],
  ])(
    "made of %s.csv",
    async (name, rules) => {
      let batch: (readonly [string, Uint8Array])[] = [];
      let taken = 0;
      let aside = 0;
      for (const mutant of mutants(text(name), FILES)) {
        batch.push([`${name}-${taken + aside + batch.length}.csv`, mutant]);
        if (batch.length < BATCH) continue;
        const good = [
          `good-${taken + aside}.csv`,
          Buffer.from("id,country,amount\n424242,XX,1.5\n"),
        ] as const;
        const files = await bench.put(...batch, good);
        const {
          files: made,
          plan,
          quarantined,
        } = await bench.ingest(files, tableOf(EVENTS), { rules: { csv: rules } });
        const refused = [...plan.quarantined, ...quarantined];
        for (const { code } of refused) expect(code).toMatch(/^file\./);
        const uris = new Set(refused.map(({ file }) => file.uri));
        expect(uris.size).toBe(refused.length);
        expect(uris).not.toContain(`s3://inbox/${good[0]}`);
        const rows = await bench.rows(paths(made));
        expect(rows.filter(({ id, country }) => id === "424242" && country === "XX")).toHaveLength(1);
        aside += refused.length;
        taken += batch.length - refused.length;
        batch = [];
      }
      expect(taken + aside).toBe(FILES);
      expect(taken).toBeGreaterThan(FILES / 20);
      expect(aside).toBeGreaterThan(FILES / 20);
    },
    1_200_000,
  );
});
