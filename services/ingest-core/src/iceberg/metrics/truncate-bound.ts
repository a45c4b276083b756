import { firstCodePoints } from "../partition/apply-transform";
import type { PrimitiveValue } from "../primitive-type";

const MAX_CODE_POINT = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;

/**
 * Shortens a lower bound to `length` code points or bytes; a prefix is never larger than the whole.
 * Values other than text and binary stay as they are.
 */
export function truncateLower(value: PrimitiveValue, length: number): PrimitiveValue {
  if (typeof value === "string") return firstCodePoints(value, length);
  return value instanceof Uint8Array ? value.slice(0, length) : value;
}

/**
 * Shortens an upper bound: the last code point or byte of the prefix that can be raised is raised
 * and what follows is dropped, so that the bound stays above every value (UnicodeUtil.java,
 * BinaryUtil.java). Surrogates are no code points of their own and are skipped.
 *
 * @returns `undefined` when no shorter upper bound exists, e.g. for bytes that are all 0xff
 */
export function truncateUpper(value: PrimitiveValue, length: number): PrimitiveValue | undefined {
  if (typeof value === "string") return truncateTextUpper(value, length);
  return value instanceof Uint8Array ? truncateBytesUpper(value, length) : value;
}

function truncateTextUpper(text: string, length: number): string | undefined {
  const prefix = firstCodePoints(text, length);
  if (prefix.length === text.length) return text;
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let i = points.length - 1; i >= 0; i--) {
    const raised = (points[i] ?? 0) + 1;
    if (raised > MAX_CODE_POINT) continue;
    const next = raised === FIRST_SURROGATE ? AFTER_SURROGATES : raised;
    return String.fromCodePoint(...points.slice(0, i), next);
  }
  return undefined;
}

function truncateBytesUpper(bytes: Uint8Array, length: number): Uint8Array | undefined {
  if (bytes.length <= length) return bytes;
  for (let i = length - 1; i >= 0; i--) {
    const byte = bytes[i] ?? 0xff;
    if (byte === 0xff) continue;
    const bound = bytes.slice(0, i + 1);
    bound[i] = byte + 1;
    return bound;
  }
  return undefined;
}
