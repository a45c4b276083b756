import { corrupt } from "../file-error";
import type { ParquetFooter, RowGroup } from "../footer";
import { magic } from "../format";

/** Bytes `[start, end)` of a file. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes of a source that go into an output as they are: column data, and
 * the bloom filters, which hold no offsets. In file order, without overlap.
 *
 * @param rowGroups - ascending; all of them take the body in one range
 */
export function bodyRanges(footer: ParquetFooter, rowGroups: readonly RowGroup[]): readonly Range[] {
  if (rowGroups.length === footer.rowGroups.length) {
    const end = bodyEnd(footer);
    return end > magic.length ? [{ start: magic.length, end }] : [];
  }
  const boundaries = boundariesOf(footer);
  const ranges: Range[] = [];
  for (const group of rowGroups) {
    const extent = extentOf(group);
    // Up to whatever comes next: old parquet-mr did not count the dictionary's page header (PARQUET-816).
    if (extent !== undefined) ranges.push({ start: extent.start, end: nextBoundary(boundaries, extent.end) });
    for (const { bloomFilter: bloom } of group.columns) {
      if (bloom === undefined) continue;
      const end = bloom.length > 0 ? bloom.offset + bloom.length : nextBoundary(boundaries, bloom.offset + 1);
      ranges.push({ start: bloom.offset, end });
    }
  }
  return coalesce(ranges);
}

/**
 * Where the body ends: at the page indexes when only they stand between it
 * and the footer (DuckDB, Arrow, parquet-rs), so that a merge does not carry
 * them twice. parquet-mr puts the bloom filters behind them; then the whole
 * body is copied, because dead index bytes cost less than fetching bloom filters.
 */
function bodyEnd(footer: ParquetFooter): number {
  let indexes = footer.footerStart;
  let last = 0;
  for (const group of footer.rowGroups) {
    for (const chunk of group.columns) {
      if (chunk.columnIndex !== undefined) indexes = Math.min(indexes, chunk.columnIndex.offset);
      if (chunk.offsetIndex !== undefined) indexes = Math.min(indexes, chunk.offsetIndex.offset);
      if (chunk.compressedSize > 0) last = Math.max(last, chunk.end);
      if (chunk.bloomFilter !== undefined)
        last = Math.max(last, chunk.bloomFilter.offset + Math.max(1, chunk.bloomFilter.length));
    }
  }
  return last > indexes ? footer.footerStart : indexes;
}

/** First to last byte of a row group's column data; `undefined` when it has none. */
function extentOf(group: RowGroup): Range | undefined {
  const chunks = group.columns.filter((chunk) => chunk.compressedSize > 0);
  if (chunks.length === 0) return undefined;
  return {
    start: chunks.reduce((least, chunk) => Math.min(least, chunk.start), Number.POSITIVE_INFINITY),
    end: chunks.reduce((most, chunk) => Math.max(most, chunk.end), 0),
  };
}

/** Offsets at which something begins that the footer knows of, ascending. */
function boundariesOf(footer: ParquetFooter): readonly number[] {
  const offsets = [footer.footerStart];
  for (const group of footer.rowGroups) {
    const extent = extentOf(group);
    if (extent !== undefined) offsets.push(extent.start);
    for (const { columnIndex, offsetIndex, bloomFilter } of group.columns) {
      for (const span of [columnIndex, offsetIndex, bloomFilter])
        if (span !== undefined) offsets.push(span.offset);
    }
  }
  return offsets.sort((a, b) => a - b);
}

function nextBoundary(boundaries: readonly number[], from: number): number {
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((boundaries[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  const next = boundaries[low];
  if (next === undefined) throw corrupt("a row group reaches beyond the footer", { at: from });
  return next;
}

function coalesce(ranges: readonly Range[]): readonly Range[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
