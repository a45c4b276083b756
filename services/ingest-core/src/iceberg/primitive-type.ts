import { IngestError } from "../errors";
import type { PartitionValue } from "./data-file";
import type { ListType, MapType, PrimitiveType, StructType, Type } from "./schema";

const SIMPLE_KINDS = [
  "unknown",
  "boolean",
  "int",
  "long",
  "float",
  "double",
  "date",
  "time",
  "timestamp",
  "timestamptz",
  "timestamp_ns",
  "timestamptz_ns",
  "string",
  "uuid",
  "binary",
  "variant",
] as const;

/** Types without parameters. `variant` is listed here because schemas spell it as one word. */
export type SimpleKind = (typeof SIMPLE_KINDS)[number];

/** A primitive type taken apart. */
export type Primitive =
  | { readonly kind: SimpleKind }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "fixed"; readonly length: number }
  | { readonly kind: "geometry" | "geography" };

/**
 * A non-null value in memory: `int` and `date` (days) are numbers, `long`, times and timestamps
 * (µs or ns) bigints, `float` and `double` numbers, a decimal its unscaled bigint, `string` a string,
 * `uuid`, `fixed` and `binary` bytes.
 */
export type PrimitiveValue = Exclude<PartitionValue, null>;

const simple: ReadonlyMap<string, Primitive> = new Map(SIMPLE_KINDS.map((kind) => [kind, { kind }]));
const DECIMAL = /^decimal\((\d{1,2}), ?(\d{1,2})\)$/;
const FIXED = /^fixed\[(\d{1,9})\]$/;
const GEOSPATIAL = /^(geometry|geography)(\(.*\))?$/;

/**
 * Takes the JSON spelling of a primitive type apart (Iceberg spec, Appendix C); Java writes
 * `decimal(9, 2)`, others `decimal(9,2)`.
 *
 * @throws IngestError `table.type-unknown`: the table uses a type of a later format version
 */
export function parsePrimitive(type: PrimitiveType): Primitive {
  const known = simple.get(type);
  if (known !== undefined) return known;
  const decimal = DECIMAL.exec(type);
  if (decimal !== null) {
    return { kind: "decimal", precision: Number(decimal[1]), scale: Number(decimal[2]) };
  }
  const fixed = FIXED.exec(type);
  if (fixed !== null) return { kind: "fixed", length: Number(fixed[1]) };
  const geospatial = GEOSPATIAL.exec(type);
  if (geospatial !== null) return { kind: geospatial[1] as "geometry" | "geography" };
  throw new IngestError("table.type-unknown", `type ${JSON.stringify(type)} is not known`, false, {
    got: type,
    expected: "a primitive type of Iceberg format version 1 to 3",
  });
}

/** @returns the JSON spelling, with Java's space in decimals */
export function formatPrimitive(type: Primitive): PrimitiveType {
  switch (type.kind) {
    case "decimal":
      return `decimal(${type.precision}, ${type.scale})`;
    case "fixed":
      return `fixed[${type.length}]`;
    default:
      return type.kind;
  }
}

export function isPrimitive(type: Type): type is PrimitiveType {
  return typeof type === "string";
}

export function isStruct(type: Type): type is StructType {
  return typeof type === "object" && type.type === "struct";
}

export function isList(type: Type): type is ListType {
  return typeof type === "object" && type.type === "list";
}

export function isMap(type: Type): type is MapType {
  return typeof type === "object" && type.type === "map";
}

/**
 * Bytes of the fixed that holds every decimal of a precision (`TypeUtil.decimalRequiredBytes`).
 *
 * @param precision decimal digits, 1 to 38
 */
export function decimalRequiredBytes(precision: number): number {
  const largest = 10n ** BigInt(precision) - 1n;
  let bytes = 1;
  while (BigInt.asIntN(bytes * 8, largest) !== largest) bytes++;
  return bytes;
}
