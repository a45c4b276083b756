import { formatDecimal, formatUuid } from "../../iceberg/default-value";
import { formatPrimitive, type Primitive, type PrimitiveValue } from "../../iceberg/primitive-type";
import { sqlText } from "./duckdb";
import { duckDbType } from "./sql-types";

/** A value as SQL of the DuckDB type that {@link duckDbType} names. */
export function sqlLiteral(type: Primitive, value: PrimitiveValue): string {
  switch (type.kind) {
    case "date":
      return `(DATE '1970-01-01' + ${value})`;
    case "time":
      return `CAST(make_timestamp(CAST(${value} AS BIGINT)) AS TIME)`;
    case "timestamp":
      return `make_timestamp(CAST(${value} AS BIGINT))`;
    case "timestamptz":
      return `(make_timestamp(CAST(${value} AS BIGINT)) AT TIME ZONE 'UTC')`;
    case "timestamp_ns":
      return `make_timestamp_ns(CAST(${value} AS BIGINT))`;
    case "decimal":
      return `CAST('${formatDecimal(BigInt(value as bigint), type.scale)}' AS ${duckDbType(formatPrimitive(type))})`;
    case "float":
    case "double":
      return `CAST('${Number.isFinite(value) ? value : Number(value) > 0 ? "inf" : "-inf"}' AS ${duckDbType(type.kind)})`;
    case "uuid":
      return `CAST('${formatUuid(hex(value))}' AS UUID)`;
    case "binary":
    case "fixed":
      return `from_hex('${hex(value)}')`;
    case "string":
      // As bytes: text may hold a NUL, which SQL text cannot.
      return String(value).includes("\0")
        ? `decode(from_hex('${hex(Buffer.from(String(value)))}'))`
        : sqlText(String(value));
    default:
      return String(value);
  }
}

function hex(value: PrimitiveValue): string {
  return Buffer.from(value as Uint8Array).toString("hex");
}
