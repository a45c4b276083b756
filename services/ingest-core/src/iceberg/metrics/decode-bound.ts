import { isUtf8 } from "node:buffer";
import type { SchemaLeaf } from "../../parquet/footer";
import type { TimeUnit } from "../../parquet/logical-type";
import type { Primitive, PrimitiveValue } from "../primitive-type";
import { fromTwosComplement } from "../single-value";

/**
 * Decodes a statistics value of a Parquet column into a value of the table's type, widening what
 * the spec lets widen: INT32 for `long`, FLOAT for `double`, milliseconds for microseconds, a
 * smaller decimal for a larger one.
 *
 * @param bytes PLAIN-encoded without length prefix, of the width that the physical type has
 * @returns `undefined` when the bytes give no value of the type: INT96, other units, other scales,
 *   text that a writer cut inside a character, values past 64 bits
 */
export function decodeBound(
  leaf: SchemaLeaf,
  type: Primitive,
  bytes: Uint8Array,
): PrimitiveValue | undefined {
  const physical = leaf.type;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type.kind) {
    case "boolean":
      return physical === "BOOLEAN" ? view.getUint8(0) !== 0 : undefined;
    case "int":
      return isSignedInteger(leaf) && physical === "INT32" ? view.getInt32(0, true) : undefined;
    case "long":
      return isSignedInteger(leaf) ? readInteger(leaf, view) : undefined;
    case "float":
      return physical === "FLOAT" ? view.getFloat32(0, true) : undefined;
    case "double":
      if (physical === "FLOAT") return view.getFloat32(0, true);
      return physical === "DOUBLE" ? view.getFloat64(0, true) : undefined;
    case "date":
      return leaf.logicalType?.kind === "date" ? view.getInt32(0, true) : undefined;
    case "time":
    case "timestamp":
    case "timestamptz":
      return inUnit(leaf, view, { millis: 1000n, micros: 1n });
    case "timestamp_ns":
    case "timestamptz_ns":
      return inUnit(leaf, view, { nanos: 1n });
    case "decimal":
      return readDecimal(leaf, type.scale, bytes, view);
    case "string":
      return physical === "BYTE_ARRAY" && isUtf8(bytes) ? Buffer.from(bytes).toString("utf8") : undefined;
    case "binary":
      return physical === "BYTE_ARRAY" ? bytes : undefined;
    case "uuid":
      return physical === "FIXED_LEN_BYTE_ARRAY" && bytes.length === 16 ? bytes : undefined;
    case "fixed":
      return physical === "FIXED_LEN_BYTE_ARRAY" && bytes.length === type.length ? bytes : undefined;
    default:
      return undefined;
  }
}

/** Integers of up to 16 unsigned bits fit the signed type that stores them. */
function isSignedInteger({ type, logicalType }: SchemaLeaf): boolean {
  if (type !== "INT32" && type !== "INT64") return false;
  if (logicalType === undefined) return true;
  return logicalType.kind === "integer" && (logicalType.isSigned || logicalType.bitWidth < 32);
}

function readInteger(leaf: SchemaLeaf, view: DataView): bigint | undefined {
  if (leaf.type === "INT32") return BigInt(view.getInt32(0, true));
  return leaf.type === "INT64" ? view.getBigInt64(0, true) : undefined;
}

function inUnit(
  leaf: SchemaLeaf,
  view: DataView,
  factors: Partial<Record<TimeUnit, bigint>>,
): bigint | undefined {
  const logical = leaf.logicalType;
  if (logical?.kind !== "time" && logical?.kind !== "timestamp") return undefined;
  const factor = factors[logical.unit];
  const value = readInteger(leaf, view);
  if (factor === undefined || value === undefined) return undefined;
  const scaled = value * factor;
  return BigInt.asIntN(64, scaled) === scaled ? scaled : undefined;
}

function readDecimal(leaf: SchemaLeaf, scale: number, bytes: Uint8Array, view: DataView): bigint | undefined {
  if (leaf.logicalType?.kind !== "decimal" || leaf.logicalType.scale !== scale) return undefined;
  if (leaf.type === "INT32" || leaf.type === "INT64") return readInteger(leaf, view);
  return leaf.type === "BYTE_ARRAY" || leaf.type === "FIXED_LEN_BYTE_ARRAY"
    ? fromTwosComplement(bytes)
    : undefined;
}
