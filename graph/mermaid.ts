import type { EdgeKind, GraphNode, PlatformGraph } from "./graph";

/** Opening and closing of a node's shape, so that what it is can be seen without reading it. */
const shapes: Readonly<Record<string, readonly [string, string]>> = {
  KafkaTopic: ["[(", ")]"],
  Table: ["[(", ")]"],
  ObjectBucketClaim: ["[(", ")]"],
  User: ["([", "])"],
  Gateway: ["{{", "}}"],
  Broker: ["{{", "}}"],
};

const arrows: Readonly<Record<EdgeKind, string>> = {
  data: "==>",
  "dead-letter": "-.->",
  request: "-->",
  control: "-.-",
};

/**
 * A Mermaid flow chart with one box per namespace; the data path is drawn thick, dead letters dashed.
 * Nodes are numbered in order, so that the same graph is the same text.
 */
export function toMermaid({ nodes, edges }: PlatformGraph): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const namespaces = [...new Set(nodes.map(({ namespace }) => namespace))].filter(
    (name) => name !== undefined,
  );
  const lines = ["flowchart LR"];
  for (const node of nodes) if (node.namespace === undefined) lines.push(`  ${draw(node, ids)}`);
  for (const [index, namespace] of namespaces.entries()) {
    lines.push(`  subgraph ns${index}["${escapeText(namespace)}"]`);
    for (const node of nodes) if (node.namespace === namespace) lines.push(`    ${draw(node, ids)}`);
    lines.push("  end");
  }
  for (const { from, to, kind, label } of edges) {
    const text = label === undefined ? "" : `|${escapeText(label)}|`;
    lines.push(`  ${ids.get(from)} ${arrows[kind]}${text} ${ids.get(to)}`);
  }
  return `${lines.join("\n")}\n`;
}

function draw(node: GraphNode, ids: ReadonlyMap<string, string>): string {
  const [open, close] = shapes[node.kind] ?? ["[", "]"];
  return `${ids.get(node.id)}${open}"${escapeText(node.name)}<br/><i>${escapeText(node.kind)}</i>"${close}`;
}

const escapeText = (text: string) => text.replace(/["<>|]/g, (c) => `#${c.codePointAt(0)};`);
