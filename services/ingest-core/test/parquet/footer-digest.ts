import { mergeFooters } from "../../src/parquet/edit/merge-footers";
import { pageIndexRanges } from "../../src/parquet/edit/page-index";
import { refooter } from "../../src/parquet/edit/refooter";
import { parseFooter } from "../../src/parquet/parse-footer";
import { chunkStatistics } from "../../src/parquet/statistics";
import { verifyFooter } from "../../src/parquet/verify-footer";
import { fixture } from "./fixtures";

/** Does everything that this library does with a footer before bytes are copied. */
export function digestFooter(bytes: Uint8Array): void {
  const footer = parseFooter(bytes, bytes.length);
  verifyFooter(footer);
  for (const chunk of footer.rowGroups.flatMap((group) => group.columns)) chunkStatistics(footer, chunk);
  refooter(footer, { keyValues: { "ingest.sources": "[]" } });
  const pageIndexes = pageIndexRanges(footer).map(({ start, end }) => ({
    start,
    bytes: bytes.subarray(start, end),
  }));
  mergeFooters([
    { footer, pageIndexes },
    { footer, pageIndexes },
  ]);
  if (footer.rowGroups.length > 1) mergeFooters([{ footer, rowGroups: [footer.rowGroups.length - 1] }]);
}

/** The footer of a fixture without its trailer, and what makes a whole file of a mutant of it. */
export function footerOf(name: string): {
  readonly thrift: Buffer;
  /** Body and trailer stay right, so that every mutant reaches the parser, and page indexes those that pass. */
  readonly fileWith: (mutant: Uint8Array) => Buffer;
} {
  const { bytes } = fixture(name);
  const { footerStart } = parseFooter(bytes, bytes.length);
  const body = bytes.subarray(0, footerStart);
  return {
    thrift: bytes.subarray(footerStart, -8),
    fileWith: (mutant) => {
      const trailer = Buffer.from("0000PAR1");
      trailer.writeUInt32LE(mutant.length);
      return Buffer.concat([body, mutant, trailer]);
    },
  };
}
