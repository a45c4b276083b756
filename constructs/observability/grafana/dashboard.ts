import { Construct } from "constructs";
import { InvalidPropError } from "../../invalid-prop";
import { ConfigMap } from "../../kubernetes/config-map";
import { DATA_SOURCE, PANEL_HEIGHT, type Panel, panelJson, panelWidth } from "./panel";

/** Panels under a headline. */
export interface DashboardRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** What readers choose from, as `$name` in expressions. */
export interface DashboardVariable {
  readonly name: string;
  readonly label: string;
  /** `label_values(metric, label)`. */
  readonly query: string;
  /** Whether several values can be chosen, and all of them are at first; for `=~` only. @default false */
  readonly multiple?: boolean;
}

/** A dashboard, whatever it is delivered as. */
export interface DashboardDefinition {
  /** Name of the ConfigMap and the dashboard's uid: addresses of dashboards do not change with it. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** @default [] */
  readonly variables?: readonly DashboardVariable[];
  readonly rows: readonly DashboardRow[];
}

/** A dashboard as a ConfigMap. */
export interface DashboardProps {
  readonly namespace: string;
  readonly definition: DashboardDefinition;
}

/** Columns of Grafana's grid. */
const COLUMNS = 24;

/** Longest uid (grafana pkg/util/shortid_generator.go `MaxUIDLength`). */
const MAX_UID_LENGTH = 40;

/**
 * A dashboard that the sidecar of Grafana's chart finds by its label (kube-prometheus-stack:
 * `grafana.sidecar.dashboards.label` and `labelValue`), and puts into the folder of the annotation where
 * `folderAnnotation` is set.
 */
export class Dashboard extends Construct {
  /** @throws InvalidPropError for a name that is too long for a uid, or a panel wider than the grid */
  constructor(scope: Construct, id: string, { namespace, definition }: DashboardProps) {
    super(scope, id);
    const { name, rows } = definition;
    if (name.length > MAX_UID_LENGTH) {
      throw new InvalidPropError(this, {
        prop: "definition.name",
        got: name,
        expected: `at most ${MAX_UID_LENGTH} characters, as it is the dashboard's uid`,
      });
    }
    for (const panel of rows.flatMap(({ panels }) => panels)) {
      if (panelWidth(panel) >= 1 && panelWidth(panel) <= COLUMNS) continue;
      throw new InvalidPropError(this, {
        prop: `definition.rows: width of '${panel.title}'`,
        got: panelWidth(panel),
        expected: `1 to ${COLUMNS} columns`,
      });
    }
    new ConfigMap(this, "Resource", {
      name,
      namespace,
      labels: { grafana_dashboard: "1" },
      data: { [`${name}.json`]: `${JSON.stringify(dashboardJson(definition), null, 1)}\n` },
    });
  }
}

/**
 * A dashboard in Grafana's JSON.
 *
 * Schema version 42 is the last of this format: newer Grafana converts from it, older ones read what they
 * know of it (grafana public/app/features/dashboard/state/DashboardMigrator.ts).
 */
export function dashboardJson(definition: DashboardDefinition): Record<string, unknown> {
  const { name, title, description, variables = [], rows } = definition;
  return {
    uid: name,
    title,
    description,
    tags: ["floe"],
    schemaVersion: 42,
    version: 1,
    editable: false,
    // One cursor over all panels.
    graphTooltip: 1,
    timezone: "browser",
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    links: [
      {
        type: "dashboards",
        title: "floe",
        tags: ["floe"],
        asDropdown: true,
        includeVars: false,
        keepTime: true,
        targetBlank: false,
      },
    ],
    annotations: { list: [] },
    templating: { list: [DATA_SOURCE_VARIABLE, ...variables.map(variableJson)] },
    panels: layOut(rows),
  };
}

const DATA_SOURCE_VARIABLE = {
  name: "datasource",
  label: "Data source",
  type: "datasource",
  query: "prometheus",
  refresh: 1,
  hide: 0,
};

function variableJson({ name, label, query, multiple = false }: DashboardVariable): Record<string, unknown> {
  return {
    name,
    label,
    type: "query",
    datasource: DATA_SOURCE,
    query: { query, refId: name },
    definition: query,
    // When the time range changes: a table that had its last file a week ago is not hidden.
    refresh: 2,
    sort: 1,
    multi: multiple,
    includeAll: multiple,
    ...(multiple && { allValue: ".*", current: { text: ["All"], value: ["$__all"] } }),
  };
}

/** Headline after headline, panels from left to right, in lines as high as their highest panel. */
function layOut(rows: readonly DashboardRow[]): Record<string, unknown>[] {
  const placed: Record<string, unknown>[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    const id = placed.length + 1;
    placed.push({
      id,
      type: "row",
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
      panels: [],
    });
    y += 1;
    let x = 0;
    let line = 0;
    for (const panel of panels) {
      const [w, h] = [panelWidth(panel), PANEL_HEIGHT[panel.kind]];
      if (x + w > COLUMNS) [x, y, line] = [0, y + line, 0];
      placed.push(panelJson(panel, placed.length + 1, { x, y, w, h }));
      x += w;
      line = Math.max(line, h);
    }
    y += line;
  }
  return placed;
}
