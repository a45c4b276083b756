import { isMap, isPair, isScalar, isSeq, type LineCounter, type Node, type ParsedNode } from "yaml";
import type { Location } from "../diagnostics/diagnostic";
import type { ValuePath } from "../schema/violation";

/**
 * Line and column of a value in a YAML document, or of the nearest thing that
 * exists above it: a missing key is shown at the map that lacks it.
 */
export function locate(
  root: ParsedNode | null,
  lines: LineCounter,
  path: ValuePath,
): Pick<Location, "line" | "column"> {
  let offset = root?.range[0] ?? 0;
  let node: Node | null | undefined = root;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (pair === undefined) break;
      const key = pair.key as Node;
      offset = key.range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      node = node.items[Number(step)] as Node | undefined;
      if (node === undefined) break;
      offset = node?.range?.[0] ?? offset;
    } else break;
  }
  const { line, col } = lines.linePos(offset);
  return line === 0 ? {} : { line, column: col };
}
