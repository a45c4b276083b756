/** Resolution of TIME and TIMESTAMP. */
export type TimeUnit = "millis" | "micros" | "nanos";

/**
 * Logical type of a schema node, whichever of the two annotations of the
 * format it came from (parquet.thrift `LogicalType`, `ConvertedType`).
 */
export type LogicalType =
  | { readonly kind: "string" | "enum" | "json" | "bson" | "uuid" | "float16" | "date" | "interval" }
  | { readonly kind: "list" | "map" | "null" }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "time" | "timestamp"; readonly isAdjustedToUtc: boolean; readonly unit: TimeUnit }
  | { readonly kind: "integer"; readonly bitWidth: number; readonly isSigned: boolean }
  | { readonly kind: "variant" }
  | { readonly kind: "geometry" | "geography"; readonly crs?: string }
  | { readonly kind: "unknown"; readonly id: number };
