/**
 * An Avro schema as JSON spells it. Kept raw wherever it is written, because Iceberg puts
 * `field-id`, `element-id` and `logicalType: "map"` into it and readers depend on them.
 */
export type AvroSchema = string | AvroSchemaObject | readonly AvroSchema[];

/** A complex schema, or a primitive one with attributes. */
export interface AvroSchemaObject {
  readonly type: AvroSchema;
  readonly name?: string;
  readonly namespace?: string;
  readonly fields?: readonly AvroField[];
  readonly items?: AvroSchema;
  readonly values?: AvroSchema;
  readonly size?: number;
  readonly symbols?: readonly string[];
  readonly logicalType?: string;
  readonly [attribute: string]: unknown;
}

/** A record field; `field-id` is Iceberg's column identity. */
export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly default?: unknown;
  readonly "field-id"?: number;
  readonly [attribute: string]: unknown;
}

/** Primitive types whose encoding needs no further description. */
export type AvroPrimitive = "null" | "boolean" | "int" | "long" | "float" | "double" | "bytes" | "string";

/** A schema with its names resolved, ready to drive the binary codec. */
export type AvroType =
  | { readonly kind: AvroPrimitive }
  | { readonly kind: "fixed"; readonly size: number }
  | { readonly kind: "enum"; readonly symbols: readonly string[] }
  | { readonly kind: "array"; readonly items: AvroType }
  | { readonly kind: "map"; readonly values: AvroType }
  | { readonly kind: "union"; readonly branches: readonly AvroType[] }
  | AvroRecordType;

/**
 * A record type. Fields are found by Iceberg field id first, because the spec projects metadata
 * files by id and old writers used other names (`added_data_files_count` for field 504).
 */
export interface AvroRecordType {
  readonly kind: "record";
  readonly fields: readonly { readonly name: string; readonly type: AvroType }[];
  readonly positionById: ReadonlyMap<number, number>;
  readonly positionByName: ReadonlyMap<string, number>;
}

/**
 * A decoded value. `long` is always a bigint, so that 63-bit ids stay exact; `int` is a number.
 * Records are {@link AvroRecord}, never plain objects: a field named `__proto__` is just a field.
 */
export type AvroValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly AvroValue[]
  | ReadonlyMap<string, AvroValue>
  | AvroRecord;

/** Field values in the order of their record type. */
export class AvroRecord {
  constructor(
    readonly type: AvroRecordType,
    readonly values: readonly AvroValue[],
  ) {}

  /** @returns the value of the field with this Iceberg id, or of this name when no field carries ids */
  field(id: number, name: string): AvroValue | undefined {
    const position =
      this.type.positionById.size > 0 ? this.type.positionById.get(id) : this.type.positionByName.get(name);
    return position === undefined ? undefined : this.values[position];
  }
}

const PRIMITIVES: ReadonlySet<string> = new Set<AvroPrimitive>([
  "null",
  "boolean",
  "int",
  "long",
  "float",
  "double",
  "bytes",
  "string",
]);

/** @returns whether the name is one of Avro's primitive types */
export function isPrimitive(name: string): name is AvroPrimitive {
  return PRIMITIVES.has(name);
}
