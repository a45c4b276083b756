import { IngestError } from "../../errors";
import { formatPrimitive, type Primitive } from "../primitive-type";

/** A partition transform taken apart. */
export type Transform =
  | { readonly kind: "identity" | "year" | "month" | "day" | "hour" | "void" }
  | { readonly kind: "bucket"; readonly buckets: number }
  | { readonly kind: "truncate"; readonly width: number };

const WITH_WIDTH = /^(bucket|truncate)\[(\d{1,10})\]$/;
const PLAIN: ReadonlySet<string> = new Set(["identity", "year", "month", "day", "hour", "void"]);
const MAX_INT = 0x7fffffff;

/**
 * Parses a transform's JSON spelling (Iceberg spec, "Partition Transforms").
 *
 * @throws IngestError `table.transform-unknown`: the spec forbids to write into such a partition spec
 */
export function parseTransform(transform: string): Transform {
  const text = transform.toLowerCase();
  if (PLAIN.has(text)) return { kind: text } as Transform;
  const match = WITH_WIDTH.exec(text);
  const width = Number(match?.[2]);
  if (match === null || width < 1 || width > MAX_INT) {
    throw new IngestError(
      "table.transform-unknown",
      `partition transform ${JSON.stringify(transform)} is not known`,
      false,
      {
        got: transform,
        expected: "identity, bucket[N], truncate[W], year, month, day, hour or void",
        nextStep: "evolve the table's partition spec to a transform of format version 2",
      },
    );
  }
  return match[1] === "bucket" ? { kind: "bucket", buckets: width } : { kind: "truncate", width };
}

/**
 * Type of the transform's result, which is the type of the partition field in manifests. `day` gives
 * a date (both reference writers do), although the spec's table says int: same bytes either way.
 *
 * @throws IngestError `table.transform-type` when the transform does not take the source type
 */
export function transformResult(transform: Transform, source: Primitive): Primitive {
  switch (transform.kind) {
    case "identity":
      if (!["geometry", "geography", "variant"].includes(source.kind)) return source;
      break;
    case "void":
      return source;
    case "bucket":
      if (BUCKETED.has(source.kind)) return { kind: "int" };
      break;
    case "truncate":
      if (TRUNCATED.has(source.kind)) return source;
      break;
    case "day":
      if (source.kind === "date" || isTimestamp(source)) return { kind: "date" };
      break;
    case "year":
    case "month":
      if (source.kind === "date" || isTimestamp(source)) return { kind: "int" };
      break;
    case "hour":
      if (isTimestamp(source)) return { kind: "int" };
      break;
  }
  throw new IngestError(
    "table.transform-type",
    `partition transform ${transform.kind} does not take ${formatPrimitive(source)}`,
    false,
    { got: formatPrimitive(source), nextStep: "evolve the table's partition spec" },
  );
}

/** @returns whether equal results of a range's ends mean equal results inside it */
export function preservesOrder(transform: Transform): boolean {
  return transform.kind !== "bucket";
}

export function isTimestamp(type: Primitive): boolean {
  return type.kind.startsWith("timestamp");
}

const TRUNCATED: ReadonlySet<string> = new Set(["int", "long", "decimal", "string", "binary"]);
const BUCKETED: ReadonlySet<string> = new Set([
  ...TRUNCATED,
  "date",
  "time",
  "timestamp",
  "timestamptz",
  "timestamp_ns",
  "timestamptz_ns",
  "uuid",
  "fixed",
]);
