import type { PlatformGraph } from "../../graph/graph";
import { toHtml } from "../../graph/html";
import { placeGraph } from "../../graph/layout";

const graph: PlatformGraph = {
  nodes: [
    { id: "User//S3 client", kind: "User", name: "S3 client" },
    { id: "KafkaTopic/kafka/in", kind: "KafkaTopic", name: "in", namespace: "kafka", phase: "2" },
    { id: "KafkaTopic/kafka/dlq", kind: "KafkaTopic", name: "dlq", namespace: "kafka", phase: "2" },
    { id: "Service/demo/worker", kind: "Service", name: "worker", namespace: "demo", phase: "1" },
  ],
  edges: [
    { from: "User//S3 client", to: "KafkaTopic/kafka/in", kind: "data" },
    { from: "KafkaTopic/kafka/in", to: "Service/demo/worker", kind: "data" },
    { from: "Service/demo/worker", to: "KafkaTopic/kafka/dlq", kind: "dead-letter" },
    { from: "Service/demo/worker", to: "KafkaTopic/kafka/dlq", kind: "control" },
  ],
};

describe("placeGraph", () => {
  const { nodes, namespaces, edges, width, height } = placeGraph(graph);

  test("no node covers another", () => {
    for (const [index, { box: a }] of nodes.entries())
      for (const { box: b } of nodes.slice(index + 1))
        expect(
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
        ).toBe(true);
  });

  test("the box of a namespace holds its nodes and lies within the drawing", () => {
    for (const { name, box } of namespaces) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      for (const { box: inner } of nodes.filter(({ node }) => node.namespace === name)) {
        expect(inner.x).toBeGreaterThan(box.x);
        expect(inner.x + inner.width).toBeLessThan(box.x + box.width);
        expect(inner.y).toBeGreaterThan(box.y);
        expect(inner.y + inner.height).toBeLessThan(box.y + box.height);
      }
    }
  });

  test("two kinds of edges between the same nodes are two lines", () => expect(edges).toHaveLength(4));
});

describe("toHtml", () => {
  const page = toHtml(graph);

  test("asks for nothing outside of itself and runs no script", () => {
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|https?:|url\((?!#)|@import|\bsrc=/);
  });

  test("names kind, namespace and phase where one points", () => {
    expect(page).toContain("<title>KafkaTopic in in kafka, phase 2</title>");
    expect(page).toContain(
      "<title>Service worker in demo, phase 1 → KafkaTopic dlq in kafka, phase 2: dead letters</title>",
    );
  });

  test("a phase without its tick takes its nodes and their edges back", () => {
    expect(page).toContain('id="phase-1"');
    expect(page).toContain("body:has(#phase-2:not(:checked)) svg .phase-2");
    expect(page).toContain('<g class="edge data phase-2 phase-1">');
  });

  test("the same graph is the same text", () => expect(toHtml(graph)).toBe(page));

  test("names are text, whatever they hold", () => {
    const name = `<script>"&`;
    const phase = `1"><script>`;
    const hostile = toHtml({ nodes: [{ id: "x", kind: "Table", name, phase }], edges: [] });
    expect(hostile).toContain("&lt;script&gt;&quot;&amp;");
    expect(hostile).not.toContain("<script");
  });

  test("a graph without nodes is a page too", () => {
    expect(toHtml({ nodes: [], edges: [] })).toContain("0 parties, 0 connections");
    expect(toHtml({ nodes: [], edges: [] })).not.toMatch(/Infinity|NaN/);
  });
});
