import type { Construct } from "constructs";
import { dispatcherDashboard } from "../constructs/observability/dashboards/dispatcher-dashboard";
import { kafkaDashboard } from "../constructs/observability/dashboards/kafka-dashboard";
import { launcherDashboard } from "../constructs/observability/dashboards/launcher-dashboard";
import { pipelineDashboard } from "../constructs/observability/dashboards/pipeline-dashboard";
import { tablesDashboard } from "../constructs/observability/dashboards/tables-dashboard";
import { workerDashboard } from "../constructs/observability/dashboards/worker-dashboard";
import { Dashboard, type DashboardDefinition } from "../constructs/observability/grafana/dashboard";
import { type AlertsChartProps, alertThresholds } from "./alerts";
import { FloeChart } from "./floe-chart";

const ID = "83-dashboards";

/** Dashboards of what is rendered, where Grafana's sidecar finds them. */
export class DashboardsChart extends FloeChart {
  constructor(scope: Construct, props: Omit<AlertsChartProps, "delivery">) {
    super(scope, ID, { phase: 2 });
    const { namespace } = props.components.monitoring;
    for (const definition of definitions(props)) {
      new Dashboard(this, definition.name, { namespace, definition });
    }
  }
}

function definitions(props: Omit<AlertsChartProps, "delivery">): DashboardDefinition[] {
  const { kafka, pipeline } = props;
  const ofKafka = kafka === undefined ? [] : [kafkaDashboard(kafka)];
  if (pipeline === undefined) return ofKafka;
  const { namespace, dispatcher, worker, launcher } = pipeline;
  return [
    ...(worker === undefined ? [] : [pipelineDashboard(pipeline, alertThresholds(props))]),
    ...ofKafka,
    ...(kafka === undefined || dispatcher === undefined
      ? []
      : [dispatcherDashboard(namespace, dispatcher, kafka)]),
    ...(worker === undefined ? [] : [workerDashboard(namespace, worker), tablesDashboard(namespace)]),
    ...(launcher === undefined ? [] : [launcherDashboard(namespace, launcher)]),
  ];
}
