import type { FooterEdits } from "../../src/parquet/edit/assembled-file";
import { type MergeSource, mergeFooters } from "../../src/parquet/edit/merge-footers";
import { pageIndexRanges } from "../../src/parquet/edit/page-index";
import { parseFooter } from "../../src/parquet/parse-footer";
import { assemble } from "./fixtures";

/** A file as a merge takes it, its page indexes fetched. */
export function mergeSource(bytes: Buffer, rowGroups?: readonly number[]): MergeSource {
  const footer = parseFooter(bytes, bytes.length);
  const pageIndexes = pageIndexRanges(footer, rowGroups).map(({ start, end }) => ({
    start,
    bytes: bytes.subarray(start, end),
  }));
  return { footer, pageIndexes, ...(rowGroups !== undefined && { rowGroups }) };
}

/** Merges files, or chosen row groups of them, and puts the output together as an executor would. */
export function merge(
  ...parts: readonly (readonly [{ readonly bytes: Buffer }, (readonly number[])?])[]
): Buffer {
  return mergeWith({}, ...parts);
}

/** As {@link merge}, with edits to the footer. */
export function mergeWith(
  edits: FooterEdits,
  ...parts: readonly (readonly [{ readonly bytes: Buffer }, (readonly number[])?])[]
): Buffer {
  const file = mergeFooters(
    parts.map(([{ bytes }, rowGroups]) => mergeSource(bytes, rowGroups)),
    edits,
  );
  const bytes = assemble(
    file,
    parts.map(([part]) => part.bytes),
  );
  if (bytes.length !== file.size) throw new Error(`assembled ${bytes.length} bytes instead of ${file.size}`);
  return bytes;
}
