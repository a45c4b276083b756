import type { JsonSchema } from "../../../../schema/schema";

/** A schema with the keywords that only the API server reads: how to merge, and what is atomic. */
export interface ApiSchema extends JsonSchema {
  readonly "x-kubernetes-map-type"?: string;
  readonly "x-kubernetes-patch-merge-key"?: string;
  readonly "x-kubernetes-patch-strategy"?: string;
}

const untyped: ApiSchema = {};

type Definitions = Readonly<Record<string, ApiSchema>>;

/** A place in a schema, with its references resolved on the way down. Nodes are made once: schemas never change. */
export class SchemaNode {
  private static readonly roots = new WeakMap<ApiSchema, SchemaNode>();
  private readonly fields = new Map<string, SchemaNode>();
  private rest: SchemaNode | undefined;
  private item: SchemaNode | undefined;

  private constructor(
    readonly schema: ApiSchema,
    private readonly definitions: Definitions,
    /** What stands beside a `$ref`: patch keywords and defaults. */
    readonly beside: ApiSchema,
  ) {}

  static root(schema: ApiSchema): SchemaNode {
    const known = SchemaNode.roots.get(schema);
    if (known !== undefined) return known;
    const root = SchemaNode.resolve(schema, (schema.definitions ?? {}) as Definitions);
    SchemaNode.roots.set(schema, root);
    return root;
  }

  private static resolve(schema: ApiSchema, definitions: Definitions): SchemaNode {
    let current = schema;
    while (current.$ref !== undefined) {
      const name = current.$ref.slice("#/definitions/".length);
      const target = definitions[name];
      if (target === undefined) throw new Error(`schema refers to unknown definition '${name}'`);
      current = target;
    }
    return new SchemaNode(current, definitions, schema);
  }

  /** The node of a field; an untyped node where the schema says nothing about it. */
  field(name: string): SchemaNode {
    if (!this.declares(name)) {
      const { additionalProperties } = this.schema;
      const schema = typeof additionalProperties === "object" ? additionalProperties : untyped;
      this.rest ??= SchemaNode.resolve(schema, this.definitions);
      return this.rest;
    }
    const known = this.fields.get(name);
    if (known !== undefined) return known;
    const node = SchemaNode.resolve(this.schema.properties?.[name] ?? untyped, this.definitions);
    this.fields.set(name, node);
    return node;
  }

  items(): SchemaNode {
    this.item ??= SchemaNode.resolve(this.schema.items ?? untyped, this.definitions);
    return this.item;
  }

  /** Whether the field is named by the schema, rather than a key of a map. */
  declares(name: string): boolean {
    return this.schema.properties !== undefined && Object.hasOwn(this.schema.properties, name);
  }

  /** Whether unknown fields of an object here are dropped. */
  get closed(): boolean {
    const { additionalProperties, properties, type } = this.schema;
    if (additionalProperties !== undefined && additionalProperties !== false) return false;
    if (this.schema["x-kubernetes-preserve-unknown-fields"] === true) return false;
    if (this.schema["x-kubernetes-embedded-resource"] === true && properties === undefined) return false;
    return type === "object";
  }

  /** How server-side apply treats a list here. Lists without a type are atomic. */
  get listType(): "atomic" | "set" | "map" {
    const type = this.schema["x-kubernetes-list-type"];
    return type === "map" || type === "set" ? type : "atomic";
  }

  get listKeys(): readonly string[] {
    return this.schema["x-kubernetes-list-map-keys"] ?? [];
  }

  /** Whether server-side apply replaces an object here as a whole. */
  get atomicMap(): boolean {
    return this.schema["x-kubernetes-map-type"] === "atomic";
  }
}
