import { counterIncrease } from "../counter-increase";
import type { AlertingRule, RuleGroup } from "../prometheus-rule";
import {
  type AlertThresholds,
  servicePods,
  servicesOf,
  type WatchedPipeline,
  type WatchedService,
} from "../watched";

/** Why a container can not start, by kubelet's words. */
const CANNOT_START =
  "CrashLoopBackOff|ImagePullBackOff|ErrImagePull|CreateContainerConfigError|CreateContainerError";

/** Alerts on the worker and the launcher: pods, events, the objects that wait for them. */
export function serviceRules(
  pipeline: WatchedPipeline,
  { freshnessSeconds }: Pick<AlertThresholds, "freshnessSeconds">,
): RuleGroup {
  const { namespace, worker, launcher } = pipeline;
  const of = `namespace="${namespace}"`;
  const pods = `${of},pod=~"${servicePods(pipeline)}"`;
  const byService = "sum by (serving_knative_dev_service)";
  return {
    name: "floe-services",
    rules: [
      {
        record: "floe:oldest_pending_age_seconds:max",
        expr: `max by (serving_knative_dev_service) (time() - (ingest_oldest_pending_timestamp_seconds{${of}} > 0))`,
      },
      {
        alert: "ObjectsWait",
        expr: servicesOf(pipeline)
          .map(({ name, batchSeconds }) => {
            const seconds = freshnessSeconds + batchSeconds;
            return `floe:oldest_pending_age_seconds:max{serving_knative_dev_service="${name}"} > ${seconds}`;
          })
          .join(" or "),
        for: "5m",
        severity: "warning",
        summary:
          "{{ $labels.serving_knative_dev_service }} has an object since {{ $value | humanizeDuration }} ago",
        description:
          "Its batch takes long, or fails and comes again. The service's log names event and reason.",
      },
      {
        alert: "EventsFail",
        // A job that still runs is asked for again, which is how it is waited for.
        expr: `${byService} (rate(ingest_event_failures_total{${of},outcome="retry",code!="job.running"}[10m])) / ${byService} (rate(ingest_events_total{${of}}[10m])) > 0.5`,
        for: "10m",
        severity: "critical",
        summary:
          "{{ $value | humanizePercentage }} of what {{ $labels.serving_knative_dev_service }} is sent comes again",
        description:
          "Store, catalog or cluster do not answer. Nothing is lost: the events wait in their topic.",
      },
      {
        alert: "ServiceCannotStart",
        expr: `max by (pod, reason) (kube_pod_container_status_waiting_reason{${pods},reason=~"${CANNOT_START}"}) > 0`,
        for: "5m",
        severity: "critical",
        summary: "{{ $labels.pod }} can not start: {{ $labels.reason }}",
        description: "Its events wait in their topic.",
      },
      {
        alert: "ServiceOutOfMemory",
        expr: `max by (pod) (kube_pod_container_status_last_terminated_reason{${pods},reason="OOMKilled"}) > 0 and on (pod) max by (pod) (increase(kube_pod_container_status_restarts_total{${pods}}[1h])) > 0`,
        severity: "warning",
        summary: "{{ $labels.pod }} was killed because it took more memory than it may",
        description:
          "Its batches came again and were done by another start. More of them at once need more memory.",
      },
      ...[worker, launcher].flatMap((service) => (service?.alwaysOn ? [notReady(namespace, service)] : [])),
      ...(launcher === undefined ? [] : [jobsFail(of)]),
    ],
  };
}

function notReady(namespace: string, { name }: WatchedService): AlertingRule {
  const ready = `kube_pod_status_ready{namespace="${namespace}",pod=~"${name}-.+",condition="true"}`;
  return {
    alert: "ServiceNotReady",
    expr: `(sum(${ready}) or vector(0)) == 0`,
    for: "5m",
    severity: "critical",
    summary: `No pod of ${name} is ready`,
    description: "One should always be there. Its events wait in their topic.",
  };
}

function jobsFail(of: string): AlertingRule {
  return {
    alert: "SparkJobsFail",
    expr: `sum by (state) (${counterIncrease(`ingest_jobs_ended_total{${of},state!="completed"}`, "1h")}) > 0`,
    severity: "warning",
    summary: "{{ $value | humanize }} Spark jobs {{ $labels.state }} within an hour",
    description: "Their batches are in the dead-letter topic, with the driver's message.",
  };
}
