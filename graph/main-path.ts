import type { GraphEdge, PlatformGraph } from "./graph";

/** The way of data from somebody outside to a table: what the platform is there for. */
export interface MainPath {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<GraphEdge>;
}

/**
 * Everything on a way of data edges that begins with a user and ends in a table. What only watches, such
 * as a service that logs events, is not on it.
 */
export function mainPath({ nodes, edges }: PlatformGraph): MainPath {
  const data = edges.filter(({ kind }) => kind === "data");
  const ofKind = (kind: string) => nodes.filter((node) => node.kind === kind).map(({ id }) => id);
  const after = reach(ofKind("User"), data, ({ from, to }) => [from, to]);
  const before = reach(ofKind("Table"), data, ({ from, to }) => [to, from]);
  const on = new Set([...after].filter((id) => before.has(id)));
  return { nodes: on, edges: new Set(data.filter(({ from, to }) => on.has(from) && on.has(to))) };
}

function reach(
  starts: readonly string[],
  edges: readonly GraphEdge[],
  direction: (edge: GraphEdge) => readonly [from: string, to: string],
): Set<string> {
  const found = new Set(starts);
  const waiting = [...starts];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
    for (const [from, to] of edges.map(direction))
      if (from === id && !found.has(to)) {
        found.add(to);
        waiting.push(to);
      }
  return found;
}
