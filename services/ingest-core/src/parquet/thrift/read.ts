import { corrupt, tooComplex } from "../file-error";
import type { FooterLimits } from "../limits";
import {
  type ThriftField,
  type ThriftList,
  type ThriftMap,
  ThriftStruct,
  ThriftType,
  type ThriftTypeCode,
  type ThriftValue,
} from "./value";

/** The part of the limits that one Thrift struct is held to. */
export type ThriftLimits = Pick<FooterLimits, "maxValues" | "maxThriftDepth">;

/** A struct and the number of bytes it took. */
export interface ReadStruct {
  readonly struct: ThriftStruct;
  readonly length: number;
}

/**
 * Reads one struct of the Thrift compact protocol without a schema, keeping
 * everything that is needed to write the same bytes again.
 *
 * @param bytes - starts with the struct; bytes after it are left alone
 * @param base - offset of `bytes` in the file, for error messages
 * @throws IngestError `file.corrupt` for anything that is not such a struct,
 *   `file.too-complex` beyond the limits
 */
export function readThriftStruct(bytes: Uint8Array, limits: ThriftLimits, base = 0): ReadStruct {
  // A plain view: making subarrays of a Buffer costs several times as much.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const reader = new CompactReader(plain, limits, base);
  const struct = reader.struct(1);
  return { struct, length: reader.position };
}

const LOW_28_BITS = 0x1000_0000;

class CompactReader {
  position = 0;
  private values = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly limits: ThriftLimits,
    private readonly base: number,
  ) {}

  struct(depth: number): ThriftStruct {
    this.checkDepth(depth);
    const fields: ThriftField[] = [];
    let last = 0;
    /** Needed only once ids stop ascending, which no writer does: then a repeated field must be looked for. */
    let seen: Set<number> | undefined;
    for (;;) {
      const header = this.byte();
      if (header === 0) return new ThriftStruct(fields);
      this.charge(1);
      const delta = header >> 4;
      const id = delta === 0 ? this.int32() : last + delta;
      if (id < -0x8000 || id > 0x7fff) throw this.bad(`field id ${id} is no 16-bit number`);
      if (id <= last) seen ??= new Set(fields.map((field) => field.id));
      if (seen?.has(id)) throw this.bad(`field ${id} repeats`);
      seen?.add(id);
      last = id;
      const type = this.type(header & 0x0f);
      fields.push({ id, type, value: this.fieldValue(type, depth) });
    }
  }

  private fieldValue(type: ThriftTypeCode, depth: number): ThriftValue {
    if (type === ThriftType.True) return true;
    if (type === ThriftType.False) return false;
    return this.value(type, depth);
  }

  /** A value outside a struct's field: there a boolean takes a byte. */
  private value(type: ThriftTypeCode, depth: number): ThriftValue {
    switch (type) {
      case ThriftType.True:
      case ThriftType.False:
      case ThriftType.Byte:
        return this.byte();
      case ThriftType.I16:
      case ThriftType.I32:
        return this.int32();
      case ThriftType.I64:
        return this.int64();
      case ThriftType.Double:
        return this.take(8);
      case ThriftType.Binary:
        return this.take(this.size());
      case ThriftType.List:
      case ThriftType.Set:
        return this.list(depth + 1);
      case ThriftType.Map:
        return this.map(depth + 1);
      case ThriftType.Struct:
        return this.struct(depth + 1);
      case ThriftType.Uuid:
        return this.take(16);
    }
  }

  private list(depth: number): ThriftList {
    this.checkDepth(depth);
    const header = this.byte();
    const short = header >> 4;
    const count = short === 15 ? this.size() : short;
    const code = header & 0x0f;
    if (count === 0 && code === 0) return { elementType: 0, elements: [] };
    const elementType = this.type(code);
    this.checkCount(count);
    const elements: ThriftValue[] = [];
    for (let i = 0; i < count; i++) elements.push(this.value(elementType, depth));
    return { elementType, elements };
  }

  private map(depth: number): ThriftMap {
    this.checkDepth(depth);
    const count = this.size();
    if (count === 0) return { keyType: 0, valueType: 0, entries: [] };
    const types = this.byte();
    const keyType = this.type(types >> 4);
    const valueType = this.type(types & 0x0f);
    this.checkCount(2 * count);
    const entries: [ThriftValue, ThriftValue][] = [];
    for (let i = 0; i < count; i++) entries.push([this.value(keyType, depth), this.value(valueType, depth)]);
    return { keyType, valueType, entries };
  }

  private type(code: number): ThriftTypeCode {
    if (code < ThriftType.True || code > ThriftType.Uuid) throw this.bad(`type code ${code} does not exist`);
    return code as ThriftTypeCode;
  }

  /** Every element takes at least a byte: a count that the rest cannot hold is refused before any loop. */
  private checkCount(count: number): void {
    if (count > this.bytes.length - this.position)
      throw this.bad(`a container of ${count} elements does not fit`);
    this.charge(count);
  }

  private charge(values: number): void {
    this.values += values;
    if (this.values > this.limits.maxValues)
      throw tooComplex(`the footer holds more than ${this.limits.maxValues} values`, {
        at: this.base + this.position,
        expected: `at most ${this.limits.maxValues} Thrift values (maxValues)`,
      });
  }

  private checkDepth(depth: number): void {
    if (depth > this.limits.maxThriftDepth)
      throw tooComplex(`the footer nests deeper than ${this.limits.maxThriftDepth}`, {
        at: this.base + this.position,
        expected: `a depth of at most ${this.limits.maxThriftDepth} (maxThriftDepth)`,
      });
  }

  private byte(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined) throw this.bad("the bytes end inside a value");
    this.position++;
    return byte;
  }

  private take(length: number): Uint8Array {
    const end = this.position + length;
    if (end > this.bytes.length) throw this.bad(`a value of ${length} bytes does not fit`);
    const view = this.bytes.subarray(this.position, end);
    this.position = end;
    return view;
  }

  /** Size of a container or binary: unsigned, at most 2^31 - 1. */
  private size(): number {
    const size = this.unsigned32();
    if (size > 0x7fff_ffff) throw this.bad(`a size of ${size} is negative`);
    return size;
  }

  private int32(): number {
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
  private int64(): number | bigint {
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

  private bad(what: string): Error {
    return corrupt(`not Thrift compact protocol: ${what}`, { at: this.base + this.position });
  }
}

/** @param bits - below 2^53 */
function unzigzag(bits: number): number {
  return bits % 2 === 0 ? bits / 2 : -(bits + 1) / 2;
}
