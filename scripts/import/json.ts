/** What JSON can hold. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object; absent keys read as undefined. */
export interface JsonObject {
  [key: string]: Json;
}

/** True for objects, false for arrays, null and scalars. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const WIDTH = 110;

/**
 * Renders JSON so that a diff shows single facts and the file stays small: keys in their order, one
 * space per level, and whatever fits into 110 columns on one line.
 */
export function renderJson(value: Json): string {
  return `${render(value, 0, 0)}\n`;
}

/** The same value with the keys of every object in code-unit order, so that upstream order never shows. */
export function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  const sorted: JsonObject = {};
  for (const key of Object.keys(value).sort()) sorted[key] = sortKeys(value[key] ?? null);
  return sorted;
}

function render(value: Json, depth: number, column: number): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const oneLine = inline(value);
  if (column + oneLine.length <= WIDTH) return oneLine;
  const pad = " ".repeat(depth + 1);
  const end = `\n${" ".repeat(depth)}`;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => pad + render(item, depth + 1, depth + 1)).join(",\n")}${end}]`;
  }
  const members = Object.entries(value).map(([key, item]) => {
    const head = `${pad}${JSON.stringify(key)}: `;
    return head + render(item, depth + 1, head.length);
  });
  return `{\n${members.join(",\n")}${end}}`;
}

function inline(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`)
    .join(", ")}}`;
}
