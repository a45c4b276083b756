import type { DashboardVariable } from "../grafana/dashboard";

/** Tables that worker or launcher have put rows into. */
export function tableVariable(namespace: string): DashboardVariable {
  return {
    name: "table",
    label: "Table",
    query: `label_values(ingest_files_committed_total{namespace="${namespace}"}, table)`,
    multiple: true,
  };
}
