import type { AvroSchema, AvroValue } from "../../avro/schema";
import type { PartitionValue } from "../data-file";
import { defaultFromJson } from "../default-value";
import type { BoundPartitionField } from "../partition/partition-type";
import { decimalRequiredBytes, type Primitive } from "../primitive-type";
import { fromTwosComplement, twosComplement } from "../single-value";
import { type AvroColumn, optional } from "./avro-column";
import { corruptManifest } from "./corrupt";

/** @returns the columns of the partition struct; each reads its position of the partition tuple */
export function partitionColumns(
  fields: readonly BoundPartitionField[],
): readonly AvroColumn<readonly PartitionValue[]>[] {
  const declared = new Set<string>();
  return fields.map(({ field, result }, position) => {
    const name = avroName(field.name);
    const column = optional<readonly PartitionValue[]>(
      field["field-id"],
      name,
      declareOnce(avroType(result), declared),
      (partition) => toAvro(result, partition[position] ?? null),
    );
    if (name === field.name) return column;
    return { ...column, field: { ...column.field, "iceberg-field-name": field.name } };
  });
}

/** Avro forbids to declare a named type twice: the second use is its name alone. */
function declareOnce(type: AvroSchema, declared: Set<string>): AvroSchema {
  const name = typeof type === "object" && "name" in type ? type.name : undefined;
  if (name === undefined) return type;
  if (declared.has(name)) return name;
  declared.add(name);
  return type;
}

/** Avro type of a partition value (spec, Appendix A). */
function avroType(type: Primitive): AvroSchema {
  switch (type.kind) {
    case "unknown":
      return "int";
    case "date":
      return { type: "int", logicalType: "date" };
    case "time":
      return { type: "long", logicalType: "time-micros" };
    case "timestamp":
    case "timestamptz":
      return { type: "long", logicalType: "timestamp-micros", "adjust-to-utc": type.kind === "timestamptz" };
    case "timestamp_ns":
    case "timestamptz_ns":
      return {
        type: "long",
        logicalType: "timestamp-nanos",
        "adjust-to-utc": type.kind === "timestamptz_ns",
      };
    case "uuid":
      return { type: "fixed", name: "uuid_fixed", size: 16, logicalType: "uuid" };
    case "fixed":
      return { type: "fixed", name: `fixed_${type.length}`, size: type.length };
    case "decimal":
      return {
        type: "fixed",
        name: `decimal_${type.precision}_${type.scale}`,
        size: decimalRequiredBytes(type.precision),
        logicalType: "decimal",
        precision: type.precision,
        scale: type.scale,
      };
    case "binary":
    case "geometry":
    case "geography":
    case "variant":
      return "bytes";
    default:
      return type.kind;
  }
}

function toAvro(type: Primitive, value: PartitionValue): AvroValue {
  if (typeof value === "bigint" && type.kind === "decimal") {
    return twosComplement(value, decimalRequiredBytes(type.precision));
  }
  // Values of before an int-to-long promotion are rewritten in the type of today.
  return typeof value === "number" && type.kind === "long" ? BigInt(value) : value;
}

/**
 * Turns what an Avro reader returned into a partition value; without a known type, as it is.
 *
 * @throws IngestError `table.manifest-corrupt` when it is no value of the type
 */
export function fromAvro(type: Primitive, value: AvroValue): PartitionValue {
  if (value === null) return null;
  switch (type.kind) {
    case "unknown":
      if (typeof value !== "object" || value instanceof Uint8Array) return value;
      break;
    case "decimal":
      if (value instanceof Uint8Array) return fromTwosComplement(value);
      break;
    case "uuid":
      // Some writers use Avro's own uuid type, which is a string.
      if (typeof value === "string") return defaultFromJson(type, value);
      if (value instanceof Uint8Array && value.length === 16) return value;
      break;
    case "fixed":
    case "binary":
      if (value instanceof Uint8Array) return value;
      break;
    case "string":
      if (typeof value === "string") return value;
      break;
    case "boolean":
      if (typeof value === "boolean") return value;
      break;
    case "int":
    case "date":
    case "float":
    case "double":
      if (typeof value === "number") return value;
      break;
    case "long":
    case "time":
    case "timestamp":
    case "timestamptz":
    case "timestamp_ns":
    case "timestamptz_ns":
      if (typeof value === "bigint") return value;
      if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
      break;
  }
  throw corruptManifest(`a partition value is no ${type.kind}`);
}

/**
 * Avro names are letters, digits and underscores; Iceberg escapes the rest the way
 * `AvroSchemaUtil.sanitize` does and keeps the name in `iceberg-field-name`. Letters outside ASCII
 * are escaped too, because not every Avro library takes them.
 */
export function avroName(name: string): string {
  return name
    .replace(/[^A-Za-z0-9_]/g, (unit) => `_x${unit.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/^[0-9]/, (digit) => `_${digit}`);
}
