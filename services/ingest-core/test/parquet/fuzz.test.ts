import fc from "fast-check";
import { IngestError } from "../../src/errors";
import { mergeFooters } from "../../src/parquet/edit/merge-footers";
import { parseFooter } from "../../src/parquet/parse-footer";
import type { FileBytes } from "../../src/parquet/read-footer";
import { mutations } from "../fuzz/mutations";
import { fixture } from "./fixtures";
import { digestFooter, footerOf } from "./footer-digest";
import { mergeSource } from "./merged-file";

const seeds = [
  "pyarrow-nested",
  "spark-bloom",
  "duckdb-field-ids",
  "arro3-bloom",
  "polars-scalars",
  "hyparquet-events",
];

/** Each mutant of the unit run is merged and re-footered when it passes, which takes milliseconds. */
const runs = 50;

describe("broken bytes", () => {
  test.each(["pyarrow-nested", "spark-bloom"])(
    "in the whole of %s give an IngestError or a sound footer",
    (name) => {
      const outcome = mutations(fixture(name).bytes, digestFooter, runs);
      expect(outcome.foreignErrors).toEqual([]);
      expect(outcome.accepted + outcome.refused).toBeGreaterThan(0);
    },
  );

  test.each(seeds)("in the footer of %s give an IngestError or a sound footer", (name) => {
    const { thrift, fileWith } = footerOf(name);
    const outcome = mutations(thrift, (mutant) => digestFooter(fileWith(mutant)), 2 * runs);
    expect(outcome.foreignErrors).toEqual([]);
    expect(outcome.refused).toBeGreaterThan(0);
  });

  test("in page indexes give an IngestError or a sound footer", () => {
    const { footer, pageIndexes } = mergeSource(fixture("pyarrow-bloom").bytes);
    const [{ start, bytes }] = pageIndexes as [FileBytes];
    const outcome = mutations(
      bytes,
      (mutant) => mergeFooters([{ footer, pageIndexes: [{ start, bytes: mutant }] }]),
      runs,
    );
    expect(outcome.foreignErrors).toEqual([]);
    expect(outcome.refused).toBeGreaterThan(0);
  });

  test("of any kind between the magics give an IngestError", () => {
    const codes = new Set<string>();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(40), (thrift, body) => {
        const trailer = Buffer.from("0000PAR1");
        trailer.writeUInt32LE(thrift.length);
        const file = Buffer.concat([Buffer.alloc(4 + body), thrift, trailer]);
        try {
          digestFooter(file);
        } catch (error) {
          if (!(error instanceof IngestError)) throw error;
          codes.add(error.code);
          expect(error.code).toMatch(/^file\./);
          expect(error.retriable).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
    expect(codes).toContain("file.corrupt");
  });

  test("of any kind and size give an IngestError of the file", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(() => parseFooter(bytes, bytes.length)).toThrow(IngestError);
      }),
      { numRuns: 300 },
    );
  });

  test("every truncation of a file is refused", () => {
    const { bytes } = fixture("pyarrow-bloom");
    const accepted: number[] = [];
    for (let length = 0; length < bytes.length; length++) {
      try {
        parseFooter(bytes.subarray(0, length), length);
        accepted.push(length);
      } catch (error) {
        if (!(error instanceof IngestError)) throw error;
      }
    }
    expect(accepted).toEqual([]);
  });
});
