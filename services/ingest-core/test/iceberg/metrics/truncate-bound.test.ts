import * as fc from "fast-check";
import { compareValues } from "../../../src/iceberg/compare-values";
import { truncateLower, truncateUpper } from "../../../src/iceberg/metrics/truncate-bound";
import { anyText } from "../../any-text";

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("text bounds", () => {
  it.each<[string, number, string, string | undefined]>([
    ["iceberg", 16, "iceberg", "iceberg"],
    ["abcdefghijklmnopqrst", 16, "abcdefghijklmnop", "abcdefghijklmnoq"],
    ["\u{1f600}\u{1f601}\u{1f602}", 2, "\u{1f600}\u{1f601}", "\u{1f600}\u{1f602}"],
    ["a\u{d7ff}b", 2, "a\u{d7ff}", "a\u{e000}"],
    ["a\u{10ffff}b", 2, "a\u{10ffff}", "b"],
    ["\u{10ffff}\u{10ffff}x", 2, "\u{10ffff}\u{10ffff}", undefined],
    ["a\u{ffff}b", 2, "a\u{ffff}", "a\u{10000}"],
    ["\u{10ffff}", 1, "\u{10ffff}", "\u{10ffff}"],
  ])("%j cut to %i code points", (text, length, lower, upper) => {
    expect(truncateLower(text, length)).toBe(lower);
    expect(truncateUpper(text, length)).toBe(upper);
  });
});

describe("binary bounds", () => {
  it.each<[Uint8Array, number, Uint8Array, Uint8Array | undefined]>([
    [bytes(1, 2), 16, bytes(1, 2), bytes(1, 2)],
    [bytes(1, 2, 3), 2, bytes(1, 2), bytes(1, 3)],
    [bytes(1, 0xff, 3), 2, bytes(1, 0xff), bytes(2)],
    [bytes(0xff, 0xff, 3), 2, bytes(0xff, 0xff), undefined],
  ])("%p cut to %i bytes", (value, length, lower, upper) => {
    expect(truncateLower(value, length)).toEqual(lower);
    expect(truncateUpper(value, length)).toEqual(upper);
  });
});

it("bounds enclose the value whatever it is, and stay within the length", () => {
  const value = fc.oneof(anyText(), fc.uint8Array());
  fc.assert(
    fc.property(value, fc.integer({ min: 1, max: 6 }), (original, length) => {
      const lower = truncateLower(original, length);
      const upper = truncateUpper(original, length);
      expect(compareValues(lower, original)).toBeLessThanOrEqual(0);
      expect([...(lower as string)].length).toBeLessThanOrEqual(length);
      if (upper === undefined) return;
      expect(compareValues(upper, original)).toBeGreaterThanOrEqual(0);
      expect([...(upper as string)].length).toBeLessThanOrEqual(length);
    }),
  );
});

it("leaves numbers alone", () => {
  expect(truncateLower(5n, 1)).toBe(5n);
  expect(truncateUpper(5n, 1)).toBe(5n);
});
