import type { SchemaGroup, SchemaNode } from "../../parquet/footer";

/** What a Parquet schema node means, seen through the layers that lists and maps have. */
export type NodeShape =
  | { readonly kind: "leaf" }
  | { readonly kind: "struct"; readonly children: readonly SchemaNode[] }
  /** `isLegacy`: a two-level list, which the Iceberg spec does not allow. */
  | { readonly kind: "list"; readonly element: SchemaNode; readonly isLegacy: boolean }
  | { readonly kind: "map"; readonly key: SchemaNode; readonly value: SchemaNode }
  | { readonly kind: "malformed"; readonly why: string };

/**
 * Classifies a node by the rules of parquet-format's LogicalTypes.md, the backward compatibility
 * rules for lists included.
 *
 * @param isElement whether a legacy list was already seen at this node: then it is its element
 */
export function nodeShape(node: SchemaNode, isElement = false): NodeShape {
  if (node.repetition === "repeated" && !isElement) return { kind: "list", element: node, isLegacy: true };
  if (node.kind === "leaf") return { kind: "leaf" };
  switch (node.logicalType?.kind) {
    case "list":
      return listShape(node);
    case "map":
      return mapShape(node);
    case undefined:
      return structShape(node);
    default:
      return { kind: "malformed", why: `groups annotated ${node.logicalType?.kind} are not supported` };
  }
}

function structShape(node: SchemaGroup): NodeShape {
  if (node.children.length === 0) return { kind: "malformed", why: "a struct without fields" };
  return { kind: "struct", children: node.children };
}

function listShape(node: SchemaGroup): NodeShape {
  const [repeated] = node.children;
  if (repeated === undefined || node.children.length > 1 || repeated.repetition !== "repeated") {
    return { kind: "malformed", why: "a list needs exactly one repeated field" };
  }
  if (repeated.kind === "leaf" || isLegacyElement(node, repeated)) {
    return { kind: "list", element: repeated, isLegacy: true };
  }
  const [element] = repeated.children;
  if (element === undefined) return { kind: "malformed", why: "a list without element" };
  return { kind: "list", element, isLegacy: false };
}

function isLegacyElement(list: SchemaGroup, repeated: SchemaGroup): boolean {
  const [first, ...others] = repeated.children;
  if (others.length > 0 || first?.repetition === "repeated") return true;
  return repeated.name === "array" || repeated.name === `${list.name}_tuple`;
}

function mapShape(node: SchemaGroup): NodeShape {
  const [entries] = node.children;
  if (entries?.kind !== "group" || node.children.length > 1 || entries.repetition !== "repeated") {
    return { kind: "malformed", why: "a map needs exactly one repeated group" };
  }
  const [key, value] = entries.children;
  if (key === undefined || value === undefined || entries.children.length > 2) {
    return { kind: "malformed", why: "map entries need a key and a value" };
  }
  return { kind: "map", key, value };
}
