import type { JsonSchema } from "../../schema/schema";

type Mutable = { -readonly [K in keyof JsonSchema]: JsonSchema[K] };
type Definitions = Record<string, Mutable>;

const QUANTITY: JsonSchema = {
  type: ["string", "number"],
  pattern: "^[+-]?([0-9]+|[0-9]+\\.[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+|[numkMGTPE]|[KMGTPE]i)?$",
};

/** Types that have no properties of their own in TypeScript. */
const scalars: Readonly<Record<string, JsonSchema>> = {
  IIntOrString: { "x-kubernetes-int-or-string": true },
  IQuantity: QUANTITY,
  ITime: { type: "string" },
  IMicroTime: { type: "string" },
  IFieldsV1: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
};

/** What servers write and people do not. */
const OPAQUE: JsonSchema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/**
 * Turns the schema of TypeScript interfaces into the schema of the objects.
 *
 * - `number` becomes `integer`: the API conventions forbid floats, and quantities are a type of their own.
 * - Interfaces lose the `I` of their names, and descriptions go.
 * - `status` is whatever a server wrote.
 */
export function compact(definitions: Readonly<Record<string, JsonSchema>>): Definitions {
  const compacted: Definitions = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const schema = scalars[name] ?? convert(definition);
    compacted[rename(name)] = hasStatus(definition) ? withOpaqueStatus(schema) : { ...schema };
  }
  return compacted;
}

/** Definitions that can be reached from some of them. */
export function reachable(definitions: Definitions, roots: readonly string[]): Definitions {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    for (const next of references(definitions[name])) visit(next);
  };
  for (const root of roots) visit(root);
  return Object.fromEntries([...found].sort().map((name) => [name, definitions[name] as Mutable]));
}

function references(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) =>
    key === "$ref" && typeof field === "string" ? [field.replace("#/definitions/", "")] : references(field),
  );
}

const rename = (name: string) => name.replace(/^I(?=[A-Z])/, "");

function hasStatus({ properties }: JsonSchema): boolean {
  return properties?.kind !== undefined && properties.status !== undefined;
}

function withOpaqueStatus(schema: JsonSchema): Mutable {
  return { ...schema, properties: { ...schema.properties, status: OPAQUE } };
}

function convert(schema: JsonSchema): JsonSchema {
  const { $ref, type, properties, items, additionalProperties, required } = schema;
  const values = schema.enum;
  if ($ref !== undefined) return { $ref: `#/definitions/${rename($ref.replace("#/definitions/", ""))}` };
  return {
    ...(type !== undefined && { type: type === "number" ? "integer" : type }),
    ...(values !== undefined && { enum: values }),
    ...(schema.const !== undefined && { enum: [schema.const] }),
    ...(required !== undefined && { required }),
    ...(items !== undefined && { items: convert(items) }),
    ...(typeof additionalProperties === "object" && { additionalProperties: convert(additionalProperties) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, convert(property)]),
      ),
    }),
  };
}
