import type { JsonSchema } from "../../schema/schema";
import { isObject } from "../json";

/**
 * A JSON value as CEL sees it: integers are `int` (a BigInt to the engine), other numbers `double`, and
 * fields whose names are no CEL identifiers have their escaped names beside the plain ones.
 */
export function toCel(schema: JsonSchema | undefined, value: unknown): unknown {
  if (typeof value === "number")
    return Number.isInteger(value) && schema?.type !== "number" ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item) => toCel(schema?.items, item));
  if (!isObject(value)) return value;
  const converted: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    const property = schema?.properties?.[name];
    const rest = schema?.additionalProperties;
    const inner = toCel(property ?? (typeof rest === "object" ? rest : undefined), field);
    converted[name] = inner;
    if (property !== undefined) converted[escapeName(name)] = inner;
  }
  return converted;
}

const keywords: ReadonlySet<string> = new Set([
  "as",
  "break",
  "const",
  "continue",
  "else",
  "false",
  "for",
  "function",
  "if",
  "import",
  "in",
  "let",
  "loop",
  "namespace",
  "null",
  "package",
  "return",
  "true",
  "var",
  "void",
  "while",
]);

/** Names as rules have to write them (kubernetes staging/src/k8s.io/apiserver/pkg/cel/escaping.go). */
export function escapeName(name: string): string {
  if (keywords.has(name)) return `__${name}__`;
  return name
    .replaceAll("__", "__underscores__")
    .replaceAll(".", "__dot__")
    .replaceAll("-", "__dash__")
    .replaceAll("/", "__slash__");
}
