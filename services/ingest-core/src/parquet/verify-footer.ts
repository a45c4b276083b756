import { IngestError } from "../errors";
import { corrupt, label } from "./file-error";
import type { ColumnChunk, FileSpan, ParquetFooter, SchemaGroup } from "./footer";
import { magic } from "./format";

/**
 * Checks that a footer agrees with itself and with the size of its file. It
 * reads no data: a footer that passes describes bytes that exist, in an order
 * in which row groups can be copied, not that those bytes decode.
 *
 * @throws IngestError `file.corrupt`, `file.external-columns`,
 *   `file.unknown-codec` or `file.duplicate-column`
 */
export function verifyFooter(footer: ParquetFooter): void {
  checkNames(footer.schema);
  let rows = 0;
  /** End of the bytes claimed so far: row groups must follow each other. */
  let claimed = magic.length;
  for (const group of footer.rowGroups) {
    rows += group.numRows;
    for (const chunk of group.columns) checkChunk(footer, chunk, group.numRows, group.index);
    const chunks = group.columns.filter((chunk) => chunk.compressedSize > 0);
    for (const chunk of chunks.sort((a, b) => a.start - b.start)) {
      if (chunk.start < claimed)
        throw bad(chunk, group.index, "overlaps what stands before it", chunk.start, `at least ${claimed}`);
      claimed = chunk.end;
    }
  }
  if (rows !== footer.numRows)
    throw corrupt("the row groups do not add up to the file's rows", { got: rows, expected: footer.numRows });
  checkIndexes(footer);
}

/** Iceberg maps files without field ids by name; two columns of one name are both unreachable. */
function checkNames(group: SchemaGroup): void {
  const seen = new Set<string>();
  for (const child of group.children) {
    if (seen.has(child.name))
      throw new IngestError("file.duplicate-column", `column ${label(child.path)} is there twice`, false, {
        at: label(child.path),
        nextStep: "give every column of a struct its own name",
      });
    seen.add(child.name);
    if (child.kind === "group") checkNames(child);
  }
}

function checkChunk(footer: ParquetFooter, chunk: ColumnChunk, rows: number, group: number): void {
  const { leaf } = chunk;
  if (chunk.filePath !== undefined && chunk.filePath !== "")
    throw new IngestError("file.external-columns", "column data is in another file", false, {
      at: label(leaf.path),
      got: label(chunk.filePath),
      nextStep: "ingest the data files themselves; _metadata and _common_metadata files hold no rows",
    });
  if (chunk.codec.startsWith("unknown"))
    throw new IngestError("file.unknown-codec", `the column is compressed with ${chunk.codec}`, false, {
      at: label(leaf.path),
      expected: "a CompressionCodec of parquet.thrift",
    });
  if (chunk.type !== leaf.type)
    throw bad(chunk, group, "has another type than the schema", chunk.type, leaf.type);
  if (chunk.path !== leaf.path)
    throw bad(chunk, group, "has another path than the schema", label(chunk.path), label(leaf.path));
  if (leaf.maxRepetitionLevel === 0 ? chunk.numValues !== rows : chunk.numValues < rows)
    throw bad(
      chunk,
      group,
      "has another number of values than the row group has rows",
      chunk.numValues,
      rows,
    );
  // DuckDB 1.5 counts nulls of structs inside lists twice: chunkStatistics leaves those counts out.
  const nulls = leaf.maxRepetitionLevel === 0 ? (chunk.statistics?.nullCount ?? 0) : 0;
  if (nulls > chunk.numValues)
    throw bad(chunk, group, "has more nulls than values", nulls, `at most ${chunk.numValues}`);
  checkOffsets(footer, chunk, group);
}

function checkOffsets(footer: ParquetFooter, chunk: ColumnChunk, group: number): void {
  if (chunk.compressedSize === 0) {
    if (chunk.numValues > 0) throw bad(chunk, group, "has values but no bytes", 0, "its pages");
    return;
  }
  if (chunk.start < magic.length || chunk.end > footer.footerStart)
    throw bad(
      chunk,
      group,
      "lies outside the file's body",
      chunk.end,
      `${magic.length} to ${footer.footerStart}`,
    );
  const dataPage = chunk.numValues === 0 && chunk.dataPageOffset === 0 ? undefined : chunk.dataPageOffset;
  for (const page of [dataPage, chunk.dictionaryPageOffset, chunk.indexPageOffset]) {
    if (page !== undefined && (page < chunk.start || page >= chunk.end))
      throw bad(chunk, group, "has a page outside its bytes", page, `${chunk.start} to ${chunk.end}`);
  }
}

/** Page indexes and bloom filters stand between the magics and never inside column data. */
function checkIndexes(footer: ParquetFooter): void {
  const chunks = footer.rowGroups
    .flatMap((group) => group.columns)
    .filter((chunk) => chunk.compressedSize > 0);
  const data = chunks.map(({ start, end }) => ({ start, end })).sort((a, b) => a.start - b.start);
  for (const group of footer.rowGroups) {
    for (const chunk of group.columns) {
      for (const span of [chunk.columnIndex, chunk.offsetIndex, chunk.bloomFilter]) {
        if (span === undefined) continue;
        const end = span.offset + span.length;
        if (span.offset < magic.length || end > footer.footerStart || overlaps(data, span))
          throw bad(chunk, group.index, "has an index that is not between data and footer", span.offset, end);
      }
    }
  }
}

function overlaps(
  data: readonly { readonly start: number; readonly end: number }[],
  span: FileSpan,
): boolean {
  let low = 0;
  let high = data.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = data[middle]?.end ?? 0;
    if (end <= span.offset) low = middle + 1;
    else high = middle;
  }
  const next = data[low];
  return next !== undefined && next.start < span.offset + Math.max(1, span.length);
}

function bad(chunk: ColumnChunk, group: number, what: string, got: unknown, expected: unknown): IngestError {
  const column = label(chunk.leaf.path);
  return corrupt(`column ${column} of row group ${group} ${what}`, { at: column, got, expected });
}
