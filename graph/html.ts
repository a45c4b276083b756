import type { EdgeKind, GraphNode, PlatformGraph } from "./graph";
import { type Box, type PlacedGraph, placeGraph } from "./layout";
import { type MainPath, mainPath } from "./main-path";
import { pageStyle } from "./page-style";
import { pathOf, round } from "./rounded-path";

const legend: Readonly<Record<EdgeKind, string>> = {
  data: "data path",
  "dead-letter": "dead letters",
  request: "HTTP requests",
  control: "configures",
};

/** Drawings of a page: apart, because together they would be twice as wide, and small on a screen. */
const drawings: readonly (readonly [title: string, kinds: readonly EdgeKind[]])[] = [
  ["Events and rows", ["data", "dead-letter"]],
  ["Requests", ["request", "control"]],
];

/** What is drawn first lies below: the data path crosses over everything else. */
const ORDER: readonly EdgeKind[] = ["control", "request", "dead-letter", "data"];

/**
 * A page that needs nothing but itself: places are computed here, the filters and the highlight are CSS,
 * and the page's own policy forbids scripts and requests. So it can be mailed, attached to a review, and
 * opened from a disk.
 */
export function toHtml(graph: PlatformGraph): string {
  const phases = [...new Set(graph.nodes.map(({ phase }) => phase))].filter((phase) => phase !== undefined);
  const kinds = (Object.keys(legend) as EdgeKind[]).filter((kind) =>
    graph.edges.some((edge) => edge.kind === kind),
  );
  const parts = drawings
    .map(([title, wanted], index) => ({ title, part: partOf(graph, wanted), prefix: "ab"[index] ?? "" }))
    .filter(({ part }) => part.nodes.length > 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What talks to what</title>
<style>
${pageStyle(
  phases,
  kinds,
  parts.flatMap(({ part, prefix }) => part.nodes.map((_, index) => `${prefix}${index}`)),
)}</style>
</head>
<body>
<header>
<div><h1>What talks to what</h1>
<p>${graph.nodes.length} parties, ${graph.edges.length} connections. Point at one to see what it talks to.</p></div>
<fieldset><legend>Phases</legend>${phases.sort().map(phaseBox).join("")}</fieldset>
<fieldset><legend>Lines</legend>${kinds.map(kindBox).join("")}</fieldset>
</header>
<main>
${parts.map(({ title, part, prefix }) => `<h2>${title}</h2>\n${drawing(title, placeGraph(part), mainPath(part), prefix)}`).join("\n")}
</main>
</body>
</html>
`;
}

const phaseBox = (phase: string) =>
  `<label><input type="checkbox" id="phase-${escapeHtml(phase)}" checked autocomplete="off">${escapeHtml(phase)}</label>`;

const kindBox = (kind: EdgeKind) =>
  `<label class="${kind}"><input type="checkbox" id="kind-${kind}" checked autocomplete="off"><i></i>${legend[kind]}</label>`;

/** The edges of some kinds and the nodes that they connect. */
function partOf({ nodes, edges }: PlatformGraph, kinds: readonly EdgeKind[]): PlatformGraph {
  const own = edges.filter(({ kind }) => kinds.includes(kind));
  const used = new Set(own.flatMap(({ from, to }) => [from, to]));
  return { nodes: nodes.filter(({ id }) => used.has(id)), edges: own };
}

/** @param prefix of the ids of this drawing's nodes */
function drawing(
  title: string,
  { width, height, namespaces, nodes, edges }: PlacedGraph,
  main: MainPath,
  prefix: string,
): string {
  const size = `viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}"`;
  const number = new Map(nodes.map(({ node }, index) => [node.id, `${prefix}${index}`]));
  const numbers = (...ids: readonly string[]) => ids.map((id) => number.get(id) ?? "");
  const neighbours = new Map(nodes.map(({ node }) => [node.id, new Set([node.id])]));
  for (const { edge } of edges) {
    neighbours.get(edge.from)?.add(edge.to);
    neighbours.get(edge.to)?.add(edge.from);
  }
  const drawn = [...edges].sort((a, b) => ORDER.indexOf(a.edge.kind) - ORDER.indexOf(b.edge.kind));
  return [
    `<svg ${size} role="img" aria-label="${title}">`,
    `<defs>${ORDER.map((kind) => arrowHead(kind, prefix)).join("")}</defs>`,
    ...namespaces.map(({ box }) => `<rect class="namespace" ${at(box)} rx="10"/>`),
    ...drawn.map(({ edge, from, to, points }) => {
      const about = `${titleOf(from)} → ${titleOf(to)}: ${legend[edge.kind]}${edge.label === undefined ? "" : ` (${edge.label})`}`;
      const ends = [...phaseClasses(from), ...phaseClasses(to), ...numbers(edge.from, edge.to)];
      const classes = ["edge", edge.kind, ...(main.edges.has(edge) ? ["main"] : []), ...ends].join(" ");
      const line = pathOf(points);
      return `<g class="${classes}"><title>${escapeHtml(about)}</title><path class="reach" d="${line}"/><path class="line" d="${line}" marker-end="url(#${prefix}-${edge.kind})"/></g>`;
    }),
    ...namespaces.map(
      ({ name, title: { x, y } }) =>
        `<text class="namespace" x="${round(x)}" y="${round(y)}">${escapeHtml(name)}</text>`,
    ),
    ...nodes.map(({ node, box }) => {
      const beside = numbers(...(neighbours.get(node.id) ?? []));
      const marks = [
        ...(node.namespace === undefined ? ["outside"] : []),
        ...(main.nodes.has(node.id) ? ["main"] : []),
      ];
      const classes = ["node", ...marks, ...phaseClasses(node), ...beside].join(" ");
      const middle = round(box.x + box.width / 2);
      return `<g id="${number.get(node.id)}" class="${classes}"><title>${escapeHtml(titleOf(node))}</title><rect ${at(box)} rx="7"/><text x="${middle}" y="${round(box.y + 18)}">${escapeHtml(node.name)}</text><text class="kind" x="${middle}" y="${round(box.y + 33)}">${escapeHtml(node.kind)}</text></g>`;
    }),
    "</svg>",
  ].join("\n");
}

const arrowHead = (kind: string, prefix: string) =>
  `<marker id="${prefix}-${kind}" class="${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8Z"/></marker>`;

function titleOf({ kind, namespace, name, phase }: GraphNode): string {
  const within = namespace === undefined ? "" : ` in ${namespace}`;
  return `${kind} ${name}${within}${phase === undefined ? "" : `, phase ${phase}`}`;
}

/** Labels of objects are anybody's text; only a number becomes a class. */
const phaseClasses = ({ phase }: GraphNode) =>
  phase !== undefined && /^\d+$/.test(phase) ? [`phase-${phase}`] : [];

const at = ({ x, y, width, height }: Box) =>
  `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (c) => ENTITIES[c] ?? c);
