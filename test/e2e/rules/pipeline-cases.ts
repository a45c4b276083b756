import { type AlertCase, always, series } from "./alert-case";

const light = { namespace: "kafka", consumergroup: "csv-to-iceberg", topic: "light-ingest", partition: "0" };
const { consumergroup, topic } = light;
const lag = series("kafka_consumergroup_lag", light);
const committed = series("kafka_consumergroup_current_offset", light);
const heavy = { ...light, consumergroup: "spark-launcher", topic: "heavy-ingest" };
const heavyLag = series("kafka_consumergroup_lag", heavy);
const heavyCommitted = series("kafka_consumergroup_current_offset", heavy);
const end = (name: string, partition = "0") =>
  series("kafka_topic_partition_current_offset", { namespace: "kafka", topic: name, partition });
const deployment = series("kube_deployment_status_replicas_available", {
  namespace: "eventing-demo",
  deployment: "file-dispatcher",
});
const failed = series("camel_exchanges_failed_total", {
  namespace: "eventing-demo",
  routeId: "file-dispatcher",
});
const worker = {
  namespace: "eventing-demo",
  serving_knative_dev_service: "csv-to-iceberg",
  pod: "csv-to-iceberg-1-x",
};
const of = { serving_knative_dev_service: "csv-to-iceberg" };
const oldest = series("ingest_oldest_pending_timestamp_seconds", worker);
const failures = (outcome: string, code: string) =>
  series("ingest_event_failures_total", { ...worker, outcome, code });
const events = (outcome: string) => series("ingest_events_total", { ...worker, outcome });
const pod = (metric: string, more: Readonly<Record<string, string>>) =>
  series(metric, { namespace: "eventing-demo", pod: "csv-to-iceberg-00001-deployment-x", ...more });
const thatPod = { pod: "csv-to-iceberg-00001-deployment-x" };
const launcher = { ...worker, serving_knative_dev_service: "spark-launcher", pod: "spark-launcher-1-x" };
const ended = (state: string) => series("ingest_jobs_ended_total", { ...launcher, state });

/** What waits, the dispatcher, the services. */
export const PIPELINE_CASES: readonly AlertCase[] = [
  {
    alert: "RecordsWait",
    about: "nobody has read what came after minute 5",
    series: { [end(topic)]: "0+1x10 10x110", [committed]: always(5), [lag]: always(5) },
    at: "40m",
    fires: [
      {
        labels: { consumergroup, topic },
        summary: "csv-to-iceberg has not read records of light-ingest for 35m 0s",
      },
    ],
  },
  {
    alert: "RecordsWait",
    about: "records come all the time and are read a minute later",
    series: { [end(topic)]: "1+1x120", [committed]: "0+1x120", [lag]: always(1) },
    at: "40m",
  },
  {
    alert: "RecordsWait",
    about: "nothing came for an hour, and all of it was read",
    series: { [end(topic)]: always(7), [committed]: always(7), [lag]: always(0) },
    at: "1h",
  },
  {
    alert: "RecordsWait",
    about: "a Spark job runs for two hours",
    series: { [end(heavy.topic)]: "5x5 6x115", [heavyCommitted]: always(5), [heavyLag]: always(1) },
    at: "2h",
  },
  {
    alert: "ConsumerGroupStuck",
    about: "records wait and no offset moves",
    series: { [committed]: always(5), [lag]: always(3) },
    at: "30m",
    fires: [
      {
        labels: { consumergroup, topic },
        summary: "csv-to-iceberg has 3 records of light-ingest before it and commits none",
      },
    ],
  },
  {
    alert: "ConsumerGroupStuck",
    about: "records wait but go on",
    series: { [committed]: "0+1x120", [lag]: always(3) },
    at: "30m",
  },
  {
    alert: "ConsumerGroupStuck",
    about: "a record comes after an hour of silence",
    series: { [committed]: always(5), [lag]: "0x60 1x60" },
    at: "68m",
  },
  {
    alert: "ConsumerGroupStuck",
    about: "a Spark job runs for two hours",
    series: { [heavyCommitted]: always(5), [heavyLag]: always(1) },
    at: "2h",
  },
  {
    alert: "ConsumerLagUnknown",
    about: "nobody tells the lag",
    series: {},
    at: "30m",
    fires: [
      { labels: { namespace: "kafka" }, summary: "Nobody tells the lag of the pipeline's consumer groups" },
    ],
  },
  { alert: "ConsumerLagUnknown", about: "somebody does", series: { [lag]: always(0) }, at: "30m" },
  {
    alert: "DeadLettersGrow",
    about: "three events were refused",
    series: { [end("s3-events-dlq")]: "4x30 6x90", [end("s3-events-dlq", "1")]: "0x30 1x90" },
    at: "70m",
    fires: [
      { labels: { topic: "s3-events-dlq" }, summary: "3 records came into s3-events-dlq within an hour" },
    ],
  },
  {
    alert: "DeadLettersGrow",
    about: "the topic holds those of last week",
    series: { [end("s3-events-dlq")]: always(4) },
    at: "70m",
  },
  {
    alert: "DispatcherDown",
    about: "no pod is available",
    series: { [deployment]: "1x5 0x115" },
    at: "30m",
    fires: [{ summary: "No pod of file-dispatcher is available" }],
  },
  {
    alert: "DispatcherDown",
    about: "there is no Deployment",
    series: {},
    at: "30m",
    fires: [{ summary: "No pod of file-dispatcher is available" }],
  },
  { alert: "DispatcherDown", about: "it is replaced", series: { [deployment]: "1x5 0x3 1x110" }, at: "9m" },
  {
    alert: "DispatcherFails",
    about: "two batches failed",
    series: { [failed]: "0x10 2x110" },
    at: "15m",
    fires: [{ summary: "file-dispatcher failed 2 batches within 15 minutes" }],
  },
  { alert: "DispatcherFails", about: "none failed since", series: { [failed]: always(2) }, at: "30m" },
  {
    alert: "ObjectsWait",
    about: "an object of minute 2 is not in the table",
    series: { [oldest]: always(120) },
    at: "30m",
    fires: [{ labels: of, summary: "csv-to-iceberg has an object since 28m 0s ago" }],
  },
  { alert: "ObjectsWait", about: "nothing is in work", series: { [oldest]: always(0) }, at: "30m" },
  {
    alert: "EventsFail",
    about: "the catalog is away",
    series: {
      [failures("retry", "catalog.unavailable")]: "0+9x120",
      [events("retry")]: "0+9x120",
      [events("done")]: "0+1x120",
    },
    at: "30m",
    fires: [{ labels: of, summary: "90% of what csv-to-iceberg is sent comes again" }],
  },
  {
    alert: "EventsFail",
    about: "some events come twice",
    series: {
      [failures("retry", "catalog.unavailable")]: "0+1x120",
      [events("retry")]: "0+1x120",
      [events("done")]: "0+9x120",
    },
    at: "30m",
  },
  {
    alert: "EventsFail",
    about: "the launcher is asked again while its job runs",
    series: { [failures("retry", "job.running")]: "0+1x120", [events("retry")]: "0+1x120" },
    at: "30m",
  },
  {
    alert: "ServiceCannotStart",
    about: "the image can not be pulled",
    series: { [pod("kube_pod_container_status_waiting_reason", { reason: "ImagePullBackOff" })]: always(1) },
    at: "10m",
    fires: [
      {
        labels: { ...thatPod, reason: "ImagePullBackOff" },
        summary: "csv-to-iceberg-00001-deployment-x can not start: ImagePullBackOff",
      },
    ],
  },
  {
    alert: "ServiceCannotStart",
    about: "it starts",
    series: { [pod("kube_pod_container_status_waiting_reason", { reason: "ContainerCreating" })]: always(1) },
    at: "10m",
  },
  {
    alert: "ServiceOutOfMemory",
    about: "a pod was killed and started again",
    series: {
      [pod("kube_pod_container_status_last_terminated_reason", { reason: "OOMKilled" })]: "_x9 1x110",
      [pod("kube_pod_container_status_restarts_total", {})]: "0x9 1x110",
    },
    at: "30m",
    fires: [
      {
        labels: thatPod,
        summary: "csv-to-iceberg-00001-deployment-x was killed because it took more memory than it may",
      },
    ],
  },
  {
    alert: "ServiceOutOfMemory",
    about: "that was two hours ago",
    series: {
      [pod("kube_pod_container_status_last_terminated_reason", { reason: "OOMKilled" })]: always(1),
      [pod("kube_pod_container_status_restarts_total", {})]: always(1),
    },
    at: "2h",
  },
  {
    alert: "ServiceNotReady",
    about: "the worker's pod is not ready",
    series: { [pod("kube_pod_status_ready", { condition: "true" })]: always(0) },
    at: "10m",
    fires: [{ summary: "No pod of csv-to-iceberg is ready" }],
  },
  {
    alert: "ServiceNotReady",
    about: "it is",
    series: { [pod("kube_pod_status_ready", { condition: "true" })]: always(1) },
    at: "10m",
  },
  {
    alert: "SparkJobsFail",
    about: "a job failed, in a pod that was there for ten minutes",
    series: { [ended("failed")]: "_x20 1x10 stale", [ended("completed")]: "_x20 5x10 stale" },
    at: "50m",
    fires: [{ labels: { state: "failed" }, summary: "1 Spark jobs failed within an hour" }],
  },
  {
    alert: "SparkJobsFail",
    about: "all were completed",
    series: { [ended("failed")]: always(0), [ended("completed")]: "0+1x120" },
    at: "50m",
  },
];
