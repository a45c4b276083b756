import { isList, isMap, isPrimitive, isStruct } from "../primitive-type";
import type { Schema, Type } from "../schema";
import { fieldsById } from "../schema-index";

/** How much a manifest keeps about a column; `length` counts code points or bytes. */
export type MetricsMode =
  | { readonly kind: "none" | "counts" | "full" }
  | { readonly kind: "truncate"; readonly length: number };

const DEFAULT_MODE: MetricsMode = { kind: "truncate", length: 16 };
const DEFAULT_MAX_INFERRED = 100;
const COLUMN_PREFIX = "write.metadata.metrics.column.";

/**
 * Metrics mode of every column of a schema, as Iceberg's MetricsConfig derives it:
 * `write.metadata.metrics.default`, `write.metadata.metrics.column.<name>`, and, when no default is
 * set, only the first `write.metadata.metrics.max-inferred-column-defaults` columns of a wide table.
 * A setting that is no mode counts as absent, as it does in Java.
 *
 * @returns the mode of a field id
 */
export function metricsModes(
  schema: Schema,
  properties: Readonly<Record<string, string>>,
): (fieldId: number) => MetricsMode {
  const configured = properties["write.metadata.metrics.default"];
  const limited = configured === undefined ? limitedColumns(schema, properties) : undefined;
  const base = parseMode(configured) ?? DEFAULT_MODE;
  const fields = fieldsById(schema);
  return (fieldId) => {
    const fallback: MetricsMode = limited === undefined || limited.has(fieldId) ? base : { kind: "none" };
    const name = fields.get(fieldId)?.path.join(".");
    return (name === undefined ? undefined : parseMode(properties[COLUMN_PREFIX + name])) ?? fallback;
  };
}

function parseMode(text: string | undefined): MetricsMode | undefined {
  const mode = text?.toLowerCase();
  if (mode === "none" || mode === "counts" || mode === "full") return { kind: mode };
  const length = Number(/^truncate\((\d{1,9})\)$/.exec(mode ?? "")?.[1]);
  return length > 0 ? { kind: "truncate", length } : undefined;
}

/** @returns the columns that get the default mode, `undefined` when all do */
function limitedColumns(
  schema: Schema,
  properties: Readonly<Record<string, string>>,
): ReadonlySet<number> | undefined {
  const text = properties["write.metadata.metrics.max-inferred-column-defaults"];
  const limit = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : DEFAULT_MAX_INFERRED;
  let columns = 0;
  for (const { type, field } of fieldsById(schema).values()) {
    if (isPrimitive(type) || (isStruct(type) && field !== undefined)) columns++;
  }
  if (columns <= limit) return undefined;
  const chosen = new Set<number>();
  chooseColumns(schema, limit, chosen);
  return chosen;
}

/** Columns of a struct before those of the structs inside it (MetricsConfig.limitFieldIds). */
function chooseColumns(type: Type, limit: number, chosen: Set<number>): void {
  const choose = (id: number, candidate: Type) => {
    if (chosen.size < limit && isPrimitive(candidate)) chosen.add(id);
  };
  if (isStruct(type)) {
    for (const field of type.fields) choose(field.id, field.type);
    for (const field of type.fields) chooseColumns(field.type, limit, chosen);
  } else if (isList(type)) {
    choose(type["element-id"], type.element);
    chooseColumns(type.element, limit, chosen);
  } else if (isMap(type)) {
    choose(type["key-id"], type.key);
    choose(type["value-id"], type.value);
    chooseColumns(type.key, limit, chosen);
    chooseColumns(type.value, limit, chosen);
  }
}
