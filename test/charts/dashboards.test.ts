import { Dashboard, type DashboardDefinition } from "../../constructs/observability/grafana/dashboard";
import { dashboardObjects, dashboards, type RenderedPanel } from "../observability/platform";
import { type Manifest, only, render, toYaml } from "../support/manifests";

const all = dashboards();
const panels = all.flatMap((dashboard) =>
  dashboard.panels.filter(({ type }) => type !== "row").map((panel) => ({ ...panel, of: dashboard.title })),
);

/** What a reviewer reads of a dashboard: its panels, with unit and queries; where they lie is told by other tests. */
function asked({ data }: Manifest): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data as Record<string, string>).map(([file, text]) => [
      file,
      JSON.parse(text).panels.map(({ type, title, fieldConfig, targets = [] }: RenderedPanel) => ({
        [`${type} ${title}`]: {
          unit: fieldConfig?.defaults.unit,
          ask: targets.map(({ expr }) => expr),
        },
      })),
    ]),
  );
}

describe("83-dashboards", () => {
  test("one of each part of the pipeline, where Grafana's sidecar looks", () => {
    expect(all.map(({ title }) => title)).toEqual([
      "floe / Pipeline",
      "floe / Kafka",
      "floe / Dispatcher",
      "floe / Light worker",
      "floe / Tables",
      "floe / Spark launcher",
    ]);
    for (const { kind, metadata } of dashboardObjects()) {
      expect(kind).toBe("ConfigMap");
      expect(metadata).toMatchObject({ namespace: "monitoring", labels: { grafana_dashboard: "1" } });
    }
  });

  test("renders a ConfigMap each, whose panels ask this", () => {
    expect(
      toYaml(dashboardObjects().map((object) => ({ ...object, data: asked(object) }))),
    ).toMatchSnapshot();
  });

  test("is within what etcd takes for one object", () => {
    for (const { data } of dashboardObjects()) expect(JSON.stringify(data).length).toBeLessThan(256 * 1024);
  });

  test("MiNiFi has no metrics of Camel", () => {
    const ofDispatcher = dashboards({ engine: "minifi" }).find(({ uid }) => uid === "floe-dispatcher");
    expect(JSON.stringify(ofDispatcher)).not.toContain("camel_");
    expect(JSON.stringify(ofDispatcher)).toContain("kafka_consumergroup_lag");
  });

  test("keeps its address, and reads the data source that is chosen", () => {
    expect(all.map(({ uid }) => uid)).toEqual(dashboardObjects().map(({ metadata }) => metadata.name));
    // The last of this format, of which newer Grafana knows how to convert.
    for (const { schemaVersion } of all) expect(schemaVersion).toBe(42);
    for (const { templating } of all)
      expect(templating.list[0]).toMatchObject({
        name: "datasource",
        type: "datasource",
        query: "prometheus",
      });
    for (const panel of panels)
      expect(panel).toMatchObject({ datasource: { type: "prometheus", uid: "$datasource" } });
  });

  test.each(panels.map((panel): [string, string, RenderedPanel] => [panel.of, panel.title, panel]))(
    "%s: %s is explained, has a unit and names its series",
    (_, __, { description, fieldConfig, targets = [], type }) => {
      expect(description).toMatch(/^[A-Za-z`].{15,}\.$/);
      expect(fieldConfig?.defaults.unit).toMatch(/^\w+$/);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      if (type === "timeseries")
        for (const { legendFormat } of targets) expect(legendFormat).not.toBe("__auto");
    },
  );

  test.each(all.map(({ title, panels }): [string, readonly RenderedPanel[]] => [title, panels]))(
    "%s: panels have ids of their own and lie beside each other",
    (_, panels) => {
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      const cells = panels.flatMap(({ gridPos: { x, y, w, h }, title }) =>
        Array.from({ length: w * h }, (_, at) => ({
          title,
          cell: `${x + (at % w)},${y + Math.floor(at / w)}`,
        })),
      );
      const owners = new Map(cells.map(({ title, cell }) => [cell, title]));
      expect(cells.filter(({ title, cell }) => owners.get(cell) !== title)).toEqual([]);
      expect(cells).toHaveLength(owners.size);
      for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    },
  );
});

describe("Dashboard", () => {
  const definition: DashboardDefinition = { name: "d", title: "D", description: "A dashboard.", rows: [] };
  const panel = { kind: "stat", title: "P", description: "A panel.", unit: "s", queries: [] } as const;
  const made = (more: Partial<DashboardDefinition>) =>
    render((scope) => new Dashboard(scope, "D", { namespace: "m", definition: { ...definition, ...more } }));

  test("breaks a line that is full", () => {
    const object = only(made({ rows: [{ title: "R", panels: Array(7).fill(panel) }] }), "ConfigMap");
    const { "d.json": text = "" } = object.data as Record<string, string>;
    const positions = JSON.parse(text).panels.map(({ gridPos: { x, y } }: RenderedPanel) => [x, y]);
    expect(positions).toEqual([
      [0, 0],
      [0, 1],
      [4, 1],
      [8, 1],
      [12, 1],
      [16, 1],
      [20, 1],
      [0, 5],
    ]);
  });

  test("refuses a name that Grafana can not use as uid, and a panel wider than the grid", () => {
    expect(() => made({ name: "d".repeat(41) })).toThrow("uid");
    expect(() => made({ rows: [{ title: "R", panels: [{ ...panel, width: 25 }] }] })).toThrow(
      "1 to 24 columns",
    );
  });
});
