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
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, item]) => [key, sortKeys(item)]));
}

/** The object with its values changed; a key `__proto__` stays a key, as it would not by assignment. */
export function mapValues(object: JsonObject, change: (value: Json, key: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

function render(value: Json, depth: number, column: number): string {
  const oneLine = inline(value, WIDTH - column);
  if (oneLine !== undefined) return oneLine;
  const pad = " ".repeat(depth + 1);
  const end = `\n${" ".repeat(depth)}`;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => pad + render(item, depth + 1, depth + 1)).join(",\n")}${end}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => {
    const head = `${pad}${JSON.stringify(key)}: `;
    return head + render(item, depth + 1, head.length);
  });
  return `{\n${members.join(",\n")}${end}}`;
}

/** The value on one line, or undefined as soon as it is known not to fit into `room` columns. */
function inline(value: Json, room: number): string | undefined {
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return within(JSON.stringify(value), room);
  let text = isList ? "[" : "{";
  for (const [key, item] of Object.entries(value)) {
    if (text.length > 1) text += ", ";
    if (!isList) text += `${JSON.stringify(key)}: `;
    const rest = inline(item, room - text.length);
    if (rest === undefined) return undefined;
    text += rest;
  }
  return within(text + (isList ? "]" : "}"), room);
}

function within(text: string, room: number): string | undefined {
  return text.length <= room ? text : undefined;
}
