import { IngestError } from "../errors";
import { AvroRecord, type AvroType, type AvroValue } from "./schema";

const INITIAL_CAPACITY = 4096;

/**
 * Writes Avro's binary encoding (Avro spec 1.11, "Binary Encoding") into a growing buffer.
 *
 * Records are given as {@link AvroRecord} or as an array of values in field order. Unions are
 * optional values: `null` takes the null branch, everything else the first other branch, which is
 * the only kind of union that Iceberg allows (spec, Appendix A).
 */
export class BinaryEncoder {
  private buffer = Buffer.allocUnsafe(INITIAL_CAPACITY);
  private position = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.position;
  }

  /** @returns a copy of what was written */
  toBytes(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.position));
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.position);
    this.position += bytes.length;
  }

  /** Writes a zigzag varint; `int` and `long` share the encoding. */
  long(value: bigint | number): void {
    this.reserve(10);
    if (typeof value === "number" && value >= -0x40000000 && value < 0x40000000) {
      let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
      while (zigzag > 0x7f) {
        this.buffer[this.position++] = (zigzag & 0x7f) | 0x80;
        zigzag >>>= 7;
      }
      this.buffer[this.position++] = zigzag;
      return;
    }
    const long = BigInt(value);
    if (BigInt.asIntN(64, long) !== long) throw mismatch("long", value);
    let zigzag = BigInt.asUintN(64, (long << 1n) ^ (long >> 63n));
    while (zigzag > 0x7fn) {
      this.buffer[this.position++] = Number(zigzag & 0x7fn) | 0x80;
      zigzag >>= 7n;
    }
    this.buffer[this.position++] = Number(zigzag);
  }

  bytes(bytes: Uint8Array): void {
    this.long(bytes.length);
    this.raw(bytes);
  }

  string(text: string): void {
    this.bytes(Buffer.from(text, "utf8"));
  }

  /** @throws IngestError `engine.avro-value` when the value does not fit the type: a bug in the caller */
  value(type: AvroType, value: AvroValue): void {
    switch (type.kind) {
      case "null":
        if (value !== null) throw mismatch(type.kind, value);
        return;
      case "boolean":
        if (typeof value !== "boolean") throw mismatch(type.kind, value);
        this.raw(Uint8Array.of(value ? 1 : 0));
        return;
      case "int":
        if (!isInt32(value)) throw mismatch(type.kind, value);
        this.long(value);
        return;
      case "long":
        if (typeof value !== "bigint") throw mismatch(type.kind, value);
        this.long(value);
        return;
      case "float":
      case "double":
        if (typeof value !== "number") throw mismatch(type.kind, value);
        this.float(value, type.kind);
        return;
      case "bytes":
        if (!(value instanceof Uint8Array)) throw mismatch(type.kind, value);
        this.bytes(value);
        return;
      case "string":
        if (typeof value !== "string") throw mismatch(type.kind, value);
        this.string(value);
        return;
      case "fixed":
        if (!(value instanceof Uint8Array) || value.length !== type.size) throw mismatch(type.kind, value);
        this.raw(value);
        return;
      case "enum": {
        const index = typeof value === "string" ? type.symbols.indexOf(value) : -1;
        if (index < 0) throw mismatch(type.kind, value);
        this.long(index);
        return;
      }
      case "union":
        this.union(type.branches, value);
        return;
      case "record":
        this.record(type.fields, value);
        return;
      case "array":
        if (!Array.isArray(value)) throw mismatch(type.kind, value);
        if (value.length > 0) this.long(value.length);
        for (const item of value as readonly AvroValue[]) this.value(type.items, item);
        this.long(0);
        return;
      case "map":
        if (!(value instanceof Map)) throw mismatch(type.kind, value);
        if (value.size > 0) this.long(value.size);
        for (const [key, item] of value as ReadonlyMap<string, AvroValue>) {
          this.string(key);
          this.value(type.values, item);
        }
        this.long(0);
    }
  }

  private union(branches: readonly AvroType[], value: AvroValue): void {
    const index = branches.findIndex((branch) => (branch.kind === "null") === (value === null));
    const branch = branches[index];
    if (branch === undefined) throw mismatch("union", value);
    this.long(index);
    this.value(branch, value);
  }

  private record(
    fields: readonly { readonly name: string; readonly type: AvroType }[],
    value: AvroValue,
  ): void {
    const values = value instanceof AvroRecord ? value.values : value;
    if (!Array.isArray(values) || values.length !== fields.length) throw mismatch("record", value);
    fields.forEach((field, position) => {
      this.value(field.type, values[position] ?? null);
    });
  }

  private float(value: number, kind: "float" | "double"): void {
    const size = kind === "float" ? 4 : 8;
    this.reserve(size);
    if (kind === "float") this.buffer.writeFloatLE(value, this.position);
    else this.buffer.writeDoubleLE(value, this.position);
    this.position += size;
  }

  private reserve(bytes: number): void {
    const needed = this.position + bytes;
    if (needed <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.position);
    this.buffer = grown;
  }
}

function isInt32(value: AvroValue): value is number {
  return typeof value === "number" && (value | 0) === value;
}

function mismatch(kind: string, value: unknown): IngestError {
  return new IngestError("engine.avro-value", `a value does not fit the Avro type ${kind}`, false, {
    got: typeof value === "bigint" ? value.toString() : typeof value,
    expected: kind,
  });
}
