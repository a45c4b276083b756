import type { FileSpan } from "../../src/parquet/footer";

/** hyparquet is an ES module: loaded once, when first needed. */
async function load() {
  const [{ parquetMetadata, parquetReadObjects }, { compressors }, { readOffsetIndex }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
    import("hyparquet/src/indexes.js"),
  ]);
  return { parquetMetadata, parquetReadObjects, compressors, readOffsetIndex };
}

let loaded: ReturnType<typeof load> | undefined;

function hyparquet(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

/** A filter of hyparquet's query language, as `{ id: { $eq: 1n } }`. */
export type RowFilter = Readonly<Record<string, { readonly $eq: bigint | number | string }>>;

/** Rows of a file as hyparquet reads them. */
export async function hyparquetRows(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const { parquetReadObjects, compressors } = await hyparquet();
  return parquetReadObjects({ file: Uint8Array.from(bytes).buffer, compressors });
}

/** Rows that match, found through page indexes and bloom filters, and the bytes read for them besides the footer. */
export async function hyparquetSearch(bytes: Uint8Array, filter: RowFilter) {
  const { parquetMetadata, parquetReadObjects, compressors } = await hyparquet();
  const whole = Uint8Array.from(bytes).buffer;
  let bytesRead = 0;
  const file = {
    byteLength: whole.byteLength,
    slice(start: number, end = whole.byteLength) {
      bytesRead += end - start;
      return whole.slice(start, end);
    },
  };
  const metadata = parquetMetadata(whole);
  const indexes = { usePageIndex: true, useOffsetIndex: true, useBloomFilters: true };
  const rows = await parquetReadObjects({ file, metadata, compressors, filter: { ...filter }, ...indexes });
  return { rows, bytesRead };
}

/** The data pages that an OffsetIndex lists, read by hyparquet's parser: first row and bytes of each. */
export async function indexedPages(bytes: Uint8Array, span: FileSpan | undefined) {
  if (span === undefined) return undefined;
  const { readOffsetIndex } = await hyparquet();
  const copy = Uint8Array.from(bytes.subarray(span.offset, span.offset + span.length));
  const { page_locations } = readOffsetIndex({ view: new DataView(copy.buffer), offset: 0 });
  return page_locations.map(({ offset, compressed_page_size, first_row_index }) => ({
    firstRow: first_row_index,
    bytes: Buffer.from(bytes.subarray(Number(offset), Number(offset) + compressed_page_size)),
  }));
}
