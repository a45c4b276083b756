import { type ExposedMetrics, ownMetrics } from "./own-metrics";
import { dashboards, type RenderedRule, ruleGroups, type Variant } from "./platform";
import { readExpression } from "./promql";
import { POD_LABELS, SCRAPE_LABELS, UPSTREAM } from "./upstream-metrics";

const VARIANTS: readonly Variant[] = [{}, { profile: "production" }, { engine: "minifi" }];

/** Labels that aggregation left a recorded series: those of its outermost `by`. */
function recordedLabels({ expr }: RenderedRule): string[] {
  const by = /^(?:histogram_quantile\([\d.]+, )?\w+ by \(([^)]*)\)/.exec(expr)?.[1];
  if (by === undefined) throw new Error(`a recorded rule begins with an aggregation: ${expr}`);
  return by.split(", ").filter((label) => label !== "le");
}

describe("every metric of panels and rules exists", () => {
  const known = new Map<string, readonly string[]>();
  let own: { worker: ExposedMetrics; launcher: ExposedMetrics };
  const rules = VARIANTS.flatMap((variant) => ruleGroups(variant)).flatMap(({ rules }) => rules);
  const panels = VARIANTS.flatMap((variant) => dashboards(variant)).flatMap(({ title, panels }) =>
    panels.flatMap(({ title: panel, targets = [] }) =>
      targets.map(({ expr, legendFormat }) => ({ at: `${title}, ${panel}`, expr, legendFormat })),
    ),
  );
  const expressions = [
    ...rules.map(({ alert, record, expr }) => ({ at: alert ?? record ?? "", expr })),
    ...panels,
  ];

  beforeAll(async () => {
    own = await ownMetrics();
    const upstream = UPSTREAM.flatMap(({ metrics }) => Object.entries(metrics));
    for (const [name, labels] of [...upstream, ...own.worker, ...own.launcher]) {
      const pod = POD_LABELS.filter(({ metrics }) => metrics.test(name)).flatMap(({ labels }) => labels);
      known.set(name, [...labels, ...pod, ...SCRAPE_LABELS]);
    }
    for (const rule of rules) if (rule.record !== undefined) known.set(rule.record, recordedLabels(rule));
  });

  test("and has the labels by which it is selected, grouped and named", () => {
    const missing = expressions.flatMap(({ at, expr }) => {
      const { selected, grouping } = readExpression(expr);
      const labels = new Set(selected.flatMap(({ metric }) => known.get(metric) ?? []));
      return [
        ...selected.flatMap(({ metric, labels }) => {
          const has = known.get(metric);
          if (has === undefined) return [`${at}: nobody exposes ${metric}`];
          return labels
            .filter((label) => !has.includes(label))
            .map((label) => `${at}: ${metric} has no ${label}`);
        }),
        ...grouping.filter((label) => !labels.has(label)).map((label) => `${at}: nothing has ${label}`),
      ];
    });
    expect(missing).toEqual([]);
    expect(expressions.length).toBeGreaterThan(150);
  });

  test("and what legends and messages name is a label of the result", () => {
    const named = [
      ...panels.map(({ at, expr, legendFormat }) => ({ at, expr, text: legendFormat })),
      ...rules.map(({ alert = "", expr, annotations = {} }) => ({
        at: alert,
        expr,
        text: Object.values(annotations).join(" ").replaceAll("$labels.", ""),
      })),
    ];
    const wrong = named.flatMap(({ at, expr, text }) => {
      const { selected, grouping } = readExpression(expr);
      const labels = new Set([...selected.flatMap(({ metric }) => known.get(metric) ?? []), ...grouping]);
      return [...text.matchAll(/\{\{ ?(\w+) ?\}\}/g)]
        .map(([, label = ""]) => label)
        .filter((label) => !labels.has(label))
        .map((label) => `${at}: ${label}`);
    });
    expect(wrong).toEqual([]);
  });

  test("variables ask for what exists", () => {
    for (const { templating } of dashboards()) {
      for (const { definition } of templating.list) {
        if (definition === undefined) continue;
        const [, selector = "", label = ""] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? [];
        const [only] = readExpression(selector).selected;
        expect(known.get(only?.metric ?? "")).toContain(label);
      }
    }
  });

  test("no upstream metric is listed that nobody asks for", () => {
    const asked = new Set(
      expressions.flatMap(({ expr }) => readExpression(expr).selected.map(({ metric }) => metric)),
    );
    const listed = UPSTREAM.flatMap(({ metrics }) => Object.keys(metrics));
    expect(listed.filter((name) => !asked.has(name))).toEqual([]);
  });

  test("each service exposes all that it counts", () => {
    expect(own.worker.has("ingest_events_total")).toBe(true);
    expect(own.worker.has("ingest_jobs_running")).toBe(false);
    expect(own.launcher.has("ingest_jobs_running")).toBe(true);
    expect(own.launcher.has("ingest_commit_seconds_bucket")).toBe(true);
  });
});

describe("readExpression", () => {
  test("finds metrics and labels wherever they stand", () => {
    expect(
      readExpression(
        'sum by (a) (rate(x{b="1",c=~"2"}[$__rate_interval])) / on (d) group_left (e) y offset 1h',
      ),
    ).toEqual({
      selected: [
        { metric: "x", labels: ["b", "c"] },
        { metric: "y", labels: [] },
      ],
      grouping: ["a", "d", "e"],
    });
  });

  test.each(["sum by (a (x)", "x{a=1}", "rate(x[5 m])", ""])("refuses %j", (text) => {
    expect(() => readExpression(text)).toThrow("no PromQL");
  });
});
