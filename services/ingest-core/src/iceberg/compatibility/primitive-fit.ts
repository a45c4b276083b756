import type { SchemaLeaf } from "../../parquet/footer";
import type { Primitive } from "../primitive-type";
import { leafType } from "./leaf-type";

/** How a Parquet column goes with a table column. */
export type PrimitiveFit =
  /** Its bytes are read correctly as they are. */
  | { readonly kind: "same" }
  /** Its values fit, its bytes do not. */
  | { readonly kind: "cast"; readonly why: string }
  /** The table column would have to become this type, which is a legal promotion. */
  | { readonly kind: "promote"; readonly to: Primitive }
  | { readonly kind: "mismatch" }
  | { readonly kind: "unsupported"; readonly why: string };

/** What the operator decided about types. */
export interface FitOptions {
  readonly formatVersion: number;
  /** Leave INT96 columns as they are where the table has `timestamptz`. @default false */
  readonly keepInt96?: boolean;
}

/**
 * Judges a column against the table's type. Readable as it is: the same type, and what the spec
 * promotes (int to long, float to double, decimals to more digits). Convertible without loss of
 * meaning: unsigned integers, INT96, half floats, text without annotation, other time units. All
 * else is a mismatch, a local timestamp for an instant above all: nobody here knows the zone.
 */
export function primitiveFit(table: Primitive, leaf: SchemaLeaf, options: FitOptions): PrimitiveFit {
  const file = leafType(leaf, options.formatVersion);
  if (file.kind === "unsupported") return file;
  if (file.kind === "null") return { kind: "cast", why: "the column has no type, all its values are null" };
  if (options.keepInt96 && leaf.type === "INT96" && table.kind === "timestamptz") return { kind: "same" };
  if (isPromotion(file.type, table)) {
    return file.illegal === undefined ? { kind: "same" } : { kind: "cast", why: file.illegal };
  }
  const why = conversion(table, leaf);
  if (why !== undefined) return { kind: "cast", why };
  return isPromotion(table, file.type) ? { kind: "promote", to: file.type } : { kind: "mismatch" };
}

/** @returns whether the spec reads values of `from` as `to` ("Schema Evolution", versions 1 to 3) */
export function isPromotion(from: Primitive, to: Primitive): boolean {
  if (from.kind === "decimal" && to.kind === "decimal") {
    return from.scale === to.scale && from.precision <= to.precision;
  }
  if (from.kind === "fixed" && to.kind === "fixed") return from.length === to.length;
  if (from.kind === to.kind) return true;
  return (from.kind === "int" && to.kind === "long") || (from.kind === "float" && to.kind === "double");
}

function conversion(table: Primitive, leaf: SchemaLeaf): string | undefined {
  const logical = leaf.logicalType;
  if (leaf.type === "INT96") {
    return table.kind.startsWith("timestamp")
      ? "INT96 timestamps have no place in the Iceberg spec"
      : undefined;
  }
  if (table.kind === "string" && leaf.type === "BYTE_ARRAY" && logical === undefined) {
    return "the column is not annotated as text";
  }
  if (logical?.kind !== "timestamp") return undefined;
  const zone = logical.isAdjustedToUtc ? "timestamptz" : "timestamp";
  if (table.kind === zone) return `${logical.unit} are not the table's microseconds`;
  return table.kind === `${zone}_ns` ? `${logical.unit} are not the table's nanoseconds` : undefined;
}
