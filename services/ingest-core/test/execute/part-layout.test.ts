import fc from "fast-check";
import { layOutFile, layOutParts, type PartPlan, type PartSizes } from "../../src/execute/part-layout";
import type { AssembledFile } from "../../src/parquet/edit/assembled-file";

const SIZES: PartSizes = { minPartBytes: 5, partBytes: 8, copyPartBytes: 100 };

/** A file of ranges of the given lengths, each of a source of its own, between a head and a tail. */
function assembled(head: number, lengths: readonly number[], tail: number) {
  return {
    head: new Uint8Array(head).fill(1),
    body: lengths.map((length, source) => ({ source, start: 1_000 * source, end: 1_000 * source + length })),
    tail: new Uint8Array(tail).fill(2),
    size: head + lengths.reduce((sum, n) => sum + n, 0) + tail,
  } as unknown as AssembledFile;
}

/** `copy 0:5` or `send h4 0:0-3`. */
function show(parts: readonly PartPlan[]): string[] {
  return parts.map((part) => {
    if (part.kind === "copy") return `copy ${part.source}:${part.start % 1_000}-${part.end % 1_000}`;
    const pieces = part.pieces.map((piece) =>
      piece.kind === "literal"
        ? `#${piece.bytes.length}`
        : `${piece.source}:${piece.start % 1_000}-${piece.end % 1_000}`,
    );
    return `send ${pieces.join(" ")}`;
  });
}

describe("part layout", () => {
  test.each<readonly [string, number, readonly number[], number, readonly string[]]>([
    ["copies the body of one file and sends its footer", 0, [90], 3, ["copy 0:0-90", "send #3"]],
    ["sends a small file as one part", 4, [2], 1, ["send #4 0:0-2 #1"]],
    [
      "reads just enough to make the magic a legal part",
      4,
      [20],
      1,
      ["send #4 0:0-1", "copy 0:1-20", "send #1"],
    ],
    [
      "does not read of a range what would leave too little to copy",
      4,
      [5],
      1,
      ["send #4 0:0-4", "send 0:4-5 #1"],
    ],
    [
      "gathers small ranges into parts",
      0,
      [3, 3, 3, 3],
      1,
      ["send 0:0-3 1:0-3 2:0-2", "send 2:2-3 3:0-3 #1"],
    ],
    ["copies large ranges one after the other", 0, [10, 12], 1, ["copy 0:0-10", "copy 1:0-12", "send #1"]],
    [
      "fills the gap before a large range from that range",
      0,
      [10, 2, 10],
      1,
      ["copy 0:0-10", "send 1:0-2 2:0-3", "copy 2:3-10", "send #1"],
    ],
    [
      "splits what one request may not copy, evenly",
      0,
      [250],
      1,
      ["copy 0:0-84", "copy 0:84-168", "copy 0:168-250", "send #1"],
    ],
    [
      "splits a footer that is larger than a part",
      0,
      [10],
      20,
      ["copy 0:0-10", "send #8", "send #8", "send #4"],
    ],
  ])("%s", (_what, head, lengths, tail, expected) => {
    expect(show(layOutParts(assembled(head, lengths, tail), SIZES))).toEqual(expected);
  });

  test("gives every byte once and in order, in parts that S3 accepts, and copies most of what it can", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(0, 4), lengths, fc.integer({ min: 1, max: 30 }), (head, lengths, tail) => {
        const sizes = { minPartBytes: 5, partBytes: 8, copyPartBytes: 20 };
        const parts = layOutParts(assembled(head, lengths, tail), sizes);
        const pieces = parts.flatMap((part) =>
          part.kind === "copy" ? [{ ...part, kind: "range" as const }] : part.pieces,
        );
        const seen = pieces.flatMap((piece) =>
          piece.kind === "literal"
            ? [...piece.bytes].map((mark) => `#${mark}`)
            : Array.from({ length: piece.end - piece.start }, (_, i) => `${piece.source}:${piece.start + i}`),
        );
        const expected = [
          ...Array.from({ length: head }, () => "#1"),
          ...lengths.flatMap((n, source) =>
            Array.from({ length: n }, (_, i) => `${source}:${1_000 * source + i}`),
          ),
          ...Array.from({ length: tail }, () => "#2"),
        ];
        expect(seen).toEqual(expected);
        const lengthOf = (part: PartPlan) => (part.kind === "copy" ? part.end - part.start : part.length);
        for (const part of parts.slice(0, -1))
          expect(lengthOf(part)).toBeGreaterThanOrEqual(sizes.minPartBytes);
        for (const part of parts) expect(lengthOf(part)).toBeLessThanOrEqual(part.kind === "copy" ? 20 : 8);
        const copied = parts.reduce((sum, part) => sum + (part.kind === "copy" ? lengthOf(part) : 0), 0);
        const possible = lengths.reduce((sum, n) => sum + Math.max(0, n - 2 * sizes.minPartBytes + 1), 0);
        expect(copied).toBeGreaterThanOrEqual(possible);
      }),
    );
  });

  test("divides a local file into parts of one buffer each", () => {
    expect(show(layOutFile(20, 8))).toEqual(["send 0:0-8", "send 0:8-16", "send 0:16-20"]);
  });
});
