import { IngestError } from "../../errors";
import {
  formatPrimitive,
  isList,
  isMap,
  isPrimitive,
  isStruct,
  parsePrimitive,
} from "../../iceberg/primitive-type";
import type { Type } from "../../iceberg/schema";
import { sqlName } from "./duckdb";

const PRIMITIVES: Readonly<Record<string, string>> = {
  boolean: "BOOLEAN",
  int: "INTEGER",
  long: "BIGINT",
  float: "FLOAT",
  double: "DOUBLE",
  date: "DATE",
  time: "TIME",
  timestamp: "TIMESTAMP",
  timestamptz: "TIMESTAMPTZ",
  timestamp_ns: "TIMESTAMP_NS",
  string: "VARCHAR",
  uuid: "UUID",
  binary: "BLOB",
};

/**
 * The DuckDB type whose Parquet form is the Iceberg type's.
 *
 * @throws IngestError `file.encode-unsupported` for types that DuckDB 1.5 cannot write so that Iceberg
 * reads them: fixed (it writes no FIXED_LEN_BYTE_ARRAY for blobs), nanoseconds with zone, variant, geometry
 */
export function duckDbType(type: Type): string {
  if (isStruct(type)) {
    return `STRUCT(${type.fields.map(({ name, type }) => `${sqlName(name)} ${duckDbType(type)}`).join(", ")})`;
  }
  if (isList(type)) return `${duckDbType(type.element)}[]`;
  if (isMap(type)) return `MAP(${duckDbType(type.key)}, ${duckDbType(type.value)})`;
  const primitive = isPrimitive(type) ? parsePrimitive(type) : undefined;
  if (primitive?.kind === "decimal") return `DECIMAL(${primitive.precision}, ${primitive.scale})`;
  const name = primitive === undefined ? undefined : PRIMITIVES[primitive.kind];
  if (name !== undefined) return name;
  const what = primitive === undefined ? "a type" : formatPrimitive(primitive);
  throw new IngestError("file.encode-unsupported", `columns of type ${what} cannot be written anew`, false, {
    got: what,
    nextStep: "write the file so that its bytes can be used as they are",
  });
}
