import { isUtf8 } from "node:buffer";
import { corruptAvro } from "./corrupt";
import { AvroRecord, type AvroType, type AvroValue } from "./schema";

/** Deepest value nesting accepted: a recursive schema must not exhaust the stack. */
const MAX_VALUE_DEPTH = 64;
/** Values that take no bytes are counted: a few bytes of counts or of nested types could ask for 2^62 of them. */
const MAX_EMPTY_VALUES = 1 << 20;
/** Varint bytes that a double still adds up exactly: 7 × 7 = 49 bits. */
const EXACT_VARINT_BYTES = 7;

/**
 * Reads Avro's binary encoding (Avro spec 1.11, "Binary Encoding").
 *
 * Every length and count is checked against the bytes that are left, so work and memory stay
 * proportional to the input, whatever it says.
 */
export class BinaryDecoder {
  private readonly buffer: Buffer;
  private emptyValues = 0;

  constructor(
    bytes: Uint8Array,
    private position = 0,
  ) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Byte offset of the next read. */
  get offset(): number {
    return this.position;
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.buffer.length - this.position;
  }

  /** @returns a view of the next `length` bytes @throws IngestError `table.avro-corrupt` past the end */
  raw(length: number): Buffer {
    if (length > this.remaining) throw this.corrupt(`${length} bytes wanted, ${this.remaining} left`);
    const view = this.buffer.subarray(this.position, this.position + length);
    this.position += length;
    return view;
  }

  /** @returns a zigzag varint of at most 64 bits */
  long(): bigint {
    let low = 0;
    let scale = 1;
    for (let i = 0; i < EXACT_VARINT_BYTES; i++) {
      const byte = this.byte();
      low += (byte & 0x7f) * scale;
      if (byte < 0x80) return BigInt(low % 2 === 0 ? low / 2 : -(low + 1) / 2);
      scale *= 0x80;
    }
    let raw = BigInt(low);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      raw |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (raw >= 1n << 64n) break;
        return (raw >> 1n) ^ -(raw & 1n);
      }
    }
    throw this.corrupt("a varint is longer than 64 bits");
  }

  /** @returns a zigzag varint that fits 32 bits */
  int(): number {
    const value = Number(this.long());
    if (value < -0x80000000 || value > 0x7fffffff) throw this.corrupt(`${value} does not fit an int`);
    return value;
  }

  /** @returns length-prefixed bytes, copied */
  bytes(): Uint8Array {
    return Uint8Array.from(this.raw(this.length()));
  }

  /** @returns length-prefixed UTF-8; invalid sequences are refused, because a path must not change */
  string(): string {
    const view = this.raw(this.length());
    if (!isUtf8(view)) throw this.corrupt("a string is not UTF-8");
    return view.toString("utf8");
  }

  /** @returns the value that the type describes @throws IngestError `table.avro-corrupt` */
  value(type: AvroType, depth = 0): AvroValue {
    if (depth > MAX_VALUE_DEPTH) throw this.corrupt(`a value is nested deeper than ${MAX_VALUE_DEPTH}`);
    switch (type.kind) {
      case "null":
        this.countEmpty();
        return null;
      case "boolean":
        return this.byte() === 1;
      case "int":
        return this.int();
      case "long":
        return this.long();
      case "float":
        return this.raw(4).readFloatLE(0);
      case "double":
        return this.raw(8).readDoubleLE(0);
      case "bytes":
        return this.bytes();
      case "string":
        return this.string();
      case "fixed":
        return Uint8Array.from(this.raw(type.size));
      case "enum":
        return this.pick(type.symbols);
      case "union": {
        const branch = this.pick(type.branches);
        return branch.kind === "null" ? null : this.value(branch, depth + 1);
      }
      case "record": {
        const before = this.position;
        const values = type.fields.map((field) => this.value(field.type, depth + 1));
        if (this.position === before) this.countEmpty();
        return new AvroRecord(type, values);
      }
      case "array": {
        const items: AvroValue[] = [];
        this.blocks(() => items.push(this.value(type.items, depth + 1)));
        return items;
      }
      case "map": {
        const entries = new Map<string, AvroValue>();
        this.blocks(() => entries.set(this.string(), this.value(type.values, depth + 1)));
        return entries;
      }
    }
  }

  /**
   * Calls `read` for each item of Avro's blocked arrays and maps: counts end with 0, a negative
   * count is followed by the block's byte size.
   */
  blocks(read: () => void): void {
    for (;;) {
      let count = this.long();
      if (count === 0n) return;
      if (count < 0n) {
        count = -count;
        this.long();
      }
      this.items(count, read);
    }
  }

  /** Reads `count` items; those that take no bytes are limited. */
  items(count: bigint, read: () => void): void {
    for (let i = 0n; i < count; i++) {
      const before = this.position;
      read();
      if (this.position === before) this.countEmpty();
    }
  }

  /** @returns the error for what was found at the current offset */
  corrupt(what: string): Error {
    return corruptAvro(what, this.position);
  }

  private countEmpty(): void {
    if (++this.emptyValues > MAX_EMPTY_VALUES) {
      throw this.corrupt(`more than ${MAX_EMPTY_VALUES} values without bytes`);
    }
  }

  private byte(): number {
    const byte = this.buffer[this.position];
    if (byte === undefined) throw this.corrupt("the data ends inside a value");
    this.position++;
    return byte;
  }

  private length(): number {
    const length = this.long();
    if (length < 0n || length > BigInt(this.remaining)) {
      throw this.corrupt(`length ${length}, ${this.remaining} bytes left`);
    }
    return Number(length);
  }

  private pick<T>(choices: readonly T[]): T {
    const index = this.int();
    const choice = choices[index];
    if (choice === undefined) throw this.corrupt(`index ${index} of ${choices.length} choices`);
    return choice;
  }
}
