import { corrupt, tooComplex } from "../file-error";
import type { FooterLimits } from "../limits";
import { ThriftType, type ThriftTypeCode } from "./value";

/** The part of the limits that one Thrift struct is held to. */
export type ThriftLimits = Pick<FooterLimits, "maxValues" | "maxThriftDepth">;

/** Types are 0 in an empty map. */
export interface MapHeader {
  readonly count: number;
  readonly keyType: ThriftTypeCode | 0;
  readonly valueType: ThriftTypeCode | 0;
}

const LOW_28_BITS = 0x1000_0000;

/**
 * Reads the primitives of the Thrift compact protocol one after the other and
 * keeps count of what they cost. Every method throws `file.corrupt` when the
 * bytes end or say what the protocol does not know, and `file.too-complex`
 * beyond the limits.
 */
export class CompactCursor {
  position = 0;
  private values = 0;

  /** @param base - offset of `bytes` in the file, for error messages */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly limits: ThriftLimits,
    private readonly base: number,
  ) {}

  /** The bytes from a position up to here, as a view. */
  since(start: number): Uint8Array {
    return this.bytes.subarray(start, this.position);
  }

  /** Where in the file a position is. */
  offsetOf(position: number): number {
    return this.base + position;
  }

  /** Element count and type of a list or set; type 0 for an empty list that leaves it open. */
  listHeader(depth: number): { readonly count: number; readonly type: ThriftTypeCode | 0 } {
    this.checkDepth(depth);
    const header = this.byte();
    const short = header >> 4;
    const count = short === 15 ? this.size() : short;
    const code = header & 0x0f;
    if (count === 0 && code === 0) return { count, type: 0 };
    const type = this.type(code);
    this.checkFits(count);
    return { count, type };
  }

  /** Entry count and types of a map; an empty map has no types. */
  mapHeader(depth: number): MapHeader {
    this.checkDepth(depth);
    const count = this.size();
    if (count === 0) return { count, keyType: 0, valueType: 0 };
    const types = this.byte();
    const keyType = this.type(types >> 4);
    const valueType = this.type(types & 0x0f);
    this.checkFits(2 * count);
    return { count, keyType, valueType };
  }

  /** The id of the next field of a struct, given its header and the field before it. */
  fieldId(header: number, last: number): number {
    const delta = header >> 4;
    const id = delta === 0 ? this.int32() : last + delta;
    if (id < -0x8000 || id > 0x7fff) throw this.bad(`field id ${id} is no 16-bit number`);
    return id;
  }

  type(code: number): ThriftTypeCode {
    if (code < ThriftType.True || code > ThriftType.Uuid) throw this.bad(`type code ${code} does not exist`);
    return code as ThriftTypeCode;
  }

  /** Every element takes at least a byte: a count that the rest cannot hold is refused before any loop. */
  private checkFits(count: number): void {
    if (count > this.bytes.length - this.position)
      throw this.bad(`a container of ${count} elements does not fit`);
  }

  /** Counts values that are about to be made. */
  charge(values: number): void {
    this.values += values;
    if (this.values > this.limits.maxValues)
      throw tooComplex(`the footer holds more than ${this.limits.maxValues} values`, {
        at: this.base + this.position,
        expected: `at most ${this.limits.maxValues} Thrift values (maxValues)`,
      });
  }

  checkDepth(depth: number): void {
    if (depth > this.limits.maxThriftDepth)
      throw tooComplex(`the footer nests deeper than ${this.limits.maxThriftDepth}`, {
        at: this.base + this.position,
        expected: `a depth of at most ${this.limits.maxThriftDepth} (maxThriftDepth)`,
      });
  }

  byte(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined) throw this.bad("the bytes end inside a value");
    this.position++;
    return byte;
  }

  take(length: number): Uint8Array {
    const start = this.position;
    this.skip(length);
    return this.since(start);
  }

  skip(length: number): void {
    const end = this.position + length;
    if (end > this.bytes.length) throw this.bad(`a value of ${length} bytes does not fit`);
    this.position = end;
  }

  /** Size of a container or binary: unsigned, at most 2^31 - 1. */
  size(): number {
    const size = this.unsigned32();
    if (size > 0x7fff_ffff) throw this.bad(`a size of ${size} is negative`);
    return size;
  }

  int32(): number {
    const zigzag = this.unsigned32();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  private unsigned32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw this.bad("a 32-bit number has too many bytes");
  }

  /**
   * Collected in pieces of 28 bits, which stay exact as numbers; only what
   * exceeds 2^53 goes through BigInt, and it almost never does.
   */
  int64(): number | bigint {
    const low = this.group28();
    if (!low.more) return unzigzag(low.bits);
    const middle = this.group28();
    if (!middle.more && middle.bits < 0x200_0000) return unzigzag(low.bits + middle.bits * LOW_28_BITS);
    let high = 0;
    if (middle.more) {
      const ninth = this.byte();
      high = ninth & 0x7f;
      if (ninth >= 0x80) {
        const tenth = this.byte();
        if (tenth > 1) throw this.bad("a 64-bit number has too many bits");
        high |= tenth << 7;
      }
    }
    const bits = BigInt(low.bits) | (BigInt(middle.bits) << 28n) | (BigInt(high) << 56n);
    const value = (bits >> 1n) ^ -(bits & 1n);
    const narrow = Number(value);
    return Number.isSafeInteger(narrow) ? narrow : value;
  }

  /** Four groups of seven bits. */
  private group28(): { readonly bits: number; readonly more: boolean } {
    let bits = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      bits |= (byte & 0x7f) << shift;
      if (byte < 0x80) return { bits, more: false };
    }
    return { bits, more: true };
  }

  bad(what: string): Error {
    return corrupt(`not Thrift compact protocol: ${what}`, { at: this.base + this.position });
  }
}

/** @param bits - below 2^53 */
function unzigzag(bits: number): number {
  return bits % 2 === 0 ? bits / 2 : -(bits + 1) / 2;
}
