import { mutations } from "../fuzz/mutations";
import { fixture } from "./fixtures";
import { digestFooter, footerOf } from "./footer-digest";

/** Footers of six writers, with everything that they write differently. */
const SEEDS = [
  "pyarrow-nested",
  "spark-bloom",
  "duckdb-field-ids",
  "arro3-bloom",
  "polars-scalars",
  "hyparquet-events",
];
const RUNS = 18_000;

/** A hundred thousand broken footers: a typed error or a sound footer, within bounds. */
describe("a hundred thousand broken footers", () => {
  test.each(SEEDS)(
    "of %s",
    (name) => {
      const { thrift, fileWith } = footerOf(name);
      const outcome = mutations(thrift, (mutant) => digestFooter(fileWith(mutant)), RUNS);
      expect(outcome.foreignErrors).toEqual([]);
      expect(outcome.accepted).toBeGreaterThan(0);
      expect(outcome.refused).toBeGreaterThan(RUNS / 4);
      expect(outcome.slowestMs).toBeLessThan(1_000);
      expect(outcome.mostBytes).toBeLessThan(64 << 20);
    },
    600_000,
  );

  test("and of whole files", () => {
    const outcome = mutations(fixture("pyarrow-bloom").bytes, digestFooter, RUNS / 6);
    expect(outcome.foreignErrors).toEqual([]);
    expect(outcome.slowestMs).toBeLessThan(1_000);
  }, 600_000);
});
