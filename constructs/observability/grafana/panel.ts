/** Units of Grafana that our panels need (grafana packages/grafana-data/src/valueFormats/categories.ts). */
export type Unit = "short" | "s" | "bytes" | "Bps" | "percentunit" | "ops" | "reqps" | "dateTimeFromNow";

/** One PromQL expression of a panel. */
export interface Query {
  readonly expr: string;
  /** Name of a series, with labels as `{{table}}`. @default - the series' labels */
  readonly legend?: string;
}

/** From this value on, the colour. */
export interface Threshold {
  readonly from: number;
  readonly color: "green" | "yellow" | "orange" | "red";
}

/** What every panel says. */
interface PanelBase {
  readonly title: string;
  /** What is seen, and when to worry; shown at the panel's title. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Columns of 24. @default 8, of a stat 4 */
  readonly width?: number;
  /** @default [] */
  readonly thresholds?: readonly Threshold[];
}

/** Curves over time. */
export interface TimeSeriesPanel extends PanelBase {
  readonly kind: "timeseries";
  /** Whether series stand on each other. @default false */
  readonly stacked?: boolean;
  /** @default - Grafana chooses */
  readonly max?: number;
}

/** The latest value, large. */
export interface StatPanel extends PanelBase {
  readonly kind: "stat";
}

/** The latest value of each series, one row each. */
export interface TablePanel extends PanelBase {
  readonly kind: "table";
}

/** A part of a dashboard. */
export type Panel = TimeSeriesPanel | StatPanel | TablePanel;

/** Where a panel stands, in Grafana's grid of 24 columns. */
export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** The data source that the variable chooses. */
export const DATA_SOURCE = { type: "prometheus", uid: "$datasource" } as const;

/** Rows of the grid that a kind of panel takes. */
export const PANEL_HEIGHT: Readonly<Record<Panel["kind"], number>> = { stat: 4, timeseries: 8, table: 8 };

/** Columns that a panel takes. */
export function panelWidth({ kind, width }: Panel): number {
  return width ?? (kind === "stat" ? 4 : 8);
}

/** A panel in the JSON of Grafana's dashboards, schema version 42. */
export function panelJson(panel: Panel, id: number, gridPos: GridPosition): Record<string, unknown> {
  const { kind, title, description, unit, queries } = panel;
  return {
    id,
    type: kind,
    title,
    description,
    datasource: DATA_SOURCE,
    gridPos,
    fieldConfig: {
      defaults: { unit, min: 0, thresholds: thresholds(panel), ...fieldDefaults(panel) },
      overrides: [],
    },
    options: OPTIONS[kind],
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource: DATA_SOURCE,
      expr,
      legendFormat: legend ?? "__auto",
      ...(kind === "timeseries" ? { range: true } : { instant: true, range: false }),
      ...(kind === "table" && { format: "table" }),
    })),
    ...(kind === "table" && { transformations: TABLE_TRANSFORMATIONS }),
  };
}

function thresholds({ thresholds = [] }: Panel): Record<string, unknown> {
  // The first step has no lower bound; `null` says so.
  const steps = [
    { value: null, color: "green" },
    ...thresholds.map(({ from, color }) => ({ value: from, color })),
  ];
  return { mode: "absolute", steps };
}

function fieldDefaults(panel: Panel): Record<string, unknown> {
  if (panel.kind !== "timeseries") return { color: { mode: "thresholds" } };
  const { stacked = false, max, thresholds = [] } = panel;
  return {
    color: { mode: "palette-classic" },
    ...(max !== undefined && { max }),
    custom: {
      drawStyle: "line",
      lineWidth: 1,
      fillOpacity: stacked ? 30 : 10,
      showPoints: "never",
      // A pod that was scaled to zero is a gap, not a line to the next one.
      spanNulls: false,
      stacking: { mode: stacked ? "normal" : "none", group: "A" },
      thresholdsStyle: { mode: thresholds.length > 0 ? "dashed" : "off" },
    },
  };
}

const OPTIONS: Readonly<Record<Panel["kind"], Record<string, unknown>>> = {
  timeseries: {
    legend: { displayMode: "table", placement: "bottom", showLegend: true, calcs: ["lastNotNull", "max"] },
    tooltip: { mode: "multi", sort: "desc" },
  },
  stat: {
    colorMode: "value",
    graphMode: "none",
    justifyMode: "auto",
    orientation: "auto",
    textMode: "auto",
    reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
  },
  table: { showHeader: true, cellHeight: "sm", footer: { show: false, reducer: ["sum"], countRows: false } },
};

/** One row a label set, without the time of the evaluation. */
const TABLE_TRANSFORMATIONS = [
  { id: "merge", options: {} },
  { id: "organize", options: { excludeByName: { Time: true } } },
];
