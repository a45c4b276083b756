import type { DashboardDefinition, DashboardRow } from "../grafana/dashboard";
import type { WatchedDispatcher, WatchedKafka } from "../watched";

/** Whether events are turned into requests as they come. */
export function dispatcherDashboard(
  namespace: string,
  { name, engine, topic }: WatchedDispatcher,
  kafka: Pick<WatchedKafka, "namespace">,
): DashboardDefinition {
  const ofGroup = `namespace="${kafka.namespace}",consumergroup="${name}",topic="${topic}"`;
  return {
    name: "floe-dispatcher",
    title: "floe / Dispatcher",
    description: `${name}: from events in ${topic} to requests.`,
    rows: [
      {
        title: "Events",
        panels: [
          {
            kind: "timeseries",
            title: "Events",
            description: "What comes into the topic, and what the dispatcher has finished.",
            unit: "ops",
            queries: [
              {
                expr: `sum(rate(kafka_topic_partition_current_offset{namespace="${kafka.namespace}",topic="${topic}"}[$__rate_interval]))`,
                legend: "came",
              },
              {
                expr: `sum(rate(kafka_consumergroup_current_offset{${ofGroup}}[$__rate_interval]))`,
                legend: "dispatched",
              },
            ],
          },
          {
            kind: "timeseries",
            title: "Backlog by partition",
            description: "One partition alone: its consumer hangs, or it gets more keys than the others.",
            unit: "short",
            queries: [{ expr: `kafka_consumergroup_lag{${ofGroup}}`, legend: "{{partition}}" }],
          },
          {
            kind: "timeseries",
            title: "Oldest event",
            description:
              "For how long the oldest event has been in the topic; the idle time of a batch is normal.",
            unit: "s",
            queries: [
              {
                expr: `floe:oldest_record_age_seconds:max{consumergroup="${name}",topic="${topic}"}`,
                legend: "oldest",
              },
            ],
          },
        ],
      },
      ...(engine === "camel-k" ? [camelRow(namespace, name)] : []),
    ],
  };
}

/** What Camel measures of the route: an exchange of it is a batch. */
function camelRow(namespace: string, name: string): DashboardRow {
  const route = `{namespace="${namespace}",routeId="${name}"}`;
  return {
    title: "Camel route",
    panels: [
      {
        kind: "timeseries",
        title: "Batches",
        description: "Batches that were read, and those that failed and will be read again.",
        unit: "ops",
        queries: [
          { expr: `sum(rate(camel_exchanges_total${route}[$__rate_interval]))`, legend: "all" },
          { expr: `sum(rate(camel_exchanges_failed_total${route}[$__rate_interval]))`, legend: "failed" },
          {
            expr: `sum(rate(camel_exchanges_failures_handled_total${route}[$__rate_interval]))`,
            legend: "failures handled",
          },
        ],
      },
      {
        kind: "timeseries",
        title: "Time of a batch",
        description:
          "Mean time from reading a batch to its commit. A send that is retried lasts until it succeeds.",
        unit: "s",
        queries: [
          {
            expr: `sum(rate(camel_route_policy_seconds_sum${route}[$__rate_interval])) / sum(rate(camel_route_policy_seconds_count${route}[$__rate_interval]))`,
            legend: "mean",
          },
        ],
      },
      {
        kind: "timeseries",
        title: "Pods",
        description: "Pods that are available. With several, each reads partitions of its own.",
        unit: "short",
        queries: [
          {
            expr: `kube_deployment_status_replicas_available{namespace="${namespace}",deployment="${name}"}`,
            legend: "available",
          },
        ],
      },
    ],
  };
}
