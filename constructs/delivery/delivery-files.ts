import type { FloeConfig } from "../../config/types";
import { argocdFiles } from "./argocd/argocd-files";
import type { ChartFile } from "./chart-file";
import { operatorCharts } from "./operator-charts";
import { type TextFile, wrapperFiles } from "./wrapper-chart";

/**
 * Everything of dist/ that is not a manifest for kubectl: the operators' wrapper charts in `helm/` and the
 * app of apps in `argocd/`. `kubectl apply -f dist/` does not look into folders.
 *
 * @param charts the manifests, each of which gets an Application
 */
export function deliveryFiles(config: FloeConfig, charts: readonly ChartFile[]): TextFile[] {
  const operators = operatorCharts(config);
  return [...operators.flatMap(wrapperFiles), ...argocdFiles(config.delivery, operators, charts)];
}
