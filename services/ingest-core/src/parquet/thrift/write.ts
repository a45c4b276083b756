import {
  RawStruct,
  type ThriftList,
  type ThriftMap,
  type ThriftStruct,
  ThriftType,
  type ThriftValue,
} from "./value";

/**
 * Writes a struct in the Thrift compact protocol, in the shortest form each
 * header and number allows, as every generated writer does: what
 * {@link readThriftStruct} read from such a writer comes out byte for byte.
 *
 * @param sizeHint - expected bytes, to avoid growing
 */
export function writeThriftStruct(struct: ThriftStruct, sizeHint = 4096): Uint8Array {
  const writer = new CompactWriter(sizeHint);
  writer.struct(struct);
  return writer.finish();
}

class CompactWriter {
  private bytes: Uint8Array;
  private position = 0;

  constructor(sizeHint: number) {
    this.bytes = new Uint8Array(Math.max(64, sizeHint));
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.position);
  }

  struct(struct: ThriftStruct): void {
    let last = 0;
    for (const { id, type, value } of struct.fields) {
      const delta = id - last;
      if (delta > 0 && delta <= 15) this.byte((delta << 4) | type);
      else {
        this.byte(type);
        this.int32(id);
      }
      last = id;
      if (type !== ThriftType.True && type !== ThriftType.False) this.value(type, value);
    }
    this.byte(0);
  }

  /** The reader and the typed edits keep `type` and `value` in step. */
  private value(type: number, value: ThriftValue): void {
    switch (type) {
      case ThriftType.True:
      case ThriftType.False:
      case ThriftType.Byte:
        this.byte(value as number);
        break;
      case ThriftType.I16:
      case ThriftType.I32:
        this.int32(value as number);
        break;
      case ThriftType.I64:
        this.int64(value as number | bigint);
        break;
      case ThriftType.Double:
      case ThriftType.Uuid:
        this.raw(value as Uint8Array);
        break;
      case ThriftType.Binary:
        this.unsigned((value as Uint8Array).length);
        this.raw(value as Uint8Array);
        break;
      case ThriftType.List:
      case ThriftType.Set:
        this.list(value as ThriftList);
        break;
      case ThriftType.Map:
        this.map(value as ThriftMap);
        break;
      default:
        if (value instanceof RawStruct) this.raw(value.bytes);
        else this.struct(value as ThriftStruct);
    }
  }

  private list({ elementType, elements }: ThriftList): void {
    if (elements.length < 15) this.byte((elements.length << 4) | elementType);
    else {
      this.byte(0xf0 | elementType);
      this.unsigned(elements.length);
    }
    for (const element of elements) this.value(elementType, element);
  }

  private map({ keyType, valueType, entries }: ThriftMap): void {
    this.unsigned(entries.length);
    if (entries.length === 0) return;
    this.byte((keyType << 4) | valueType);
    for (const [key, value] of entries) {
      this.value(keyType, key);
      this.value(valueType, value);
    }
  }

  private int32(value: number): void {
    this.unsigned(((value << 1) ^ (value >> 31)) >>> 0);
  }

  private int64(value: number | bigint): void {
    // Doubling keeps a number below 2^52 exact.
    if (typeof value === "number" && Math.abs(value) < 2 ** 52)
      this.unsigned(value >= 0 ? value * 2 : -value * 2 - 1);
    else this.wide(BigInt(value));
  }

  private wide(value: bigint): void {
    let bits = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    for (; bits >= 0x80n; bits >>= 7n) this.byte(Number(bits & 0x7fn) | 0x80);
    this.byte(Number(bits));
  }

  private unsigned(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  private byte(byte: number): void {
    if (this.position === this.bytes.length) this.grow(1);
    this.bytes[this.position++] = byte;
  }

  private raw(bytes: Uint8Array): void {
    if (this.position + bytes.length > this.bytes.length) this.grow(bytes.length);
    this.bytes.set(bytes, this.position);
    this.position += bytes.length;
  }

  private grow(by: number): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.position + by));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
