import { IngestError } from "../../errors";
import { civilFromDays, floorDivide } from "../calendar";
import type { PartitionValue } from "../data-file";
import type { Primitive, PrimitiveValue } from "../primitive-type";
import { minimalTwosComplement, toSingleValue } from "../single-value";
import { murmur3 } from "./murmur3";
import type { Transform } from "./transform";

const MICROS_PER_HOUR = 3_600_000_000n;
const NANOS_PER_MICRO = 1000n;

/**
 * Applies a partition transform to a source value (Iceberg spec, "Partition Transforms" and
 * Appendix B). Times before 1970 round down, as both reference implementations do.
 *
 * @param source type of the value in the table schema, not in the file
 * @returns the partition value, `null` for `null` and for `void`
 * @throws IngestError `engine.transform` for a pair that {@link transformResult} refuses
 */
export function applyTransform(
  transform: Transform,
  source: Primitive,
  value: PrimitiveValue | null,
): PartitionValue {
  if (value === null || transform.kind === "void") return null;
  switch (transform.kind) {
    case "identity":
      return value;
    case "bucket":
      return (murmur3(hashedBytes(source, value)) & 0x7fffffff) % transform.buckets;
    case "truncate":
      return truncateValue(source, value, transform.width);
    case "hour":
      // As in Java, hours past the year 246,000 wrap around: the partition field is an int.
      return Number(BigInt.asIntN(32, floorDivide(toMicros(source, value), MICROS_PER_HOUR)));
    case "day":
      return toDays(source, value);
    case "month": {
      const { year, month } = civilFromDays(toDays(source, value));
      return (year - 1970) * 12 + month - 1;
    }
    case "year":
      return civilFromDays(toDays(source, value)).year - 1970;
  }
}

/**
 * Bytes that the bucket transform hashes: integers, dates and times as 8-byte longs whatever their
 * width, so that promotion keeps the bucket; nanoseconds as microseconds for the same reason.
 */
export function hashedBytes(source: Primitive, value: PrimitiveValue): Uint8Array {
  if (typeof value === "number") return toSingleValue({ kind: "long" }, BigInt(value));
  if (typeof value === "bigint") {
    if (source.kind === "decimal") return minimalTwosComplement(value);
    const isNanos = source.kind === "timestamp_ns" || source.kind === "timestamptz_ns";
    return toSingleValue({ kind: "long" }, isNanos ? floorDivide(value, NANOS_PER_MICRO) : value);
  }
  return toSingleValue(source, value);
}

function truncateValue(source: Primitive, value: PrimitiveValue, width: number): PartitionValue {
  switch (typeof value) {
    case "number":
      return (value - (((value % width) + width) % width)) | 0;
    case "bigint": {
      const wide = BigInt(width);
      const truncated = value - (((value % wide) + wide) % wide);
      return source.kind === "long" ? BigInt.asIntN(64, truncated) : truncated;
    }
    case "string":
      return firstCodePoints(value, width);
    case "object":
      return value.slice(0, width);
    default:
      throw unsupported("truncate", value);
  }
}

/** @returns the longest prefix of at most `count` code points */
export function firstCodePoints(text: string, count: number): string {
  if (text.length <= count) return text;
  let end = 0;
  for (let taken = 0; taken < count && end < text.length; taken++) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

function toDays(source: Primitive, value: PrimitiveValue): number {
  if (source.kind === "date" && typeof value === "number") return value;
  return Number(floorDivide(toMicros(source, value), MICROS_PER_HOUR * 24n));
}

function toMicros(source: Primitive, value: PrimitiveValue): bigint {
  if (typeof value !== "bigint") throw unsupported("time", value);
  return source.kind.endsWith("_ns") ? floorDivide(value, NANOS_PER_MICRO) : value;
}

function unsupported(transform: string, value: PrimitiveValue): IngestError {
  return new IngestError("engine.transform", `${transform} transform of a ${typeof value}`, false);
}
