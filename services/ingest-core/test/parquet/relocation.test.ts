import fc from "fast-check";
import { relocateOffsetIndex } from "../../src/parquet/edit/page-index";
import { Relocation } from "../../src/parquet/edit/relocation";
import type { ColumnChunk } from "../../src/parquet/footer";
import { defaultFooterLimits } from "../../src/parquet/limits";
import { parseFooter } from "../../src/parquet/parse-footer";
import { runs } from "../runs";
import { fixture } from "./fixtures";

/** Ascending ranges without overlap: gaps and lengths in turn. */
const ranges = fc
  .array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 50 })), { maxLength: 8 })
  .map((steps) => {
    let at = 4;
    return steps.map(([gap, length]) => {
      const start = at + gap;
      at = start + length;
      return { start, end: at };
    });
  });

const offset = fc.integer({ min: 4, max: 1000 });

describe("a relocation", () => {
  test("packs copied ranges without a gap, keeps their order and knows no other byte", () => {
    fc.assert(
      fc.property(ranges, offset, (copied, target) => {
        const { relocation, end } = Relocation.place(copied, target);
        const last = copied.at(-1)?.end ?? 0;
        const all = Array.from({ length: last + 5 }, (_, byte) => byte);
        const kept = all.filter((byte) => copied.some(({ start, end }) => byte >= start && byte < end));
        expect(all.filter((byte) => relocation.of(byte) !== undefined)).toEqual(kept);
        expect(kept.map((byte) => relocation.of(byte))).toEqual(kept.map((_, i) => target + i));
        expect(end).toBe(target + kept.length);
      }),
      { numRuns: runs(50) },
    );
  });

  test("of a relocation is one: what moved twice stands where it would after one move", () => {
    fc.assert(
      fc.property(ranges, offset, offset, (copied, first, second) => {
        const once = Relocation.place(copied, first);
        const again = Relocation.place([{ start: first, end: once.end }], second).relocation;
        const straight = Relocation.place(copied, second).relocation;
        for (const { start, end } of copied)
          for (const byte of [start, end - 1])
            expect(again.of(once.relocation.of(byte) ?? -1)).toBe(straight.of(byte));
      }),
      { numRuns: runs(200) },
    );
  });
});

describe("an offset index", () => {
  const { bytes } = fixture("pyarrow-bloom");
  const chunk = parseFooter(bytes, bytes.length).rowGroups[1]?.columns[1] as ColumnChunk;
  const { offset: at, length } = chunk.offsetIndex as { offset: number; length: number };
  const original = bytes.subarray(at, at + length);

  /** The index and its chunk after the chunk moved to `target`. */
  function move(index: Uint8Array, from: ColumnChunk, target: number): [Uint8Array, ColumnChunk] {
    const { relocation } = Relocation.place([{ start: from.start, end: from.end }], target);
    const moved = { ...from, start: target, end: target + from.end - from.start };
    return [relocateOffsetIndex(index, from, relocation, defaultFooterLimits), moved];
  }

  test("that does not move stays byte for byte", () => {
    expect(Buffer.from(move(original, chunk, chunk.start)[0]).equals(original)).toBe(true);
  });

  test("moved twice is the one moved once, and moved back the original", () => {
    const anywhere = fc.oneof(offset, fc.integer({ min: 4, max: 2 ** 50 }));
    fc.assert(
      fc.property(anywhere, anywhere, (first, second) => {
        const [there] = move(...move(original, chunk, first), second);
        expect(Buffer.from(there).equals(Buffer.from(move(original, chunk, second)[0]))).toBe(true);
        const [back] = move(...move(original, chunk, first), chunk.start);
        expect(Buffer.from(back).equals(original)).toBe(true);
      }),
      { numRuns: runs(200) },
    );
  });
});
