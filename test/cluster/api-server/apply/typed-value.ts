import { isObject, type JsonObject } from "../kube-object";
import type { SchemaNode } from "../schema/api-schema";
import { FieldSet, FieldSetBuilder } from "./field-set";
import { itemElement, itemsByElement } from "./list-items";

/** The fields that a value sets: what its author owns after an apply (structured-merge-diff `ToFieldSet`). */
export function fieldSetOf(value: unknown, node: SchemaNode): FieldSet {
  const out = new FieldSetBuilder();
  collect(value, node, out);
  return out.build();
}

const isEmptyMap = (value: unknown) => isObject(value) && Object.keys(value).length === 0;

/** Whether the value is owned as a whole. */
const isWhole = (value: unknown, node: SchemaNode) =>
  Array.isArray(value) ? node.listType === "atomic" : !isObject(value) || node.atomicMap;

/** Adds what is below a value; the caller adds the value itself when it is owned as a whole. */
function collect(value: unknown, node: SchemaNode, out: FieldSetBuilder): void {
  if (isWhole(value, node)) return;
  if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      const element = `f:${name}`;
      const field = node.field(name);
      collect(item, field, out.below(element));
      if (isWhole(item, field) || isEmptyMap(item) || !node.declares(name)) out.add(element);
    }
  } else if (Array.isArray(value)) {
    const items = node.items();
    for (const item of value) {
      const element = itemElement(item, node);
      if (node.listType === "map") collect(item, items, out.below(element));
      out.add(element);
    }
  }
}

/** The value without the members of a set, and what is below them. */
export function removeFields(value: unknown, node: SchemaNode, set: FieldSet): unknown {
  if (set.empty) return value;
  if (isObject(value)) {
    if (node.atomicMap) return value;
    const out: JsonObject = {};
    for (const [name, item] of Object.entries(value)) {
      const element = `f:${name}`;
      if (set.members.has(element)) continue;
      out[name] = removeFields(item, node.field(name), set.below(element));
    }
    return out;
  }
  if (!Array.isArray(value) || node.listType === "atomic") return value;
  const items = node.items();
  const out: unknown[] = [];
  for (const [element, item] of itemsByElement(value, node))
    if (!set.members.has(element)) out.push(removeFields(item, items, set.below(element)));
  return out;
}

/** Makes the named fields on the way to a member members too (`EnsureNamedFieldsAreMembers`). */
export function withNamedFields(set: FieldSet, node: SchemaNode): FieldSet {
  const members = new Set(set.members);
  const children = new Map<string, FieldSet>();
  for (const [element, below] of set.children) {
    const name = element.slice(2);
    const field = element.startsWith("f:");
    if (field && node.declares(name)) members.add(element);
    children.set(element, withNamedFields(below, field ? node.field(name) : node.items()));
  }
  return new FieldSet(members, children);
}

/**
 * Merges a configuration into an object: maps by key, associative lists by item, the rest by
 * replacement. Items keep their order; new ones come where the configuration has them.
 */
export function mergeTyped(live: unknown, config: unknown, node: SchemaNode): unknown {
  if (isObject(config)) {
    if (!isObject(live) || node.atomicMap) return config;
    const out: JsonObject = { ...live };
    for (const [name, item] of Object.entries(config))
      out[name] = name in live ? mergeTyped(live[name], item, node.field(name)) : item;
    return out;
  }
  if (Array.isArray(config) && Array.isArray(live) && node.listType !== "atomic")
    return mergeItems(live, config, node);
  return config;
}

function mergeItems(live: readonly unknown[], config: readonly unknown[], node: SchemaNode): unknown[] {
  const before = itemsByElement(live, node);
  const wanted = itemsByElement(config, node);
  const items = node.items();
  const order = [...wanted.keys()];
  const out: unknown[] = [];
  let next = 0;
  const take = (until: number) => {
    for (; next < until; next++) {
      const element = order[next] ?? "";
      out.push(mergeTyped(before.get(element), wanted.get(element), items));
    }
  };
  for (const [element, item] of before) {
    const at = order.indexOf(element);
    if (at === -1) out.push(item);
    else take(at + 1);
  }
  take(order.length);
  return out;
}
