import { graphlib, layout } from "@dagrejs/dagre";
import type { GraphEdge, GraphNode, PlatformGraph } from "./graph";

/** A place in the drawing, in px from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle by its upper left corner, in px. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A graph with places: what a drawing needs and nothing of how it looks. */
export interface PlacedGraph {
  readonly width: number;
  readonly height: number;
  readonly namespaces: readonly { readonly name: string; readonly box: Box }[];
  readonly nodes: readonly { readonly node: GraphNode; readonly box: Box }[];
  readonly edges: readonly {
    readonly edge: GraphEdge;
    readonly from: GraphNode;
    readonly to: GraphNode;
    readonly points: readonly Point[];
  }[];
}

const NODE = { height: 42, charWidth: 7.2, padding: 26, minWidth: 112 };

/**
 * Places the nodes in layers from top to bottom, the way that events flow, with one box around each
 * namespace. The same graph gets the same places.
 */
export function placeGraph({ nodes, edges }: PlatformGraph): PlacedGraph {
  // dagre's size of nothing is minus infinity.
  if (nodes.length === 0) return { width: 0, height: 0, namespaces: [], nodes: [], edges: [] };
  const graph = new graphlib.Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 22, edgesep: 12, ranksep: 34, marginx: 16, marginy: 16 });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const namespaces = [...new Set(nodes.map(({ namespace }) => namespace))].filter(
    (name) => name !== undefined,
  );
  for (const name of namespaces) graph.setNode(boxId(name), {});
  for (const node of nodes) {
    graph.setNode(node.id, { width: widthOf(node), height: NODE.height });
    if (node.namespace !== undefined) graph.setParent(node.id, boxId(node.namespace));
  }
  // The main path is kept short and straight; what is beside it makes way.
  for (const { from, to, kind } of edges) graph.setEdge(from, to, { weight: kind === "data" ? 4 : 1 }, kind);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    namespaces: namespaces.map((name) => ({ name, box: boxOf(graph, boxId(name)) })),
    nodes: nodes.map((node) => ({ node, box: boxOf(graph, node.id) })),
    edges: edges.flatMap((edge) => {
      const from = byId.get(edge.from);
      const to = byId.get(edge.to);
      if (from === undefined || to === undefined) return [];
      return [{ edge, from, to, points: graph.edge(edge.from, edge.to, edge.kind).points }];
    }),
  };
}

/** Ids of nodes begin with their kind, so a box never has the id of a node. */
const boxId = (namespace: string) => `namespace:${namespace}`;

function widthOf({ name, kind }: GraphNode): number {
  return Math.max(NODE.minWidth, Math.max(name.length, kind.length) * NODE.charWidth + NODE.padding);
}

/** dagre gives the middle of a node. */
function boxOf(graph: graphlib.Graph, id: string): Box {
  const { x, y, width, height } = graph.node(id);
  return { x: x - width / 2, y: y - height / 2, width, height };
}
