import {
  isList,
  isMap,
  isPrimitive,
  isStruct,
  type NestedField,
  nodeShape,
  parsePrimitive,
  type SchemaGroup,
  type SchemaNode,
  type Type,
} from "@floe/ingest-core";
import { readType, type SparkType, sparkField } from "./read-type";
import { sqlName, sqlText } from "./sql-text";
import { absentValue, tableType } from "./table-type";

/** How Spark reads Parquet files of one shape. */
export interface ParquetReading {
  readonly format: "parquet";
  /** Schema to read with, by the file's names. */
  readonly read: SparkType;
  /** The table's columns in its order, as SQL over that schema. */
  readonly select: readonly string[];
}

type IdOf = (node: SchemaNode) => number | undefined;

/**
 * Says how files of one shape become rows of the table: the same columns, at every depth, that the light
 * path would have written. Columns of the file that the table does not have are not even read.
 *
 * @param fields the table's columns
 * @param root the file's schema
 * @param idOf field id of a node of the file
 * @throws IngestError `file.type-unsupported`, `table.type-not-in-spark`
 */
export function projectParquet(
  fields: readonly NestedField[],
  root: SchemaGroup,
  idOf: IdOf,
): ParquetReading {
  const used = root.children.filter((node) => fields.some(({ id }) => id === idOf(node)));
  return {
    format: "parquet",
    read: { type: "struct", fields: used.map((node) => sparkField(node.name, readType(node))) },
    select: fields.map(
      (field) => `${member(field, used, (node) => sqlName(node.name), 0, idOf)} AS ${sqlName(field.name)}`,
    ),
  };
}

/** One field of a struct, from the file's struct or, where that has none, from the table's default. */
function member(
  field: NestedField,
  nodes: readonly SchemaNode[],
  sqlOf: (node: SchemaNode) => string,
  depth: number,
  idOf: IdOf,
): string {
  const node = nodes.find((candidate) => idOf(candidate) === field.id);
  if (node === undefined) return absentValue(field.type, field["initial-default"]);
  return convert(field.type, node, sqlOf(node), depth, idOf);
}

function convert(
  type: Type,
  node: SchemaNode,
  sql: string,
  depth: number,
  idOf: IdOf,
  isElement = false,
): string {
  const shape = nodeShape(node, isElement);
  if (isStruct(type) && shape.kind === "struct") {
    const parts = type.fields.flatMap((field) => [
      sqlText(field.name),
      member(field, shape.children, (child) => `${sql}.${sqlName(child.name)}`, depth, idOf),
    ]);
    return unlessNull(sql, `named_struct(${parts.join(", ")})`);
  }
  if (isList(type) && shape.kind === "list") {
    const each = `e${depth}`;
    const element = convert(type.element, shape.element, each, depth + 1, idOf, shape.isLegacy);
    return `transform(${sql}, ${each} -> ${element})`;
  }
  if (isMap(type) && shape.kind === "map") {
    const each = `e${depth}`;
    const key = convert(type.key, shape.key, `${each}.key`, depth + 1, idOf);
    const value = convert(type.value, shape.value, `${each}.value`, depth + 1, idOf);
    return `map_from_entries(transform(map_entries(${sql}), ${each} -> struct(${key}, ${value})))`;
  }
  return leaf(type, node, sql);
}

function leaf(type: Type, node: SchemaNode, sql: string): string {
  const target = tableType(type);
  const { logicalType } = node;
  if (logicalType?.kind === "null") return `CAST(NULL AS ${target})`;
  if (logicalType?.kind === "timestamp" && logicalType.unit === "nanos")
    return `CAST(timestamp_micros(${sql} DIV 1000) AS ${target})`;
  const kind = isPrimitive(type) ? parsePrimitive(type).kind : undefined;
  if (kind === "uuid" && logicalType?.kind === "uuid") return uuidText(sql);
  const isUnannotated = node.kind === "leaf" && node.type === "BYTE_ARRAY" && logicalType === undefined;
  if (kind === "string" && isUnannotated) return strictText(sql, node.path.join("."));
  return `CAST(${sql} AS ${target})`;
}

/** Bytes to the text form of a UUID, which is what Iceberg's runtime takes. */
function uuidText(sql: string): string {
  return `regexp_replace(lower(hex(${sql})), '^(.{8})(.{4})(.{4})(.{4})(.{12})$', '$1-$2-$3-$4-$5')`;
}

/** Spark replaces what is no UTF-8; here it ends the reading. */
function strictText(sql: string, column: string): string {
  const text = `decode(${sql}, 'UTF-8')`;
  const complaint = `raise_error(${sqlText(`column ${column} holds bytes that are no UTF-8`)})`;
  return `IF(${sql} IS NULL OR encode(${text}, 'UTF-8') = ${sql}, ${text}, ${complaint})`;
}

function unlessNull(sql: string, value: string): string {
  return `IF(${sql} IS NULL, NULL, ${value})`;
}
