import type { EdgeKind, GraphNode, PlatformGraph } from "./graph";
import { type Box, type PlacedGraph, type Point, placeGraph } from "./layout";
import { pageStyle } from "./page-style";

const legend: Readonly<Record<EdgeKind, string>> = {
  data: "data path",
  "dead-letter": "dead letters",
  request: "HTTP requests",
  control: "configures",
};

/**
 * A page that needs nothing but itself: places are computed here, the filter is CSS, and the page's
 * own policy forbids scripts and requests. So it can be mailed, attached to a review, and opened
 * from a disk.
 */
export function toHtml(graph: PlatformGraph): string {
  const placed = placeGraph(graph);
  const phases = [...new Set(graph.nodes.map(({ phase }) => phase))].filter((phase) => phase !== undefined);
  const kinds = [...new Set(graph.edges.map(({ kind }) => kind))];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What talks to what</title>
<style>
${pageStyle(phases)}</style>
</head>
<body>
<header>
<h1>What talks to what</h1>
<p>${graph.nodes.length} parties, ${graph.edges.length} connections. Point at one to see what it is.</p>
<fieldset><legend>Phases</legend>${phases.sort().map(checkbox).join("")}</fieldset>
<ul>${kinds.map((kind) => `<li class="${kind}"><i></i>${legend[kind]}</li>`).join("")}</ul>
</header>
<main>
${drawing(placed)}
</main>
</body>
</html>
`;
}

const checkbox = (phase: string) =>
  `<label><input type="checkbox" id="phase-${escapeHtml(phase)}" checked autocomplete="off">${escapeHtml(phase)}</label>`;

function drawing({ width, height, namespaces, nodes, edges }: PlacedGraph): string {
  const size = `viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}"`;
  return [
    `<svg ${size} role="img" aria-label="What talks to what">`,
    `<defs>${Object.keys(legend).map(arrowHead).join("")}</defs>`,
    ...namespaces.map(
      ({ name, box }) =>
        `<g class="namespace"><rect ${at(box)} rx="8"/><text x="${round(box.x + 10)}" y="${round(box.y + 17)}">${escapeHtml(name)}</text></g>`,
    ),
    ...edges.map(({ edge, from, to, points }) => {
      const about = `${titleOf(from)} → ${titleOf(to)}: ${legend[edge.kind]}${edge.label === undefined ? "" : ` (${edge.label})`}`;
      const classes = ["edge", edge.kind, ...phaseClasses(from), ...phaseClasses(to)].join(" ");
      const line = pathOf(points);
      return `<g class="${classes}"><title>${escapeHtml(about)}</title><path class="reach" d="${line}"/><path class="line" d="${line}" marker-end="url(#${edge.kind})"/></g>`;
    }),
    ...nodes.map(({ node, box }) => {
      const classes = ["node", ...phaseClasses(node), ...(node.namespace === undefined ? ["outside"] : [])];
      const middle = round(box.x + box.width / 2);
      return `<g class="${classes.join(" ")}"><title>${escapeHtml(titleOf(node))}</title><rect ${at(box)} rx="6"/><text x="${middle}" y="${round(box.y + 18)}">${escapeHtml(node.name)}</text><text class="kind" x="${middle}" y="${round(box.y + 33)}">${escapeHtml(node.kind)}</text></g>`;
    }),
    "</svg>",
  ].join("\n");
}

const arrowHead = (kind: string) =>
  `<marker id="${kind}" class="${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8Z"/></marker>`;

function titleOf({ kind, namespace, name, phase }: GraphNode): string {
  const place = namespace === undefined ? "" : ` in ${namespace}`;
  return `${kind} ${name}${place}${phase === undefined ? "" : `, phase ${phase}`}`;
}

/** Labels of objects are anybody's text; only a number becomes a class. */
const phaseClasses = ({ phase }: GraphNode) =>
  phase !== undefined && /^\d+$/.test(phase) ? [`phase-${phase}`] : [];

/** A line through the layout's points that bends in the middle of its parts instead of at them. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return "";
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? last;
    const end = index === rest.length - 2 ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${place(point)} ${place(end)}`;
  });
  return `M${place(first)}${bends.length === 0 ? `L${place(last)}` : bends.join("")}`;
}

const place = ({ x, y }: Point) => `${round(x)} ${round(y)}`;
const at = ({ x, y, width, height }: Box) =>
  `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
const round = (value: number) => Math.round(value * 10) / 10;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (c) => ENTITIES[c] ?? c);
