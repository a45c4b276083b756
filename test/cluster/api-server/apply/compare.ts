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
  compareChildren(before, after, node, walk);
  return { removed: walk.removed.build(), modified: walk.modified.build(), added: walk.added.build() };
}

interface Walk {
  readonly removed: FieldSetBuilder;
  readonly modified: FieldSetBuilder;
  readonly added: FieldSetBuilder;
}

const absent = (value: unknown) => value === undefined || value === null;

const emptyOrAbsent = (value: unknown) =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0);

/** Whether values here are compared as wholes. */
function isLeaf(before: unknown, after: unknown, node: SchemaNode): boolean {
  const kind = shape(absent(after) ? before : after);
  if (!absent(before) && !absent(after) && kind !== shape(before)) return true;
  if (kind === "scalar" || (emptyOrAbsent(before) && emptyOrAbsent(after))) return true;
  return kind === "map" ? node.atomicMap : node.listType === "atomic";
}

function compareChildren(before: unknown, after: unknown, node: SchemaNode, out: Walk): void {
  const isMap = shape(absent(after) ? before : after) === "map";
  const [lhs, rhs] = isMap ? [fields(before), fields(after)] : [items(before, node), items(after, node)];
  for (const element of new Set([...lhs.keys(), ...rhs.keys()])) {
    const [old, now] = [lhs.get(element), rhs.get(element)];
    if (old === now) continue;
    const child = isMap ? node.field(element.slice(2)) : node.items();
    const leaf = isLeaf(old, now, child);
    if (old === undefined) out.added.add(element);
    else if (now === undefined) out.removed.add(element);
    else if (leaf && !equalJson(old, now)) out.modified.add(element);
    if (leaf) continue;
    const { removed, modified, added } = out;
    const below = {
      removed: removed.below(element),
      modified: modified.below(element),
      added: added.below(element),
    };
    compareChildren(old, now, child, below);
  }
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
