import type { SchemaLeaf } from "../../parquet/footer";
import type { LogicalType } from "../../parquet/logical-type";
import type { Primitive } from "../primitive-type";

/** What a Parquet column is in Iceberg's terms. */
export type LeafType =
  | {
      readonly kind: "typed";
      /** The table type that holds all its values. */
      readonly type: Primitive;
      /** Set when readers of the table could not read the bytes as that type. */
      readonly illegal?: string;
    }
  /** Every value is null, the writer knew no type (Arrow's null columns). */
  | { readonly kind: "null" }
  | { readonly kind: "unsupported"; readonly why: string };

/**
 * Maps a Parquet column to the Iceberg type that it can be stored as (spec, Appendix A;
 * MessageTypeToType.java). Where the spec has no such bytes, the type is the one to convert to.
 *
 * @param formatVersion nanoseconds are legal from 3 on
 */
export function leafType(leaf: SchemaLeaf, formatVersion: number): LeafType {
  const logical = leaf.logicalType;
  if (logical?.kind === "null") return { kind: "null" };
  if (logical?.kind === "decimal") return decimalType(leaf, logical.precision, logical.scale);
  switch (leaf.type) {
    case "BOOLEAN":
      return typed({ kind: "boolean" });
    case "INT32":
    case "INT64":
      return integerType(leaf, formatVersion);
    case "INT96":
      return typed({ kind: "timestamptz" }, "INT96 timestamps have no place in the Iceberg spec");
    case "FLOAT":
      return typed({ kind: "float" });
    case "DOUBLE":
      return typed({ kind: "double" });
    case "BYTE_ARRAY":
      return byteArrayType(logical);
    case "FIXED_LEN_BYTE_ARRAY":
      return fixedType(leaf);
  }
}

/** @returns the column's type as a person would write it: `INT64 timestamp(micros, UTC)` */
export function describeLeaf(leaf: SchemaLeaf): string {
  const logical = leaf.logicalType;
  const physical = leaf.typeLength === undefined ? leaf.type : `${leaf.type}(${leaf.typeLength})`;
  if (logical === undefined) return physical;
  switch (logical.kind) {
    case "decimal":
      return `${physical} decimal(${logical.precision}, ${logical.scale})`;
    case "time":
    case "timestamp":
      return `${physical} ${logical.kind}(${logical.unit}, ${logical.isAdjustedToUtc ? "UTC" : "local"})`;
    case "integer":
      return `${physical} ${logical.isSigned ? "int" : "uint"}${logical.bitWidth}`;
    default:
      return `${physical} ${logical.kind}`;
  }
}

function typed(type: Primitive, illegal?: string): LeafType {
  return illegal === undefined ? { kind: "typed", type } : { kind: "typed", type, illegal };
}

function unsupported(why: string): LeafType {
  return { kind: "unsupported", why };
}

const DECIMAL_CARRIERS: ReadonlySet<string> = new Set([
  "INT32",
  "INT64",
  "BYTE_ARRAY",
  "FIXED_LEN_BYTE_ARRAY",
]);

function decimalType(leaf: SchemaLeaf, precision: number, scale: number): LeafType {
  if (!DECIMAL_CARRIERS.has(leaf.type)) return unsupported(`${leaf.type} cannot hold decimals`);
  if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
    return unsupported("Iceberg decimals have 1 to 38 digits and a scale of 0 to their precision");
  }
  return typed({ kind: "decimal", precision, scale });
}

function integerType(leaf: SchemaLeaf, formatVersion: number): LeafType {
  const logical = leaf.logicalType;
  const plain: Primitive = { kind: leaf.type === "INT32" ? "int" : "long" };
  if (logical === undefined) return typed(plain);
  switch (logical.kind) {
    case "integer":
      if (logical.isSigned || logical.bitWidth < 32) return typed(plain);
      return logical.bitWidth === 32
        ? typed({ kind: "long" }, "unsigned 32-bit integers are read as signed")
        : typed({ kind: "decimal", precision: 20, scale: 0 }, "unsigned 64-bit integers are read as signed");
    case "date":
      return typed({ kind: "date" });
    case "time":
      return typed({ kind: "time" }, logical.unit === "nanos" ? "times have microseconds" : undefined);
    case "timestamp": {
      const kind = logical.isAdjustedToUtc ? "timestamptz" : "timestamp";
      // The spec has microseconds only, and Spark fails on others: iceberg 1.10's VectorizedArrowReader casts their
      // vector to the wrong class.
      if (logical.unit === "millis") return typed({ kind }, "timestamps have microseconds");
      if (logical.unit === "micros") return typed({ kind });
      return formatVersion >= 3
        ? typed({ kind: `${kind}_ns` })
        : typed({ kind }, "nanosecond timestamps need format version 3");
    }
    default:
      return unsupported(`the annotation ${logical.kind} is not for integers`);
  }
}

function byteArrayType(logical: LogicalType | undefined): LeafType {
  if (logical === undefined) return typed({ kind: "binary" });
  switch (logical.kind) {
    case "bson":
      return typed({ kind: "binary" });
    case "string":
    case "enum":
    case "json":
      return typed({ kind: "string" });
    default:
      return unsupported(`byte arrays annotated ${logical.kind} have no type in format version 2`);
  }
}

function fixedType(leaf: SchemaLeaf): LeafType {
  const length = leaf.typeLength ?? 0;
  switch (leaf.logicalType?.kind) {
    case undefined:
      return typed({ kind: "fixed", length });
    case "uuid":
      return length === 16 ? typed({ kind: "uuid" }) : unsupported("a UUID has 16 bytes");
    case "float16":
      return typed({ kind: "float" }, "half-precision floats are not read by Iceberg");
    default:
      return unsupported(`fixed-length bytes annotated ${leaf.logicalType?.kind} have no Iceberg type`);
  }
}
