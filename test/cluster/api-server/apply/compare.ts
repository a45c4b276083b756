import { equalJson, isObject } from "../kube-object";
import type { SchemaNode } from "../schema/api-schema";
import { type FieldSet, FieldSetBuilder } from "./field-set";
import { itemsByElement } from "./list-items";

/** What changed between two values (structured-merge-diff `typed.Comparison`). */
export interface Comparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

/** Compares two objects of one type. */
export function compareTyped(before: unknown, after: unknown, node: SchemaNode): Comparison {
  const walk = {
    removed: new FieldSetBuilder(),
    modified: new FieldSetBuilder(),
    added: new FieldSetBuilder(),
  };
  compare(before, after, node, [], walk);
  return { removed: walk.removed.build(), modified: walk.modified.build(), added: walk.added.build() };
}

interface Walk {
  readonly removed: FieldSetBuilder;
  readonly modified: FieldSetBuilder;
  readonly added: FieldSetBuilder;
}

const emptyOrAbsent = (value: unknown) =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0);

function compare(
  before: unknown,
  after: unknown,
  node: SchemaNode,
  path: readonly string[],
  out: Walk,
): void {
  const kind = after === undefined || after === null ? shape(before) : shape(after);
  const other = shape(before);
  if (before !== undefined && before !== null && after !== undefined && after !== null && kind !== other) {
    out.modified.insert(path);
    return;
  }
  const leaf =
    kind === "scalar" ||
    (kind === "map" && node.atomicMap) ||
    (kind === "list" && node.listType === "atomic") ||
    (emptyOrAbsent(before) && emptyOrAbsent(after));
  if (before === undefined) out.added.insert(path);
  else if (after === undefined) out.removed.insert(path);
  else if (leaf && !equalJson(before, after)) out.modified.insert(path);
  if (leaf) return;
  const [lhs, rhs, child] =
    kind === "map"
      ? [fields(before), fields(after), (element: string) => node.field(element.slice(2))]
      : [items(before, node), items(after, node), () => node.items()];
  for (const element of new Set([...lhs.keys(), ...rhs.keys()]))
    compare(lhs.get(element), rhs.get(element), child(element), [...path, element], out);
}

function shape(value: unknown): "map" | "list" | "scalar" {
  if (Array.isArray(value)) return "list";
  return isObject(value) ? "map" : "scalar";
}

function fields(value: unknown): Map<string, unknown> {
  return new Map(isObject(value) ? Object.entries(value).map(([name, item]) => [`f:${name}`, item]) : []);
}

function items(value: unknown, node: SchemaNode): Map<string, unknown> {
  return Array.isArray(value) ? itemsByElement(value, node) : new Map();
}
