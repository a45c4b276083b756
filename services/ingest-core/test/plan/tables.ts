import type { PartitionField, Schema, Type } from "../../src/iceberg/schema";
import type { TableMetadata } from "../../src/iceberg/table-metadata";

/** Columns by name; a `!` before the type makes one required. Ids count from 1 in this order. */
export function schemaOf(columns: Readonly<Record<string, Type>>): Schema {
  const fields = Object.entries(columns).map(([name, type], i) => {
    const required = typeof type === "string" && type.startsWith("!");
    return { id: i + 1, name, required, type: required ? (type as string).slice(1) : type };
  });
  return { type: "struct", "schema-id": 0, fields };
}

/** Columns of the `…-events` and `…-row-groups` fixtures. */
export const EVENTS = { id: "long", country: "string", amount: "double" };

/** Metadata of an empty table. */
export function tableOf(
  columns: Readonly<Record<string, Type>>,
  options: {
    /** `[source column, transform]`. */
    readonly partitionBy?: readonly (readonly [string, string])[];
    readonly properties?: Readonly<Record<string, string>>;
    readonly formatVersion?: 1 | 2 | 3;
    readonly location?: string;
  } = {},
): TableMetadata {
  const schema = schemaOf(columns);
  const fields = (options.partitionBy ?? []).map(([source, transform], i): PartitionField => {
    const id = schema.fields.find(({ name }) => name === source)?.id;
    if (id === undefined) throw new Error(`no column ${source}`);
    return { "field-id": 1000 + i, "source-id": id, name: `${source}_${i}`, transform };
  });
  return {
    "format-version": options.formatVersion ?? 2,
    "table-uuid": "11111111-2222-4333-8444-555555555555",
    location: options.location ?? "s3://lake/db/events",
    "last-sequence-number": 0n,
    "last-updated-ms": 0,
    "last-column-id": schema.fields.length,
    "current-schema-id": 0,
    schemas: [schema],
    "default-spec-id": 0,
    "partition-specs": [{ "spec-id": 0, fields }],
    properties: options.properties ?? {},
  };
}
