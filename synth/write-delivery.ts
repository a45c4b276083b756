import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ApiObject, type App, Chart } from "cdk8s";
import type { FloeChart } from "../charts/floe-chart";
import type { FloeConfig } from "../config/types";
import type { ChartFile } from "../constructs/delivery/chart-file";
import { deliveryFiles } from "../constructs/delivery/delivery-files";
import { groupKind } from "../constructs/delivery/keep-data";

/**
 * Writes `helm/` and `argocd/` into the folder that holds the rendered charts.
 *
 * @param app the charts, as they were rendered into the folder
 */
export function writeDelivery(app: App, config: FloeConfig, folder: string): void {
  for (const { path, text } of deliveryFiles(config, chartFiles(app))) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** What the delivery depends on of every chart that is a file of its own. */
export function chartFiles(app: App): ChartFile[] {
  return app.charts.map(chartFile);
}

/** A chart need not be one of ours; `instanceof` cannot tell, because cdk8s redefines it. */
function chartFile(chart: Chart & Partial<Pick<FloeChart, "phase">>): ChartFile {
  const objects = chart.node
    .findAll()
    .filter((node): node is ApiObject => ApiObject.isApiObject(node) && Chart.of(node) === chart);
  return {
    id: chart.node.id,
    ...(chart.phase !== undefined && { phase: chart.phase }),
    kinds: [...new Set(objects.map(groupKind))],
    namespaces: [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))],
  };
}
