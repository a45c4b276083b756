import type { PrimitiveValue } from "./primitive-type";

/**
 * Compares two values of the same type in the order that bounds are defined by: strings by code
 * point (which is UTF-8 byte order, not UTF-16 order), bytes unsigned, floats as Java compares them
 * (-0.0 before 0.0, NaN last), decimals of one scale by their unscaled value.
 *
 * @returns negative, zero or positive
 */
export function compareValues(left: PrimitiveValue, right: PrimitiveValue): number {
  if (typeof left === "string" && typeof right === "string") return compareCodePoints(left, right);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right);
  if (typeof left === "number" && typeof right === "number") return compareDoubles(left, right);
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

/**
 * @returns whether signed and unsigned comparison may order the ends of a UUID range differently.
 *   Java compares UUIDs as two signed longs (Comparators.java:49 @1.10), the spec as unsigned bytes.
 */
export function hasSplitSign(lower: PrimitiveValue, upper: PrimitiveValue): boolean {
  if (!(lower instanceof Uint8Array) || !(upper instanceof Uint8Array)) return false;
  return [0, 8].some((at) => ((lower[at] ?? 0) ^ (upper[at] ?? 0)) & 0x80);
}

function compareDoubles(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  if (left === right) return left !== 0 ? 0 : sign(left) - sign(right);
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
}

function sign(zero: number): number {
  return Object.is(zero, -0) ? -1 : 1;
}

function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return codePointRank(a) - codePointRank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above the whole of UTF-16's first plane. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit > 0xdfff ? unit - 0x800 : unit + 0x2000;
}
