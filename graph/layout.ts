import { graphlib, layout } from "@dagrejs/dagre";
import type { GraphEdge, GraphNode, PlatformGraph } from "./graph";
import { type RowPoint, routeEdges } from "./route-edges";

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
  /** With the place of the title, by the left end of its baseline. */
  readonly namespaces: readonly { readonly name: string; readonly box: Box; readonly title: Point }[];
  readonly nodes: readonly { readonly node: GraphNode; readonly box: Box }[];
  readonly edges: readonly {
    readonly edge: GraphEdge;
    readonly from: GraphNode;
    readonly to: GraphNode;
    /** Corners; parts between them are horizontal or vertical. */
    readonly points: readonly Point[];
  }[];
}

const NODE = { height: 42, charWidth: 7.8, padding: 14, minWidth: 96 };
const MARGIN = 16;
/** Room of a namespace's box around its nodes; its title stands above them. */
const BOX = { side: 10, above: 30, below: 12 };
/** Room between a box or a row of nodes and the nearest horizontal part of a line. */
const CLEARANCE = 9;
/** Between two horizontal parts. */
const TRACK = 9;

/**
 * Places the nodes in rows from top to bottom, the way that events flow, with one box around each
 * namespace. Lines run horizontally between the rows only, so that none of them passes behind a node.
 * The same graph gets the same places.
 */
export function placeGraph({ nodes, edges }: PlatformGraph): PlacedGraph {
  if (nodes.length === 0) return { width: 0, height: 0, namespaces: [], nodes: [], edges: [] };
  const graph = arrange(nodes, edges);
  const rows = [...new Set(nodes.map(({ id }) => graph.node(id).y))].sort((a, b) => a - b);
  const columns = new Map(nodes.map(({ id }) => [id, graph.node(id).x]));
  const rowOf = new Map(nodes.map(({ id }) => [id, rows.indexOf(graph.node(id).y)]));
  const routes = routeEdges(
    edges.map((edge) => ({
      from: edge.from,
      to: edge.to,
      fromRow: rowOf.get(edge.from) ?? 0,
      toRow: rowOf.get(edge.to) ?? 0,
      fromX: columns.get(edge.from) ?? 0,
      toX: columns.get(edge.to) ?? 0,
      between: betweenRows(graph.edge(edge.from, edge.to, edge.kind).points, rows),
    })),
    new Map(nodes.map((node) => [node.id, widthOf(node)])),
  );
  const spaces = namespacesOf(nodes);
  const firstRows = new Set(
    spaces.map(({ members }) => Math.min(...members.map(({ id }) => rowOf.get(id) ?? 0))),
  );
  const tops = rowTops(rows.length, routes.tracks, firstRows);
  const boxes = new Map(
    nodes.map((node) => {
      const width = widthOf(node);
      const y = tops[rowOf.get(node.id) ?? 0] ?? 0;
      return [node.id, { x: (columns.get(node.id) ?? 0) - width / 2, y, width, height: NODE.height }];
    }),
  );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const lines = routes.points.map((route) => route.map((point) => placeOf(point, tops)));
  return {
    width: (graph.graph().width ?? 0) + MARGIN,
    height: (tops.at(-1) ?? 0) + NODE.height + BOX.below + MARGIN,
    namespaces: spaces.map(({ name, members }) => {
      const box = around(members.map(({ id }) => boxes.get(id)));
      return { name, box, title: titlePlace(name, box, lines) };
    }),
    nodes: nodes.map((node) => ({ node, box: boxes.get(node.id) ?? { x: 0, y: 0, width: 0, height: 0 } })),
    edges: edges.flatMap((edge, index) => {
      const from = byId.get(edge.from);
      const to = byId.get(edge.to);
      const points = lines[index];
      return from === undefined || to === undefined || points === undefined
        ? []
        : [{ edge, from, to, points }];
    }),
  };
}

/** dagre's order: which row, and where in it; lines that pass a row have a place in it too. */
function arrange(nodes: readonly GraphNode[], edges: readonly GraphEdge[]) {
  const graph = new graphlib.Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 14, edgesep: 10, ranksep: 40, marginx: MARGIN, marginy: MARGIN });
  for (const { name } of namespacesOf(nodes)) graph.setNode(boxId(name), {});
  for (const node of nodes) {
    graph.setNode(node.id, { width: widthOf(node), height: NODE.height });
    if (node.namespace !== undefined) graph.setParent(node.id, boxId(node.namespace));
  }
  // The main path is kept short and straight; what is beside it makes way.
  for (const { from, to, kind } of edges) graph.setEdge(from, to, { weight: kind === "data" ? 4 : 1 }, kind);
  layout(graph);
  return graph;
}

/** Where a line passes the rows between its ends: dagre keeps these places free of nodes. */
function betweenRows(points: readonly Point[], rows: readonly number[]): ReadonlyMap<number, number> {
  const passed = new Map<number, number>();
  for (const { x, y } of points.slice(1, -1)) {
    const row = rows.findIndex((each) => Math.abs(each - y) < 1);
    if (row >= 0) passed.set(row, x);
  }
  return passed;
}

/** Upper edges of the rows: each gap is as high as what runs through it needs. */
function rowTops(count: number, tracks: readonly number[], firstRows: ReadonlySet<number>): number[] {
  const tops: number[] = [];
  let y = MARGIN + (firstRows.has(0) ? BOX.above : 0);
  for (let row = 0; row < count; row++) {
    tops.push(y);
    y += NODE.height + BOX.below + CLEARANCE * 2 + (tracks[row] ?? 0) * TRACK;
    if (firstRows.has(row + 1)) y += BOX.above;
  }
  return tops;
}

function placeOf({ x, row, side, track }: RowPoint, tops: readonly number[]): Point {
  const top = tops[row] ?? 0;
  if (side === "top") return { x, y: top };
  const bottom = top + NODE.height;
  return side === "bottom" ? { x, y: bottom } : { x, y: bottom + BOX.below + CLEARANCE + track * TRACK };
}

interface Space {
  readonly name: string;
  readonly members: readonly GraphNode[];
}

function namespacesOf(nodes: readonly GraphNode[]): Space[] {
  const names = [...new Set(nodes.map(({ namespace }) => namespace))].filter((name) => name !== undefined);
  return names.map((name) => ({ name, members: nodes.filter(({ namespace }) => namespace === name) }));
}

function around(boxes: readonly (Box | undefined)[]): Box {
  const all = boxes.filter((box) => box !== undefined);
  const x = Math.min(...all.map((box) => box.x)) - BOX.side;
  const y = Math.min(...all.map((box) => box.y)) - BOX.above;
  const right = Math.max(...all.map((box) => box.x + box.width)) + BOX.side;
  const bottom = Math.max(...all.map((box) => box.y + box.height)) + BOX.below;
  return { x, y, width: right - x, height: bottom - y };
}

const TITLE = { charWidth: 7.6, height: 15, indent: 12, baseline: 19, step: 6 };

/** The first place from the left where no line runs through the title. */
function titlePlace(name: string, box: Box, lines: readonly (readonly Point[])[]): Point {
  const width = name.length * TITLE.charWidth;
  const y = box.y + TITLE.baseline;
  const least = box.x + TITLE.indent;
  for (let x = least; x + width + TITLE.indent <= box.x + box.width; x += TITLE.step) {
    const title = { x: x - 4, y: y - TITLE.height, width: width + 8, height: TITLE.height + 4 };
    if (!lines.some((line) => crosses(line, title))) return { x, y };
  }
  return { x: least, y };
}

/** Whether a line of horizontal and vertical parts runs through a box. */
export function crosses(line: readonly Point[], { x, y, width, height }: Box): boolean {
  return line.slice(1).some((end, index) => {
    const start = line[index] ?? end;
    const [left, right] = [Math.min(start.x, end.x), Math.max(start.x, end.x)];
    const [top, bottom] = [Math.min(start.y, end.y), Math.max(start.y, end.y)];
    return right > x && left < x + width && bottom > y && top < y + height;
  });
}

/** Ids of nodes begin with their kind, so a box never has the id of a node. */
const boxId = (namespace: string) => `namespace:${namespace}`;

function widthOf({ name, kind }: GraphNode): number {
  return Math.max(NODE.minWidth, Math.max(name.length, kind.length - 2) * NODE.charWidth + NODE.padding);
}
