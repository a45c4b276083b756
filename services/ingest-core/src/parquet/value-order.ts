import type { SchemaLeaf } from "./footer";

/**
 * Compares two statistics values of a column in the order its type defines
 * (parquet.thrift, `ColumnOrder`). `NaN` when either value is a NaN.
 */
export type ValueOrder = (left: Uint8Array, right: Uint8Array) => number;

/**
 * The order of a column's values, or `undefined` when the format leaves it
 * open (INTERVAL, INT96, VARIANT, geometry, annotations unknown here) and
 * min and max therefore mean nothing.
 */
export function valueOrder(leaf: SchemaLeaf): ValueOrder | undefined {
  const kind = leaf.logicalType?.kind;
  switch (kind) {
    case "interval":
    case "list":
    case "map":
    case "null":
    case "variant":
    case "geometry":
    case "geography":
    case "unknown":
      return undefined;
    case "decimal":
      return leaf.type === "BYTE_ARRAY" || leaf.type === "FIXED_LEN_BYTE_ARRAY"
        ? compareTwosComplement
        : physicalOrder(leaf);
    case "float16":
      return leaf.type === "FIXED_LEN_BYTE_ARRAY" ? numeric(readFloat16) : undefined;
    default:
      return physicalOrder(leaf);
  }
}

function physicalOrder(leaf: SchemaLeaf): ValueOrder | undefined {
  const unsigned = leaf.logicalType?.kind === "integer" && !leaf.logicalType.isSigned;
  switch (leaf.type) {
    case "BOOLEAN":
      return numeric((bytes) => view(bytes).getUint8(0));
    case "INT32":
      return numeric((bytes) => (unsigned ? view(bytes).getUint32(0, true) : view(bytes).getInt32(0, true)));
    case "INT64":
      return unsigned ? compareUint64 : compareInt64;
    case "FLOAT":
      return numeric((bytes) => view(bytes).getFloat32(0, true));
    case "DOUBLE":
      return numeric((bytes) => view(bytes).getFloat64(0, true));
    case "BYTE_ARRAY":
    case "FIXED_LEN_BYTE_ARRAY":
      return compareUnsignedBytes;
    case "INT96":
      return undefined;
  }
}

/** Lexicographic comparison of unsigned bytes; a prefix comes first. */
export function compareUnsignedBytes(left: Uint8Array, right: Uint8Array): number {
  return Buffer.compare(left, right);
}

/** Comparison of big-endian two's complement numbers of any length; no bytes are zero. */
export function compareTwosComplement(left: Uint8Array, right: Uint8Array): number {
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const difference = signExtended(left, i, length) - signExtended(right, i, length);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Byte `i` of the value written in `length` bytes; the first one carries the sign. */
function signExtended(bytes: Uint8Array, i: number, length: number): number {
  const first = bytes[0] ?? 0;
  const at = i - (length - bytes.length);
  const byte = at < 0 ? (first >= 0x80 ? 0xff : 0) : (bytes[at] as number);
  return i === 0 && byte >= 0x80 ? byte - 0x100 : byte;
}

function numeric(read: (bytes: Uint8Array) => number): ValueOrder {
  return (left, right) => {
    const a = read(left);
    const b = read(right);
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
    return a < b ? -1 : a > b ? 1 : 0;
  };
}

function compareInt64(left: Uint8Array, right: Uint8Array): number {
  const a = view(left).getBigInt64(0, true);
  const b = view(right).getBigInt64(0, true);
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareUint64(left: Uint8Array, right: Uint8Array): number {
  const a = view(left).getBigUint64(0, true);
  const b = view(right).getBigUint64(0, true);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** IEEE 754 half precision, little endian. */
function readFloat16(bytes: Uint8Array): number {
  const bits = view(bytes).getUint16(0, true);
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
