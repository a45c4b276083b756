import { isObject, type Json, type JsonObject, mapValues } from "./json";

/** Keywords whose value is one schema (or a boolean, which is left alone). */
const ONE_SCHEMA = new Set(["items", "additionalProperties", "additionalItems", "not"]);
/** Keywords whose value is a list of schemas. */
const SCHEMA_LIST = new Set(["allOf", "anyOf", "oneOf", "items"]);
/** Keywords whose value maps free names to schemas. */
const SCHEMA_MAP = new Set(["properties", "patternProperties", "definitions", "dependencies"]);

/**
 * Rewrites a CRD schema bottom-up: `rewrite` sees every schema, its sub-schemas already rewritten.
 *
 * Only schema positions are visited. A property that is *named* `description` or `enum`, and the
 * contents of `default`, `enum`, `example` or `x-kubernetes-validations`, are data and stay as they are.
 * Positions after `JSONSchemaProps` of apiextensions.k8s.io/v1.
 *
 * @param path where the schema is, property names joined by dots; starts with the kind
 */
export function mapSchema(
  schema: JsonObject,
  path: string,
  rewrite: (schema: JsonObject, path: string) => JsonObject,
): JsonObject {
  const mapped = mapValues(schema, (value, keyword) => mapKeyword(keyword, value, path, rewrite));
  return rewrite(mapped, path);
}

function mapKeyword(
  keyword: string,
  value: Json,
  path: string,
  rewrite: (schema: JsonObject, path: string) => JsonObject,
): Json {
  if (SCHEMA_LIST.has(keyword) && Array.isArray(value)) {
    return value.map((item) => (isObject(item) ? mapSchema(item, path, rewrite) : item));
  }
  if (ONE_SCHEMA.has(keyword) && isObject(value)) {
    return mapSchema(value, keyword === "items" ? `${path}[]` : path, rewrite);
  }
  if (SCHEMA_MAP.has(keyword) && isObject(value)) {
    return mapValues(value, (child, name) =>
      isObject(child) ? mapSchema(child, `${path}.${name}`, rewrite) : child,
    );
  }
  return value;
}
