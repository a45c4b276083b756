import type { AvroField, AvroSchema, AvroValue } from "../../avro/schema";

/** One field of a metadata record: its Avro declaration next to where its value comes from. */
export interface AvroColumn<Row> {
  readonly field: AvroField;
  readonly value: (row: Row) => AvroValue;
}

/** A field that is always written. */
export function required<Row>(
  id: number,
  name: string,
  type: AvroSchema,
  value: (row: Row) => AvroValue,
): AvroColumn<Row> {
  return { field: { name, type, "field-id": id }, value };
}

/** A field that may be null; the spec wants a null default beside the union. */
export function optional<Row>(
  id: number,
  name: string,
  type: AvroSchema,
  value: (row: Row) => AvroValue | undefined,
): AvroColumn<Row> {
  return {
    field: { name, type: ["null", type], default: null, "field-id": id },
    value: (row) => value(row) ?? null,
  };
}

/** @returns the record type that the columns make up */
export function recordSchema<Row>(name: string, columns: readonly AvroColumn<Row>[]): AvroSchema {
  return { type: "record", name, fields: columns.map(({ field }) => field) };
}

/** @returns the row's values in the order of the columns */
export function recordValues<Row>(columns: readonly AvroColumn<Row>[], row: Row): AvroValue {
  return columns.map(({ value }) => value(row));
}

/**
 * A map with int keys: Avro has none, so Iceberg writes an array of key-value records under the
 * logical type `map` (spec, Appendix A).
 */
export function intMapSchema(keyId: number, valueId: number, value: AvroSchema): AvroSchema {
  return {
    type: "array",
    logicalType: "map",
    items: {
      type: "record",
      name: `k${keyId}_v${valueId}`,
      fields: [
        { name: "key", type: "int", "field-id": keyId },
        { name: "value", type: value, "field-id": valueId },
      ],
    },
  };
}

/** @returns the entries of an int map; an absent or empty map is written as null */
export function intMapValue(map: ReadonlyMap<number, bigint | Uint8Array> | undefined): AvroValue {
  return map === undefined || map.size === 0 ? null : [...map].map(([key, value]) => [key, value]);
}
