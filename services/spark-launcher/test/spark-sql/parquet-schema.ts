import type { SchemaGroup, SchemaLeaf, SchemaNode } from "@floe/ingest-core";

type Annotation = NonNullable<SchemaNode["logicalType"]>;
type Repetition = SchemaNode["repetition"];

/** A node without its place in the tree. */
export type Sketch = (path: readonly string[]) => SchemaNode;

let index = 0;

function base(name: string, above: readonly string[], repetition: Repetition, logicalType?: Annotation) {
  return {
    index: ++index,
    name,
    path: [...above, name],
    repetition,
    maxDefinitionLevel: 0,
    maxRepetitionLevel: 0,
    ...(logicalType !== undefined && { logicalType }),
  };
}

/** A column. */
export function column(name: string, type: SchemaLeaf["type"], logicalType?: Annotation): Sketch {
  return (above) => ({ kind: "leaf", ...base(name, above, "optional", logicalType), type, column: 0 });
}

/** A struct, a list or a map, by its annotation. */
export function group(name: string, children: readonly Sketch[], logicalType?: Annotation): Sketch {
  return (above) => inner(name, children, above, "optional", logicalType);
}

/** The repeated group inside a list or a map. */
export function repeated(name: string, children: readonly Sketch[]): Sketch {
  return (above) => inner(name, children, above, "repeated");
}

/** A file's schema. */
export function schemaOf(...children: readonly Sketch[]): SchemaGroup {
  const root = inner("schema", children, [], "required");
  return { ...root, path: [], children: children.map((child) => child([])) };
}

function inner(
  name: string,
  children: readonly Sketch[],
  above: readonly string[],
  repetition: Repetition,
  logicalType?: Annotation,
): SchemaGroup {
  const node = base(name, above, repetition, logicalType);
  return { kind: "group", ...node, children: children.map((child) => child(node.path)) };
}
