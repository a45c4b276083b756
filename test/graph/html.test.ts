import type { PlatformGraph } from "../../graph/graph";
import { toHtml } from "../../graph/html";
import { crosses, placeGraph } from "../../graph/layout";
import { mainPath } from "../../graph/main-path";
import { platformGraphs } from "./platform-graphs";

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

  test("lines run horizontally and vertically only", () => {
    for (const { points } of edges)
      for (const [index, end] of points.slice(1).entries()) {
        const start = points[index];
        expect(start?.x === end.x || start?.y === end.y).toBe(true);
      }
  });

  test("two kinds of edges between the same nodes are two lines", () => expect(edges).toHaveLength(4));
});

describe.each(platformGraphs())("the platform's own graph, %s", (_, platform) => {
  const { nodes, namespaces, edges } = placeGraph(platform);

  test("no line passes behind a node that is not its own", () => {
    const hidden = edges.flatMap(({ from, to, points }) =>
      nodes
        .filter(({ node }) => node !== from && node !== to)
        .filter(({ box }) => crosses(points, box))
        .map(({ node }) => `${from.id} → ${to.id} behind ${node.id}`),
    );
    expect(hidden).toEqual([]);
  });

  test("no two lines lie on each other", () => {
    const runs = edges.flatMap(({ edge, points }) =>
      points.slice(1).map((end, index) => ({ edge, start: points[index] ?? end, end })),
    );
    const level = runs.filter(({ start, end }) => start.y === end.y && start.x !== end.x);
    const clashes = level.flatMap((a, index) =>
      level
        .slice(index + 1)
        .filter((b) => b.edge !== a.edge && b.start.y === a.start.y && overlap(a, b))
        .map((b) => `${a.edge.from} ${b.edge.from}`),
    );
    expect(clashes).toEqual([]);
  });

  test("no line runs through a namespace's title", () => {
    const crossed = namespaces.filter(({ name, title }) => {
      const box = { x: title.x, y: title.y - 10, width: name.length * 7, height: 10 };
      return edges.some(({ points }) => crosses(points, box));
    });
    expect(crossed.map(({ name }) => name)).toEqual([]);
  });

  test("boxes of namespaces do not overlap", () => {
    for (const [index, { box: a }] of namespaces.entries())
      for (const { box: b } of namespaces.slice(index + 1))
        expect(
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
        ).toBe(true);
  });
});

function overlap(a: Run, b: Run): boolean {
  const ends = ({ start, end }: Run) => [Math.min(start.x, end.x), Math.max(start.x, end.x)] as const;
  const [[a1, a2], [b1, b2]] = [ends(a), ends(b)];
  return a1 < b2 && b1 < a2;
}

interface Run {
  readonly start: { readonly x: number };
  readonly end: { readonly x: number };
}

describe("mainPath", () => {
  test("is every way from a user to a table, and nothing that only watches", () => {
    const table = { id: "Table//t", kind: "Table", name: "t" };
    const with2 = {
      nodes: [...graph.nodes, table],
      edges: [...graph.edges, { from: "Service/demo/worker", to: table.id, kind: "data" as const }],
    };
    const path = mainPath({
      ...with2,
      edges: [...with2.edges, { from: "KafkaTopic/kafka/in", to: "KafkaTopic/kafka/dlq", kind: "data" }],
    });
    expect([...path.nodes].sort()).toEqual([
      "KafkaTopic/kafka/in",
      "Service/demo/worker",
      "Table//t",
      "User//S3 client",
    ]);
    expect(path.edges.size).toBe(3);
  });

  test("ends where ways go in circles", () => {
    const node = (id: string) => ({ id, kind: "Service", name: id });
    const circle = {
      nodes: [node("a"), node("b")],
      edges: [
        { from: "a", to: "b", kind: "data" as const },
        { from: "b", to: "a", kind: "data" as const },
      ],
    };
    expect(mainPath(circle).nodes.size).toBe(0);
    expect(placeGraph(circle).edges).toHaveLength(2);
  });
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
    expect(page).toMatch(/<g class="edge data phase-2 phase-1 a\d a\d">/);
  });

  test("pointing at a node takes back what it does not talk to", () => {
    const [, id] = /<g id="(a\d)" class="node[^"]*"><title>KafkaTopic in /.exec(page) ?? [];
    expect(page).toContain(`svg:has(#${id}:hover) :is(.node, .edge):not(.${id})`);
    const touched = [...page.matchAll(/class="node([^"]*)"><title>(\S+ \S+)/g)]
      .filter(([, classes]) => classes?.split(" ").includes(id ?? ""))
      .map(([, , name]) => name);
    expect(touched.sort()).toEqual(["KafkaTopic in", "Service worker", "User S3"]);
  });

  test("lines of a kind can be left out", () => {
    expect(page).toContain('id="kind-dead-letter"');
    expect(page).toContain(
      "body:has(#kind-dead-letter:not(:checked)) svg .edge.dead-letter { display: none; }",
    );
  });

  test("the same graph is the same text", () => expect(toHtml(graph)).toBe(page));

  test("names are text, whatever they hold", () => {
    const name = `<script>"&`;
    const phase = `1"><script>`;
    const nodes = ["x", "y"].map((id) => ({ id, kind: "Table", name, phase }));
    const hostile = toHtml({ nodes, edges: [{ from: "x", to: "y", kind: "data", label: name }] });
    expect(hostile).toContain("&lt;script&gt;&quot;&amp;");
    expect(hostile).not.toContain("<script");
  });

  test("a graph without nodes is a page too", () => {
    expect(toHtml({ nodes: [], edges: [] })).toContain("0 parties, 0 connections");
    expect(toHtml({ nodes: [], edges: [] })).not.toMatch(/Infinity|NaN/);
  });
});
