/** Primitive types of the table spec, in their JSON spelling (`decimal(9,2)`, `fixed[16]`). */
export type PrimitiveType = string;

/** A struct field. */
export interface NestedField {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  readonly type: Type;
  readonly doc?: string;
  readonly "initial-default"?: unknown;
  readonly "write-default"?: unknown;
}

export interface StructType {
  readonly type: "struct";
  readonly fields: readonly NestedField[];
}

export interface ListType {
  readonly type: "list";
  readonly "element-id": number;
  readonly "element-required": boolean;
  readonly element: Type;
}

export interface MapType {
  readonly type: "map";
  readonly "key-id": number;
  readonly key: Type;
  readonly "value-id": number;
  readonly "value-required": boolean;
  readonly value: Type;
}

/** An Iceberg type exactly as table metadata spells it in JSON (Iceberg spec, Appendix C). */
export type Type = PrimitiveType | StructType | ListType | MapType;

/** A table schema. */
export interface Schema extends StructType {
  readonly "schema-id": number;
  readonly "identifier-field-ids"?: readonly number[];
}

/** One field of a partition spec. */
export interface PartitionField {
  readonly "field-id": number;
  readonly "source-id": number;
  readonly name: string;
  readonly transform: string;
}

/** A partition spec. */
export interface PartitionSpec {
  readonly "spec-id": number;
  readonly fields: readonly PartitionField[];
}
