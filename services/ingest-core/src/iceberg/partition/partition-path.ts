import {
  civilFromDays,
  floorDivide,
  formatDate,
  formatTime,
  formatTimestamp,
  pad,
  padYear,
} from "../calendar";
import type { PartitionValue } from "../data-file";
import { formatDecimal, formatUuid } from "../default-value";
import type { Primitive } from "../primitive-type";
import type { BoundPartitionField } from "./partition-type";

/**
 * Folder names of a partition, `day=2024-05-01/region=eu`, as `PartitionSpec.partitionToPath` makes
 * them. Readers never parse them; they are for people and for lifecycle rules.
 *
 * @returns the empty string for an unpartitioned spec
 */
export function partitionPath(
  fields: readonly BoundPartitionField[],
  values: readonly PartitionValue[],
): string {
  return fields
    .map(({ field, transform, result }, i) => {
      const text = humanValue(transform.kind, result, values[i] ?? null);
      return `${escapeSegment(field.name)}=${escapeSegment(text)}`;
    })
    .join("/");
}

function humanValue(transform: string, type: Primitive, value: PartitionValue): string {
  if (value === null) return "null";
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value).toString("hex");
    return type.kind === "uuid" ? formatUuid(hex) : Buffer.from(value).toString("base64");
  }
  if (typeof value === "number") return humanNumber(transform, type, value);
  return typeof value === "bigint" ? humanLong(type, value) : String(value);
}

function humanNumber(transform: string, type: Primitive, value: number): string {
  switch (transform) {
    case "year":
      return padYear(1970 + value);
    case "month":
      return `${padYear(1970 + Math.floor(value / 12))}-${pad((((value % 12) + 12) % 12) + 1, 2)}`;
    case "hour": {
      const days = Number(floorDivide(BigInt(value), 24n));
      const { year, month, day } = civilFromDays(days);
      return [padYear(year), ...[month, day, value - days * 24].map((part) => pad(part, 2))].join("-");
    }
    default:
      return type.kind === "date" ? formatDate(value) : String(value);
  }
}

function humanLong(type: Primitive, value: bigint): string {
  switch (type.kind) {
    case "decimal":
      return formatDecimal(value, type.scale);
    case "time":
      return formatTime(value * 1000n, "as-needed");
    case "timestamp":
      return formatTimestamp(value * 1000n, "as-needed");
    case "timestamptz":
      return `${formatTimestamp(value * 1000n, "as-needed")}+00:00`;
    case "timestamp_ns":
      return formatTimestamp(value, "as-needed");
    case "timestamptz_ns":
      return `${formatTimestamp(value, "as-needed")}+00:00`;
    default:
      return value.toString();
  }
}

/** As Java's URLEncoder, which PartitionSpec uses: no slash, no space, no `=` inside a segment. */
function escapeSegment(text: string): string {
  const wellFormed = Buffer.from(text, "utf8").toString("utf8");
  return encodeURIComponent(wellFormed)
    .replace(/%20/g, "+")
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
