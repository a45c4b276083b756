import fc from "fast-check";

/** Unicode scalar values: every code point but the halves of surrogate pairs, which UTF-8 has no bytes for. */
const scalarValue = fc.oneof(fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }));

/**
 * Any text that UTF-8 can hold, control characters and astral planes too.
 *
 * `fc.string({ unit: "binary" })` makes the same, but first a table of all 1.1 million code points, which takes
 * a second in every suite.
 */
export function anyText({ minLength = 0, maxLength = 20 } = {}): fc.Arbitrary<string> {
  return fc
    .array(scalarValue, { minLength, maxLength })
    .map((codePoints) => String.fromCodePoint(...codePoints));
}
