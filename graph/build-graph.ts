import type { Manifest } from "../lint/manifest";
import { dataEdges } from "./data-edges";
import type { GraphEdge, GraphNode, PlatformGraph } from "./graph";
import { Parties } from "./parties";
import { requestEdges } from "./request-edges";

/** Part of the platform that a graph shows. */
export type GraphView = "data" | "network" | "all";

/**
 * What talks to what, read from the objects themselves: the same fields that lint checks and that
 * the operators act on. Edges to objects that are not among them are left out; lint reports those.
 */
export function buildGraph(manifests: readonly Manifest[], view: GraphView = "all"): PlatformGraph {
  const parties = new Parties(manifests);
  const edges = unique([
    ...(view === "network" ? [] : dataEdges(parties)),
    ...(view === "data" ? [] : requestEdges(parties)),
  ]).filter(({ from, to }) => parties.find(from) !== undefined && parties.find(to) !== undefined);
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const nodes = [...used]
    .map((id) => parties.find(id))
    .filter((node): node is GraphNode => node !== undefined);
  return { nodes, edges };
}

function unique(edges: readonly GraphEdge[]): GraphEdge[] {
  return [...new Map(edges.map((edge) => [`${edge.from} ${edge.to} ${edge.kind}`, edge])).values()];
}
