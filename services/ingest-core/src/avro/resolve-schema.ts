import { corruptAvro } from "./corrupt";
import {
  type AvroField,
  type AvroRecordType,
  type AvroSchema,
  type AvroSchemaObject,
  type AvroType,
  isPrimitive,
} from "./schema";

/** Deepest schema nesting accepted; manifests need 6. Bounds the recursion on foreign headers. */
const MAX_SCHEMA_DEPTH = 64;

/**
 * Resolves named types and indexes record fields (Avro spec 1.11, "Names").
 *
 * @param schema parsed JSON of any shape: it may come from a foreign file
 * @throws IngestError `table.avro-corrupt` when it is no Avro schema
 */
export function resolveSchema(schema: unknown): AvroType {
  return new Resolver().resolve(schema as AvroSchema, "", 0);
}

/** Schemas remembered: every manifest of a table has the same one. */
const REMEMBERED = 32;
/** Longest schema text that is remembered, characters. */
const REMEMBERED_LENGTH = 64 * 1024;
const remembered = new Map<string, AvroType>();

/**
 * As {@link resolveSchema} for a schema's JSON text. The latest ones are remembered: resolving the
 * schema of a small manifest takes longer than decoding it.
 *
 * @throws IngestError `table.avro-corrupt` when it is no JSON or no Avro schema
 */
export function resolveSchemaText(text: string): AvroType {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (cause) {
    throw corruptAvro("avro.schema is not JSON", undefined, cause);
  }
  const type = resolveSchema(schema);
  if (text.length > REMEMBERED_LENGTH) return type;
  remembered.set(text, type);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= REMEMBERED) break;
    remembered.delete(oldest);
  }
  return type;
}

class Resolver {
  private readonly named = new Map<string, AvroType>();

  resolve(schema: AvroSchema, namespace: string, depth: number): AvroType {
    if (depth > MAX_SCHEMA_DEPTH) throw corruptAvro(`schema is nested deeper than ${MAX_SCHEMA_DEPTH}`);
    if (typeof schema === "string") return this.byName(schema, namespace);
    if (Array.isArray(schema)) {
      const branches = schema.map((branch: AvroSchema) => this.resolve(branch, namespace, depth + 1));
      return { kind: "union", branches };
    }
    if (typeof schema !== "object" || schema === null) throw corruptAvro("schema is neither name nor object");
    return this.complex(schema as AvroSchemaObject, namespace, depth);
  }

  private byName(name: string, namespace: string): AvroType {
    if (isPrimitive(name)) return { kind: name };
    const type = this.named.get(fullName(name, namespace)) ?? this.named.get(name);
    if (type === undefined) throw corruptAvro(`unknown type ${JSON.stringify(name)} in schema`);
    return type;
  }

  private complex(schema: AvroSchemaObject, namespace: string, depth: number): AvroType {
    switch (schema.type) {
      case "record":
      case "error":
        return this.record(schema, namespace, depth);
      case "fixed": {
        const size = schema.size;
        if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
          throw corruptAvro("fixed type without a size");
        }
        return this.define(schema, namespace, { kind: "fixed", size });
      }
      case "enum": {
        const symbols = schema.symbols;
        if (!Array.isArray(symbols) || !symbols.every((symbol) => typeof symbol === "string")) {
          throw corruptAvro("enum type without symbols");
        }
        return this.define(schema, namespace, { kind: "enum", symbols });
      }
      case "array":
        return { kind: "array", items: this.resolve(schema.items as AvroSchema, namespace, depth + 1) };
      case "map":
        return { kind: "map", values: this.resolve(schema.values as AvroSchema, namespace, depth + 1) };
      default:
        return this.resolve(schema.type, namespace, depth + 1);
    }
  }

  private record(schema: AvroSchemaObject, namespace: string, depth: number): AvroRecordType {
    if (!Array.isArray(schema.fields)) throw corruptAvro("record type without fields");
    const fields: { name: string; type: AvroType }[] = [];
    const positionById = new Map<number, number>();
    const positionByName = new Map<string, number>();
    const type: AvroRecordType = { kind: "record", fields, positionById, positionByName };
    this.define(schema, namespace, type);
    const inner = enclosingNamespace(schema, namespace);
    for (const field of schema.fields as readonly AvroField[]) {
      if (typeof field !== "object" || field === null || typeof field.name !== "string") {
        throw corruptAvro("record field without a name");
      }
      const position = fields.length;
      fields.push({ name: field.name, type: this.resolve(field.type, inner, depth + 1) });
      positionByName.set(field.name, position);
      if (typeof field["field-id"] === "number") positionById.set(field["field-id"], position);
    }
    return type;
  }

  private define<T extends AvroType>(schema: AvroSchemaObject, namespace: string, type: T): T {
    if (typeof schema.name !== "string") throw corruptAvro("named type without a name");
    this.named.set(fullName(schema.name, declaredNamespace(schema) ?? namespace), type);
    return type;
  }
}

function declaredNamespace(schema: AvroSchemaObject): string | undefined {
  return typeof schema.namespace === "string" ? schema.namespace : undefined;
}

function enclosingNamespace(schema: AvroSchemaObject, namespace: string): string {
  const name = fullName(schema.name ?? "", declaredNamespace(schema) ?? namespace);
  return name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : "";
}

function fullName(name: string, namespace: string): string {
  return name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
}
