import { IngestError } from "../../src/errors";
import { mergeFooters } from "../../src/parquet/edit/merge-footers";
import { pageIndexRanges } from "../../src/parquet/edit/page-index";
import { defaultFooterLimits } from "../../src/parquet/limits";
import { parseFooter } from "../../src/parquet/parse-footer";
import { fixture } from "./fixtures";
import { merge, mergeSource } from "./merged-file";

function footerOf(name: string) {
  const { bytes } = fixture(name);
  return parseFooter(bytes, bytes.length);
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof IngestError) return error.code;
    throw error;
  }
  return "accepted";
}

describe("the bytes of page indexes that a merge needs", () => {
  test("are one range before the footer", () => {
    const footer = footerOf("pyarrow-bloom");
    const [range, ...others] = pageIndexRanges(footer);
    expect(others).toEqual([]);
    expect(range?.end).toBe(footer.footerStart);
  });

  test("are none when the file has none", () => {
    expect(pageIndexRanges(footerOf("duckdb-nested"))).toEqual([]);
  });

  test("are fewer for fewer row groups", () => {
    const footer = footerOf("pyarrow-bloom");
    const size = (chosen?: number[]) =>
      pageIndexRanges(footer, chosen).reduce((sum, { start, end }) => sum + end - start, 0);
    expect(size([0])).toBeLessThan(size());
  });

  test("are refused beyond the limit, which bounds a merge's memory", () => {
    const limits = { ...defaultFooterLimits, maxPageIndexBytes: 100 };
    expect(code(() => pageIndexRanges(footerOf("pyarrow-bloom"), undefined, limits))).toBe(
      "file.too-complex",
    );
  });

  test("must be given whole or not at all", () => {
    const { footer, pageIndexes } = mergeSource(fixture("pyarrow-bloom").bytes);
    const [{ start, bytes }] = pageIndexes as [{ start: number; bytes: Uint8Array }];
    const cut = [{ start, bytes: bytes.subarray(0, -1) }];
    expect(code(() => mergeFooters([{ footer, pageIndexes: cut }]))).toBe("engine.page-index-missing");
    const dropped = mergeFooters([{ footer }]).footer.rowGroups.flatMap((group) => group.columns);
    expect(dropped.filter((chunk) => chunk.columnIndex ?? chunk.offsetIndex)).toEqual([]);
  });
});

describe("page indexes of a merged file", () => {
  test("stand together right before the footer, the column indexes first", () => {
    const merged = merge([fixture("arro3-bloom")], [fixture("arro3-bloom-b")]);
    const footer = parseFooter(merged, merged.length);
    const chunks = footer.rowGroups.flatMap((group) => group.columns);
    const spans = [...chunks.map((chunk) => chunk.columnIndex), ...chunks.map((chunk) => chunk.offsetIndex)];
    let at = chunks.reduce((end, chunk) => Math.max(end, chunk.end), 0);
    at = chunks.reduce(
      (end, { bloomFilter: bloom }) => Math.max(end, bloom ? bloom.offset + bloom.length : 0),
      at,
    );
    for (const span of spans) {
      expect(span?.offset).toBe(at);
      at += span?.length ?? 0;
    }
    expect(at).toBe(footer.footerStart);
  });

  test("are not carried twice unless bloom filters stand behind them", () => {
    const body = (name: string) => {
      const source = mergeSource(fixture(name).bytes);
      const { body } = mergeFooters([source, source]);
      return { end: body[0]?.end, footerStart: source.footer.footerStart, ranges: body.length };
    };
    const arrow = body("pyarrow-bloom");
    expect(arrow.ranges).toBe(2);
    expect(arrow.end).toBeLessThan(arrow.footerStart);
    const spark = body("spark-bloom");
    expect(spark.end).toBe(spark.footerStart);
  });

  test("that point outside their column are refused", () => {
    const { bytes } = fixture("pyarrow-bloom");
    const source = mergeSource(bytes);
    const [{ start, bytes: indexes }] = source.pageIndexes as [{ start: number; bytes: Uint8Array }];
    const span = source.footer.rowGroups[0]?.columns[0]?.offsetIndex;
    const other = source.footer.rowGroups[1]?.columns[0]?.offsetIndex;
    expect(span?.length).toBeLessThanOrEqual(other?.length ?? 0);
    const swapped = Uint8Array.from(indexes);
    const at = (span?.offset ?? 0) - start;
    swapped.set(bytes.subarray(other?.offset, (other?.offset ?? 0) + (other?.length ?? 0)), at);
    const pageIndexes = [{ start, bytes: swapped }];
    expect(code(() => mergeFooters([{ footer: source.footer, pageIndexes }]))).toBe("file.corrupt");
    const zeros = [{ start, bytes: new Uint8Array(indexes.length) }];
    expect(code(() => mergeFooters([{ footer: source.footer, pageIndexes: zeros }]))).toBe("file.corrupt");
  });
});
