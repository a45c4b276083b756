import type { RuleGroup } from "../prometheus-rule";
import type { WatchedDispatcher } from "../watched";

/** Alerts on the dispatcher itself; how far behind it is, the lag tells. */
export function dispatcherRules(namespace: string, { name, engine }: WatchedDispatcher): RuleGroup {
  const available =
    engine === "camel-k"
      ? `kube_deployment_status_replicas_available{namespace="${namespace}",deployment="${name}"}`
      : `kube_statefulset_status_replicas_ready{namespace="${namespace}",statefulset="${name}"}`;
  return {
    name: "floe-dispatcher",
    rules: [
      {
        alert: "DispatcherDown",
        expr: `(max(${available}) or vector(0)) == 0`,
        for: "10m",
        severity: "critical",
        summary: `No pod of ${name} is available`,
        description: "Events wait in their topic, and no new object becomes rows.",
      },
      ...(engine === "camel-k"
        ? ([
            {
              alert: "DispatcherFails",
              expr: `sum(round(increase(camel_exchanges_failed_total{namespace="${namespace}",routeId="${name}"}[15m]))) > 0`,
              severity: "warning",
              summary: `${name} failed {{ $value | humanize }} batches within 15 minutes`,
              description:
                "Their offsets were not committed: the events come again when the consumer starts anew.",
            },
          ] as const)
        : []),
    ],
  };
}
