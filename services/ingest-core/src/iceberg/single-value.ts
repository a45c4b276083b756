import { isUtf8 } from "node:buffer";
import { IngestError } from "../errors";
import type { Primitive, PrimitiveValue } from "./primitive-type";

/**
 * Serialises one value for bounds and partition summaries (Iceberg spec, Appendix D).
 *
 * @throws IngestError `engine.value-type` when the value is not of the type: a bug in the caller
 */
export function toSingleValue(type: Primitive, value: PrimitiveValue): Uint8Array {
  switch (type.kind) {
    case "boolean":
      if (typeof value === "boolean") return Uint8Array.of(value ? 1 : 0);
      break;
    case "int":
    case "date":
      if (typeof value === "number") return littleEndian(4, (view) => view.setInt32(0, value, true));
      break;
    case "float":
      if (typeof value === "number") return littleEndian(4, (view) => view.setFloat32(0, value, true));
      break;
    case "double":
      if (typeof value === "number") return littleEndian(8, (view) => view.setFloat64(0, value, true));
      break;
    case "long":
    case "time":
    case "timestamp":
    case "timestamptz":
    case "timestamp_ns":
    case "timestamptz_ns":
      if (typeof value === "bigint") return littleEndian(8, (view) => view.setBigInt64(0, value, true));
      break;
    case "decimal":
      if (typeof value === "bigint") return minimalTwosComplement(value);
      break;
    case "string":
      if (typeof value === "string") return Uint8Array.from(Buffer.from(value, "utf8"));
      break;
    case "uuid":
    case "fixed":
    case "binary":
      if (value instanceof Uint8Array) return Uint8Array.from(value);
      break;
  }
  throw new IngestError("engine.value-type", `a value is no ${type.kind}`, false, {
    got: typeof value,
    expected: type.kind,
  });
}

/**
 * Reads one serialised value. A `long`, `double` or timestamp of four bytes was written before the
 * column was promoted from `int`, `float` or `date` and is widened (spec, "Schema Evolution").
 *
 * @throws IngestError `table.value-corrupt` when the bytes are no value of the type
 */
export function fromSingleValue(type: Primitive, bytes: Uint8Array): PrimitiveValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length;
  switch (type.kind) {
    case "boolean":
      if (length === 1) return bytes[0] !== 0;
      break;
    case "int":
    case "date":
      if (length === 4) return view.getInt32(0, true);
      break;
    case "long":
    case "time":
    case "timestamp":
    case "timestamptz":
    case "timestamp_ns":
    case "timestamptz_ns":
      if (length === 8) return view.getBigInt64(0, true);
      if (length === 4) return BigInt(view.getInt32(0, true)) * unitsPerPromotedStep(type.kind);
      break;
    case "float":
      if (length === 4) return view.getFloat32(0, true);
      break;
    case "double":
      if (length === 8) return view.getFloat64(0, true);
      if (length === 4) return view.getFloat32(0, true);
      break;
    case "decimal":
      if (length > 0) return fromTwosComplement(bytes);
      break;
    case "string":
      if (isUtf8(bytes)) return Buffer.from(bytes).toString("utf8");
      break;
    case "uuid":
      if (length === 16) return Uint8Array.from(bytes);
      break;
    case "fixed":
      if (length === type.length) return Uint8Array.from(bytes);
      break;
    case "binary":
      return Uint8Array.from(bytes);
  }
  throw new IngestError("table.value-corrupt", `${length} bytes are no ${type.kind}`, false, {
    got: Buffer.from(bytes.subarray(0, 32)).toString("hex"),
    expected: type.kind,
  });
}

/** @returns the signed integer of big-endian two's-complement bytes, as Parquet and Iceberg keep decimals */
export function fromTwosComplement(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString("hex")}`));
}

/** @returns big-endian two's complement in the fewest bytes, at least one */
export function minimalTwosComplement(value: bigint): Uint8Array {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length++;
  return twosComplement(value, length);
}

/** @returns big-endian two's complement in exactly `length` bytes */
export function twosComplement(value: bigint, length: number): Uint8Array {
  const hex = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, "0");
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

const MICROS_PER_DAY = 86_400_000_000n;

function unitsPerPromotedStep(kind: string): bigint {
  if (kind === "timestamp" || kind === "timestamptz") return MICROS_PER_DAY;
  return kind === "timestamp_ns" || kind === "timestamptz_ns" ? MICROS_PER_DAY * 1000n : 1n;
}

function littleEndian(length: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  write(new DataView(bytes.buffer));
  return bytes;
}
