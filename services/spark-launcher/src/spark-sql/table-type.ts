import {
  formatPrimitive,
  IngestError,
  isList,
  isMap,
  isPrimitive,
  isStruct,
  parsePrimitive,
  type Type,
} from "@floe/ingest-core";
import { sqlName, sqlText } from "./sql-text";

const PRIMITIVES: Readonly<Record<string, string>> = {
  boolean: "BOOLEAN",
  int: "INT",
  long: "BIGINT",
  float: "FLOAT",
  double: "DOUBLE",
  date: "DATE",
  timestamp: "TIMESTAMP_NTZ",
  timestamptz: "TIMESTAMP",
  string: "STRING",
  // Spark has no such type; Iceberg's runtime takes the text form.
  uuid: "STRING",
  binary: "BINARY",
  fixed: "BINARY",
};

/**
 * The type under which Spark knows a column of an Iceberg table (iceberg-spark `TypeToSparkType`).
 *
 * @throws IngestError `table.type-not-in-spark`: Spark can not even load such a table
 */
export function tableType(type: Type): string {
  if (isStruct(type)) {
    return `STRUCT<${type.fields.map(({ name, type: inner }) => `${sqlName(name)}: ${tableType(inner)}`).join(", ")}>`;
  }
  if (isList(type)) return `ARRAY<${tableType(type.element)}>`;
  if (isMap(type)) return `MAP<${tableType(type.key)}, ${tableType(type.value)}>`;
  const primitive = parsePrimitive(type);
  if (primitive.kind === "decimal") return `DECIMAL(${primitive.precision}, ${primitive.scale})`;
  const name = PRIMITIVES[primitive.kind];
  if (name !== undefined) return name;
  throw new IngestError(
    "table.type-not-in-spark",
    "the table has a column that Spark 3.5 has no type for",
    false,
    {
      got: formatPrimitive(primitive),
      nextStep: "send the batch again in parts that are small enough for the light path",
    },
  );
}

/** A column that a file does not have: the table's default for such files, or null. */
export function absentValue(type: Type, initialDefault: unknown): string {
  const target = tableType(type);
  if (initialDefault === undefined || initialDefault === null || !isPrimitive(type))
    return `CAST(NULL AS ${target})`;
  const { kind } = parsePrimitive(type);
  // Binary defaults are written in hexadecimal (Iceberg spec, "JSON single-value serialization").
  if (kind === "binary" || kind === "fixed") return `unhex(${sqlText(String(initialDefault))})`;
  return `CAST(${sqlText(String(initialDefault))} AS ${target})`;
}
