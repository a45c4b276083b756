import { IngestError } from "../../errors";
import { corrupt, label, tooComplex } from "../file-error";
import type { ColumnChunk, FileSpan, ParquetFooter } from "../footer";
import { OffsetIndex, PageLocation } from "../format";
import { defaultFooterLimits, type FooterLimits } from "../limits";
import type { FileBytes } from "../read-footer";
import { readThriftStruct } from "../thrift/read";
import { listOfStructs } from "../thrift/tree";
import { ThriftType } from "../thrift/value";
import { StructView } from "../thrift/view";
import { writeThriftStruct } from "../thrift/write";
import type { Range } from "./body-ranges";
import { chooseRowGroups } from "./choose-row-groups";
import type { Relocation } from "./relocation";

/** Ranges closer than this are fetched as one: a request costs more than the bytes between. */
const coalesceGap = 64 * 1024;

/**
 * The ranges of a file that hold the page indexes of the chosen row groups,
 * which a merge needs in memory. Usually one, right before the footer, and
 * often already in `FooterRead.tail`.
 *
 * @param rowGroups - positions. @default all
 * @throws IngestError `file.too-complex` beyond `maxPageIndexBytes`; `engine.row-groups`
 */
export function pageIndexRanges(
  footer: ParquetFooter,
  rowGroups?: readonly number[],
  limits: FooterLimits = defaultFooterLimits,
): readonly Range[] {
  const spans = chooseRowGroups(footer, rowGroups)
    .flatMap((group) => group.columns)
    .flatMap((chunk) => [chunk.columnIndex, chunk.offsetIndex])
    .filter((span): span is FileSpan => span !== undefined)
    .sort((a, b) => a.offset - b.offset);
  const ranges: { start: number; end: number }[] = [];
  for (const { offset, length } of spans) {
    const last = ranges.at(-1);
    if (last !== undefined && offset <= last.end + coalesceGap)
      last.end = Math.max(last.end, offset + length);
    else ranges.push({ start: offset, end: offset + length });
  }
  const bytes = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  if (bytes > limits.maxPageIndexBytes)
    throw tooComplex(`the page indexes take ${bytes} bytes`, {
      got: bytes,
      expected: `at most ${limits.maxPageIndexBytes} bytes (maxPageIndexBytes)`,
    });
  return ranges;
}

/**
 * Bytes of an index out of what was fetched.
 *
 * @throws IngestError `engine.page-index-missing` when the caller did not fetch {@link pageIndexRanges}
 */
export function indexBytes(span: FileSpan, fetched: readonly FileBytes[]): Uint8Array {
  for (const { start, bytes } of fetched) {
    const from = span.offset - start;
    if (from >= 0 && from + span.length <= bytes.length) return bytes.subarray(from, from + span.length);
  }
  throw new IngestError("engine.page-index-missing", "the bytes of a page index were not given", false, {
    at: span.offset,
  });
}

/**
 * An OffsetIndex for the new place of its chunk. Its pages carry absolute
 * offsets, unlike those of a ColumnIndex, which moves as it is.
 *
 * @throws IngestError `file.corrupt` when it is no OffsetIndex of this chunk
 */
export function relocateOffsetIndex(
  bytes: Uint8Array,
  chunk: ColumnChunk,
  relocation: Relocation,
  limits: FooterLimits,
): Uint8Array {
  const column = label(chunk.leaf.path);
  const { struct } = readThriftStruct(bytes, limits, chunk.offsetIndex?.offset);
  const pages = new StructView(struct, `OffsetIndex of ${column}`).structs(
    OffsetIndex.pageLocations,
    "page_locations",
  );
  const moved = pages.map((page) => {
    const location = new StructView(page, `PageLocation of ${column}`);
    const offset = location.natural(PageLocation.offset, "offset");
    const end = offset + location.natural(PageLocation.compressedPageSize, "compressed_page_size");
    const target = relocation.of(offset);
    if (offset < chunk.start || end > chunk.end || target === undefined)
      throw corrupt(`the offset index of ${column} points outside its column`, {
        at: offset,
        expected: `${chunk.start} to ${chunk.end}`,
      });
    return page.with([PageLocation.offset, ThriftType.I64, target]);
  });
  return writeThriftStruct(
    struct.with([OffsetIndex.pageLocations, ThriftType.List, listOfStructs(moved)]),
    bytes.length + 64,
  );
}
