import { SchemaElement } from "./format";
import type { ThriftStruct } from "./thrift/value";
import { StructView } from "./thrift/view";

/** Resolution of TIME and TIMESTAMP. */
export type TimeUnit = "millis" | "micros" | "nanos";

/**
 * Logical type of a schema node, whichever of the two annotations of the
 * format it came from (parquet.thrift `LogicalType`, `ConvertedType`).
 * Whether it fits the physical type is for the schema check to say.
 */
export type LogicalType =
  | { readonly kind: "string" | "enum" | "json" | "bson" | "uuid" | "float16" | "date" | "interval" }
  | { readonly kind: "list" | "map" | "null" }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "time" | "timestamp"; readonly isAdjustedToUtc: boolean; readonly unit: TimeUnit }
  | { readonly kind: "integer"; readonly bitWidth: number; readonly isSigned: boolean }
  | { readonly kind: "variant" | "geometry" | "geography" }
  | { readonly kind: "unknown"; readonly id: number };

const units: Readonly<Record<number, TimeUnit>> = { 1: "millis", 2: "micros", 3: "nanos" };

const plainLogical: Readonly<Record<number, LogicalType>> = {
  1: { kind: "string" },
  2: { kind: "map" },
  3: { kind: "list" },
  4: { kind: "enum" },
  6: { kind: "date" },
  11: { kind: "null" },
  12: { kind: "json" },
  13: { kind: "bson" },
  14: { kind: "uuid" },
  15: { kind: "float16" },
  16: { kind: "variant" },
  17: { kind: "geometry" },
  18: { kind: "geography" },
};

/** By ConvertedType code; 5 (DECIMAL) takes its parameters from the element. */
const converted: Readonly<Record<number, LogicalType>> = {
  0: { kind: "string" },
  1: { kind: "map" },
  // MAP_KEY_VALUE (2) marks the inner group, or in old files the map itself (LogicalTypes.md, "Maps").
  2: { kind: "map" },
  3: { kind: "list" },
  4: { kind: "enum" },
  6: { kind: "date" },
  7: { kind: "time", isAdjustedToUtc: true, unit: "millis" },
  8: { kind: "time", isAdjustedToUtc: true, unit: "micros" },
  9: { kind: "timestamp", isAdjustedToUtc: true, unit: "millis" },
  10: { kind: "timestamp", isAdjustedToUtc: true, unit: "micros" },
  11: { kind: "integer", bitWidth: 8, isSigned: false },
  12: { kind: "integer", bitWidth: 16, isSigned: false },
  13: { kind: "integer", bitWidth: 32, isSigned: false },
  14: { kind: "integer", bitWidth: 64, isSigned: false },
  15: { kind: "integer", bitWidth: 8, isSigned: true },
  16: { kind: "integer", bitWidth: 16, isSigned: true },
  17: { kind: "integer", bitWidth: 32, isSigned: true },
  18: { kind: "integer", bitWidth: 64, isSigned: true },
  19: { kind: "json" },
  20: { kind: "bson" },
  21: { kind: "interval" },
};

/**
 * The annotation of a SchemaElement. The newer `LogicalType` wins; a converted
 * timestamp or time counts as adjusted to UTC, as LogicalTypes.md prescribes.
 *
 * @throws IngestError `file.corrupt` when a parameter is missing or of another type
 */
export function readLogicalType(element: StructView, what: string): LogicalType | undefined {
  const union = element.optionalStruct(SchemaElement.logicalType, "logicalType");
  const field = union?.fields[0];
  if (field !== undefined) {
    const parameters = new StructView(union as ThriftStruct, `${what}: logicalType`);
    return (
      parameterised(field.id, parameters, what) ?? plainLogical[field.id] ?? { kind: "unknown", id: field.id }
    );
  }
  const code = element.optionalInteger(SchemaElement.convertedType, "converted_type");
  if (code === undefined) return undefined;
  if (code === 5) {
    return {
      kind: "decimal",
      precision: element.integer(SchemaElement.precision, "precision"),
      scale: element.optionalInteger(SchemaElement.scale, "scale") ?? 0,
    };
  }
  return converted[code];
}

function parameterised(id: number, union: StructView, what: string): LogicalType | undefined {
  if (id !== 5 && id !== 7 && id !== 8 && id !== 10) return undefined;
  const struct = union.optionalStruct(id, "parameters");
  if (struct === undefined) return undefined;
  const of = new StructView(struct, `${what}: logicalType`);
  switch (id) {
    case 5:
      return { kind: "decimal", scale: of.integer(1, "scale"), precision: of.integer(2, "precision") };
    case 10:
      return {
        kind: "integer",
        bitWidth: of.integer(1, "bitWidth"),
        isSigned: of.optionalBoolean(2, "isSigned") ?? true,
      };
    default: {
      const unit = units[of.optionalStruct(2, "unit")?.fields[0]?.id ?? 0];
      if (unit === undefined) return { kind: "unknown", id };
      const isAdjustedToUtc = of.optionalBoolean(1, "isAdjustedToUTC") ?? false;
      return { kind: id === 7 ? "time" : "timestamp", isAdjustedToUtc, unit };
    }
  }
}
