import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type YAMLMap,
} from "yaml";
import type { ValuePath } from "../schema/violation";

/** Line and column, from 1; absent when a file has no such place. */
export interface Position {
  readonly line?: number;
  readonly column?: number;
}

/**
 * Line and column of a value in a YAML document, or of the nearest thing that
 * exists above it: a missing key is shown at the map that lacks it. Values that come
 * through an alias or a merge key are shown where they are written.
 */
export function locate(document: Document, lines: LineCounter, path: ValuePath): Position {
  let node = resolve(document, document.contents as Node | null);
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    const found = child(document, node, step);
    if (found === undefined) break;
    offset = found.offset ?? offset;
    node = resolve(document, found.node);
  }
  const { line, col } = lines.linePos(offset);
  return line === 0 ? {} : { line, column: col };
}

interface Found {
  readonly node: Node | null;
  readonly offset: number | undefined;
}

function child(document: Document, node: Node | null, step: string | number): Found | undefined {
  if (isMap(node)) return field(document, node, String(step));
  if (!isSeq(node)) return undefined;
  const item = node.items[Number(step)] as Node | undefined;
  return item === undefined ? undefined : { node: item, offset: item?.range?.[0] };
}

function field(document: Document, map: YAMLMap, name: string): Found | undefined {
  for (const item of map.items)
    if (isPair(item) && isScalar(item.key) && String(item.key.value) === name)
      return { node: item.value as Node | null, offset: item.key.range?.[0] };
  for (const item of map.items) {
    // The value of a merge key is a symbol; its source is what was written.
    if (!isPair(item) || !isScalar(item.key) || item.key.source !== "<<") continue;
    const merged = resolve(document, item.value as Node | null);
    for (const source of isSeq(merged) ? (merged.items as Node[]) : [merged]) {
      const target = resolve(document, source);
      const found = isMap(target) ? field(document, target, name) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function resolve(document: Document, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}
