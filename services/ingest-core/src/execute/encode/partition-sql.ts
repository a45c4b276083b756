import type {
  DuckDBBlobValue,
  DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  DuckDBUUIDValue,
} from "@duckdb/node-api";
import { IngestError } from "../../errors";
import type { PartitionValue } from "../../iceberg/data-file";
import { applyTransform } from "../../iceberg/partition/apply-transform";
import type { BoundPartitionField } from "../../iceberg/partition/partition-type";
import type { Primitive, PrimitiveValue } from "../../iceberg/primitive-type";
import { formatPrimitive } from "../../iceberg/primitive-type";
import type { DuckDb } from "./duckdb";
import { duckDbType } from "./sql-types";

/**
 * SQL that computes a partition field for every row. Identity and calendar
 * transforms are plain SQL; buckets, and what SQL has no exact form for, call
 * {@link registerTransforms}.
 *
 * @param column quoted name of the source column, already of the table's type
 */
export function partitionSql(
  { transform, source }: BoundPartitionField,
  column: string,
  ordinal: number,
): string {
  const local = source.kind === "timestamptz" ? `(${column} AT TIME ZONE 'UTC')` : column;
  switch (transform.kind) {
    case "void":
      return "NULL";
    case "identity":
      return column;
    case "year":
      return `CAST(year(${local}) - 1970 AS INTEGER)`;
    case "month":
      return `CAST((year(${local}) - 1970) * 12 + month(${local}) - 1 AS INTEGER)`;
    case "day":
      return `CAST(${local} AS DATE)`;
    case "hour":
      // Truncated first, so that the division is exact for times before 1970, too.
      return `CAST(epoch_us(date_trunc('hour', ${local})) // 3600000000 AS INTEGER)`;
    case "bucket":
      return `${functionName(ordinal)}(${column})`;
    case "truncate":
      if (source.kind === "int" || source.kind === "long") {
        const { width } = transform;
        return `CAST(${column} - (((${column} % ${width}) + ${width}) % ${width}) AS ${duckDbType(source.kind)})`;
      }
      return source.kind === "string"
        ? `left(${column}, ${transform.width})`
        : `${functionName(ordinal)}(${column})`;
  }
}

/**
 * Makes the transforms that SQL lacks callable: the library's own implementation,
 * so that a row's partition is the same whoever computes it; about 1 µs a row.
 */
export function registerTransforms(
  duckDb: DuckDb,
  connection: DuckDBConnection,
  fields: readonly BoundPartitionField[],
): void {
  fields.forEach((bound, ordinal) => {
    const { transform, source, result } = bound;
    if (!partitionSql(bound, "", ordinal).startsWith(functionName(ordinal))) return;
    connection.registerScalarFunction(
      duckDb.DuckDBScalarFunction.create({
        name: functionName(ordinal),
        parameterTypes: [valueType(duckDb, source)],
        returnType: valueType(duckDb, result),
        mainFunction: (_info, input, output) => {
          const column = input.getColumnVector(0);
          for (let row = 0; row < input.rowCount; row++) {
            const value = partitionValue(source, column.getItem(row));
            output.setItem(row, duckDbValue(duckDb, result, applyTransform(transform, source, value)));
          }
          output.flush();
        },
      }),
    );
  });
}

/**
 * A value that DuckDB returned, as the partition value it is.
 *
 * @throws IngestError `engine.partition-value` for a value of another type
 */
export function partitionValue(type: Primitive, value: unknown): PrimitiveValue | null {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "date":
      return (value as DuckDBDateValue).days;
    case "time":
      return (value as DuckDBTimeValue).micros;
    case "timestamp":
    case "timestamptz":
      return (value as DuckDBTimestampValue).micros;
    case "timestamp_ns":
      return (value as { readonly nanos: bigint }).nanos;
    case "decimal":
      return (value as DuckDBDecimalValue).value;
    case "binary":
      return (value as DuckDBBlobValue).bytes;
    case "uuid":
      return Buffer.from((value as DuckDBUUIDValue).toUint128().toString(16).padStart(32, "0"), "hex");
    case "boolean":
    case "int":
    case "long":
    case "float":
    case "double":
    case "string":
      return value as PrimitiveValue;
    default:
      throw new IngestError(
        "engine.partition-value",
        `no partition value of ${formatPrimitive(type)}`,
        false,
      );
  }
}

function functionName(ordinal: number): string {
  return `floe_transform_${ordinal}`;
}

function valueType(duckDb: DuckDb, type: Primitive) {
  switch (type.kind) {
    case "int":
      return duckDb.INTEGER;
    case "long":
      return duckDb.BIGINT;
    case "string":
      return duckDb.VARCHAR;
    case "binary":
      return duckDb.BLOB;
    case "date":
      return duckDb.DATE;
    case "time":
      return duckDb.TIME;
    case "timestamp":
      return duckDb.TIMESTAMP;
    case "timestamptz":
      return duckDb.TIMESTAMPTZ;
    case "timestamp_ns":
      return duckDb.TIMESTAMP_NS;
    case "uuid":
      return duckDb.UUID;
    case "decimal":
      return duckDb.DECIMAL(type.precision, type.scale);
    default:
      throw new IngestError("engine.partition-value", `no transform takes ${formatPrimitive(type)}`, false);
  }
}

function duckDbValue(duckDb: DuckDb, type: Primitive, value: PartitionValue) {
  if (value === null) return null;
  if (type.kind === "decimal" && typeof value === "bigint") {
    return new duckDb.DuckDBDecimalValue(value, type.precision, type.scale);
  }
  return value instanceof Uint8Array ? new duckDb.DuckDBBlobValue(value) : value;
}
