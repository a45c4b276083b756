import type { Construct } from "constructs";
import type { ComponentsConfig, DeliveryConfig, PlatformConfig } from "../config/types";
import { PrometheusRule } from "../constructs/observability/prometheus-rule";
import { dispatcherRules } from "../constructs/observability/rules/dispatcher-rules";
import { kafkaRules } from "../constructs/observability/rules/kafka-rules";
import { lagRules } from "../constructs/observability/rules/lag-rules";
import { serviceRules } from "../constructs/observability/rules/service-rules";
import { tableRules } from "../constructs/observability/rules/table-rules";
import type { AlertThresholds, WatchedKafka, WatchedPipeline } from "../constructs/observability/watched";
import { FloeChart } from "./floe-chart";

/** Configuration of Prometheus, and what is to be watched. */
export interface AlertsChartProps {
  readonly platform: Pick<PlatformConfig, "profile">;
  readonly components: Pick<ComponentsConfig, "monitoring">;
  readonly delivery: Pick<DeliveryConfig, "repo_url" | "revision">;
  /** @default - runs elsewhere, or not at all */
  readonly kafka?: WatchedKafka;
  /** @default - there is none */
  readonly pipeline?: WatchedPipeline;
}

const ID = "82-alerts";

/** Page of the runbooks in the repository. */
const RUNBOOKS = "docs/observability.md";

/**
 * What Prometheus records of the pipeline, and when it tells somebody. Only of what is rendered: a rule
 * about something that does not exist would never fire, or always.
 */
export class AlertsChart extends FloeChart {
  constructor(scope: Construct, props: AlertsChartProps) {
    super(scope, ID, { phase: 2 });
    const { components, delivery, kafka, pipeline } = props;
    const { namespace, selector_labels } = components.monitoring;
    const thresholds = alertThresholds(props);
    const common = { place: { namespace, selectorLabels: selector_labels }, runbooks: runbookPage(delivery) };
    if (kafka !== undefined) {
      new PrometheusRule(this, "Kafka", {
        ...common,
        name: "floe-kafka",
        groups: [kafkaRules(kafka, thresholds)],
      });
    }
    if (pipeline === undefined) return;
    const { dispatcher, worker } = pipeline;
    const groups = [
      ...(kafka === undefined ? [] : lagRules(kafka, pipeline, thresholds)),
      ...(dispatcher === undefined ? [] : [dispatcherRules(pipeline.namespace, dispatcher)]),
      ...(worker === undefined
        ? []
        : [serviceRules(pipeline, thresholds), ...tableRules(pipeline, thresholds)]),
    ];
    if (groups.length > 0) new PrometheusRule(this, "Pipeline", { ...common, name: "floe-pipeline", groups });
  }
}

/** The playground starts from nothing for every file, and has one broker. */
export function alertThresholds({
  platform,
  kafka,
}: Pick<AlertsChartProps, "platform" | "kafka">): AlertThresholds {
  return {
    freshnessSeconds: platform.profile === "production" ? 600 : 1800,
    replicated: (kafka?.brokers ?? 1) > 1,
  };
}

/** Address of the runbooks in the repository that delivers dist/; the form is that of GitHub and GitLab. */
export function runbookPage({ repo_url, revision }: AlertsChartProps["delivery"]): string {
  const repository = repo_url.replace(/\.git$/, "").replace(/^git@([^:]+):/, "https://$1/");
  return `${repository}/blob/${revision}/${RUNBOOKS}`;
}
