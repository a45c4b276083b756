import { IngestError, nodeShape, type SchemaLeaf, type SchemaNode } from "@floe/ingest-core";

/** A type as Spark writes it in JSON (`DataType.json`). */
export type SparkType =
  | string
  | { readonly type: "struct"; readonly fields: readonly SparkField[] }
  | { readonly type: "array"; readonly elementType: SparkType; readonly containsNull: boolean }
  | {
      readonly type: "map";
      readonly keyType: SparkType;
      readonly valueType: SparkType;
      readonly valueContainsNull: boolean;
    };

/** A field of a Spark struct. */
export interface SparkField {
  readonly name: string;
  readonly type: SparkType;
  readonly nullable: boolean;
  readonly metadata: Readonly<Record<string, never>>;
}

/** @returns the field as Spark writes it; everything may be null, the table says what may not */
export function sparkField(name: string, type: SparkType): SparkField {
  return { name, type, nullable: true, metadata: {} };
}

/**
 * The type to read a node of a Parquet file with. It is stated rather than inferred: Spark refuses to
 * infer some legal types (UUID, TIME), and would look into one file of many for the others.
 *
 * @param isElement whether a list above has been unwrapped to this node
 * @throws IngestError `file.type-unsupported` for what Spark 3.5 can not read
 */
export function readType(node: SchemaNode, isElement = false): SparkType {
  const shape = nodeShape(node, isElement);
  switch (shape.kind) {
    case "leaf":
      return leafReadType(node as SchemaLeaf);
    case "struct":
      return {
        type: "struct",
        fields: shape.children.map((child) => sparkField(child.name, readType(child))),
      };
    case "list":
      return { type: "array", elementType: readType(shape.element, shape.isLegacy), containsNull: true };
    case "map":
      return {
        type: "map",
        keyType: readType(shape.key),
        valueType: readType(shape.value),
        valueContainsNull: true,
      };
    case "malformed":
      throw unreadable(node, shape.why);
  }
}

/**
 * What Spark's Parquet reader makes of a column (`ParquetToSparkSchemaConverter`, `ParquetVectorUpdaterFactory`
 * of 3.5, with `nanosAsLong`): any other type than this one, and the reader stops.
 */
function leafReadType(leaf: SchemaLeaf): SparkType {
  const { type, logicalType: logical } = leaf;
  if (logical?.kind === "decimal") return `decimal(${logical.precision},${logical.scale})`;
  switch (type) {
    case "BOOLEAN":
      return "boolean";
    case "INT32":
      if (logical?.kind === "date") return "date";
      if (logical?.kind === "integer") return smallIntegerType(logical.bitWidth, logical.isSigned);
      return "integer";
    case "INT64":
      if (logical?.kind === "integer" && !logical.isSigned) return "decimal(20,0)";
      if (logical?.kind !== "timestamp" || logical.unit === "nanos") return "long";
      return logical.isAdjustedToUtc ? "timestamp" : "timestamp_ntz";
    case "INT96":
      return "timestamp";
    case "FLOAT":
      return "float";
    case "DOUBLE":
      return "double";
    case "BYTE_ARRAY":
      return logical?.kind === "string" || logical?.kind === "enum" || logical?.kind === "json"
        ? "string"
        : "binary";
    case "FIXED_LEN_BYTE_ARRAY":
      if (logical?.kind === "float16") throw unreadable(leaf, "Spark has no half-precision floats");
      return "binary";
  }
}

function smallIntegerType(bitWidth: number, isSigned: boolean): SparkType {
  if (bitWidth === 8) return isSigned ? "byte" : "short";
  if (bitWidth === 16) return isSigned ? "short" : "integer";
  return isSigned ? "integer" : "long";
}

function unreadable(node: SchemaNode, why: string): IngestError {
  const at = node.path.join(".");
  return new IngestError("file.type-unsupported", `column ${at} can not be read by Spark: ${why}`, false, {
    at,
    nextStep: "replay the file from quarantine: by itself it takes the light path",
  });
}
