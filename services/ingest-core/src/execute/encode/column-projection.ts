import { IngestError } from "../../errors";
import { nodeShape } from "../../iceberg/compatibility/group-shape";
import { isList, isMap, isPrimitive, isStruct, parsePrimitive } from "../../iceberg/primitive-type";
import type { NestedField, Schema, Type } from "../../iceberg/schema";
import type { SchemaGroup, SchemaNode } from "../../parquet/footer";
import { sqlName, sqlText } from "./duckdb";
import { duckDbType } from "./sql-types";

/** One column of an encoded file. */
export interface ProjectedColumn {
  readonly field: NestedField;
  /** SQL over the source's columns. */
  readonly sql: string;
  /** Field ids of what is inside, by DuckDB's names; absent for a primitive column. */
  readonly ids: FieldIdTree;
}

/** Field id of a node and, below it, those of its children. */
export interface FieldIdTree {
  readonly id: number;
  readonly children: Readonly<Record<string, FieldIdTree>>;
}

/**
 * Columns of a Parquet file in the table's order, each cast to the table's type.
 * What the file does not have is left out, at any depth: readers fill it with the
 * column's initial default, which a written null would hide. A null where the
 * table requires a value stops the query.
 *
 * @param idOf field id of a schema node of the file
 * @throws IngestError `file.encode-unsupported`
 */
export function projectParquet(
  schema: Schema,
  root: SchemaGroup,
  idOf: (node: SchemaNode) => number | undefined,
): readonly ProjectedColumn[] {
  refuseSameNames(root.children.map(({ name }) => name));
  const nodes = new Map(root.children.map((node) => [idOf(node), node]));
  return schema.fields.flatMap((field): ProjectedColumn[] => {
    const node = nodes.get(field.id);
    if (node === undefined) return [];
    const { sql, children } = convert(field.type, node, sqlName(node.name), 0, idOf);
    return [{ field, sql: required(field, node.path, sql), ids: { id: field.id, children } }];
  });
}

/** The FIELD_IDS option of COPY, complete and nested. */
export function fieldIdsOption(columns: readonly ProjectedColumn[]): string {
  const entries = columns.map(({ field, ids }) => `${sqlText(field.name)}: ${renderIds(ids)}`);
  return `{${entries.join(", ")}}`;
}

function renderIds({ id, children }: FieldIdTree): string {
  const inner = Object.entries(children);
  if (inner.length === 0) return String(id);
  const rest = inner.map(([name, child]) => `${sqlText(name)}: ${renderIds(child)}`);
  return `{__duckdb_field_id: ${id}, ${rest.join(", ")}}`;
}

interface Converted {
  readonly sql: string;
  readonly children: Readonly<Record<string, FieldIdTree>>;
}

function convert(
  type: Type,
  node: SchemaNode,
  sql: string,
  depth: number,
  idOf: (node: SchemaNode) => number | undefined,
  isElement = false,
): Converted {
  const shape = nodeShape(node, isElement);
  if (isStruct(type) && shape.kind === "struct") {
    refuseSameNames(shape.children.map(({ name }) => name));
    const nodes = new Map(shape.children.map((child) => [idOf(child), child]));
    const children: Record<string, FieldIdTree> = {};
    const parts = type.fields.flatMap((field) => {
      const child = nodes.get(field.id);
      if (child === undefined) return [];
      const inner = convert(field.type, child, `${sql}.${sqlName(child.name)}`, depth, idOf);
      children[field.name] = { id: field.id, children: inner.children };
      return [`${sqlName(field.name)} := ${required(field, child.path, inner.sql)}`];
    });
    return { sql: unlessNull(sql, `struct_pack(${parts.join(", ")})`), children };
  }
  if (isList(type) && shape.kind === "list") {
    const each = `e${depth}`;
    const element = convert(type.element, shape.element, each, depth + 1, idOf, shape.isLegacy);
    const field = { name: "element", required: type["element-required"] };
    const body = required(field, shape.element.path, element.sql);
    const children = { element: { id: type["element-id"], children: element.children } };
    return { sql: `list_transform(${sql}, lambda ${each}: ${body})`, children };
  }
  if (isMap(type) && shape.kind === "map") {
    const each = `e${depth}`;
    const key = convert(type.key, shape.key, `${each}.key`, depth + 1, idOf);
    const value = convert(type.value, shape.value, `${each}.value`, depth + 1, idOf);
    const field = { name: "value", required: type["value-required"] };
    const entry = `struct_pack(k := ${key.sql}, v := ${required(field, shape.value.path, value.sql)})`;
    const entries = `list_transform(map_entries(${sql}), lambda ${each}: ${entry})`;
    const children = {
      key: { id: type["key-id"], children: key.children },
      value: { id: type["value-id"], children: value.children },
    };
    return { sql: unlessNull(sql, `map_from_entries(${entries})`), children };
  }
  return { sql: leaf(type, node, sql), children: {} };
}

function leaf(type: Type, node: SchemaNode, sql: string): string {
  // Bytes without annotation come as a blob, whose cast to text would escape them.
  const isUnannotated = node.kind === "leaf" && node.type === "BYTE_ARRAY" && node.logicalType === undefined;
  if (isPrimitive(type) && parsePrimitive(type).kind === "string" && isUnannotated) return `decode(${sql})`;
  if (isLocalNanos(node) && isPrimitive(type) && parsePrimitive(type).kind === "timestamp") {
    // DuckDB's own cast cuts towards 1970; everybody else, and its INT96 reader, rounds down.
    const nanos = `epoch_ns(${sql})`;
    return `make_timestamp((${nanos} - (${nanos} % 1000 + 1000) % 1000) // 1000)`;
  }
  return `CAST(${sql} AS ${duckDbType(type)})`;
}

function isLocalNanos(node: SchemaNode): boolean {
  const logical = node.kind === "leaf" ? node.logicalType : undefined;
  return logical?.kind === "timestamp" && logical.unit === "nanos" && !logical.isAdjustedToUtc;
}

function required(
  field: Pick<NestedField, "name" | "required">,
  path: readonly string[],
  sql: string,
): string {
  if (!field.required) return sql;
  const message = sqlText(`column ${path.join(".")} is null, and the table requires a value`);
  return `CASE WHEN ${sql} IS NULL THEN error(${message}) ELSE ${sql} END`;
}

function unlessNull(sql: string, value: string): string {
  return `CASE WHEN ${sql} IS NULL THEN NULL ELSE ${value} END`;
}

/**
 * DuckDB's names ignore case, Iceberg's and Parquet's do not.
 *
 * @throws IngestError `file.encode-unsupported` when two names differ in case only
 */
export function refuseSameNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const folded = name.toLowerCase();
    if (seen.has(folded)) {
      throw new IngestError(
        "file.encode-unsupported",
        `two columns are called ${name}, but for their case`,
        false,
        {
          at: name,
          nextStep: "write the file so that its bytes can be used as they are",
        },
      );
    }
    seen.add(folded);
  }
}
