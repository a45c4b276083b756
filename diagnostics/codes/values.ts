import type { CodeTable } from "../code-entry";

/** Codes of values that are well-formed and still wrong: 30xx Kafka, 31xx Knative, 32xx Ceph, 33xx gateway and mesh, 39xx Kubernetes. */
export const valueCodes = {
  FLOE3001: {
    title: "more replicas than brokers",
    why: "Kafka cannot place the copies, and the topic is never created.",
    fix: "Let the replicas be at most the number of brokers in the node pools.",
  },
  FLOE3002: {
    title: "min.insync.replicas above the replicas",
    why: "No write with acks=all ever succeeds.",
    fix: "Let min.insync.replicas be at most the replicas; one less survives the loss of a broker.",
  },
  FLOE3003: {
    title: "fewer partitions than consumers",
    why: "One partition has one consumer, so the rest of them idle.",
    fix: "Raise the partitions of the topic, or lower the number of consumers.",
  },
  FLOE3004: {
    title: "Kafka setting that the operator owns",
    why: "Strimzi ignores the setting and only notes it in its log.",
    fix: "Remove the setting, and use the field of the Kafka object that stands for it.",
  },
  FLOE3005: {
    title: "Kafka version that the operator does not run",
    why: "The operator refuses the cluster, and it never becomes Ready.",
    fix: "Choose one of the versions that are named.",
  },
  FLOE3006: {
    title: "cluster without controllers or brokers",
    why: "The operator refuses a cluster whose node pools lack one of the two roles.",
    fix: "Add a KafkaNodePool with the role that is missing.",
  },
  FLOE3007: {
    title: "retention longer than the ledger's memory",
    why: "A message that is read again after the ledger has forgotten its file is ingested a second time.",
    fix: "Lower `retention.ms` of the topic, or raise ingest.ledger_horizon_days.",
  },
  FLOE3008: {
    title: "one consumer group, two sources",
    why: "Two sources of one group divide the partitions of their topics between them, so each receives a part of the messages.",
    fix: "Give each source a consumer group of its own.",
  },
  FLOE3009: {
    title: "topic name that Kafka does not accept",
    why: "The topic operator refuses the name.",
    fix: "Use letters, digits, dots, dashes and underscores, at most 249 of them.",
  },
  FLOE3101: {
    title: "request cut off before its time-out",
    why: "Without responseStartTimeoutSeconds Knative waits 300 seconds for the first byte, however long timeoutSeconds is.",
    fix: "Set responseStartTimeoutSeconds to the value of timeoutSeconds.",
  },
  FLOE3102: {
    title: "time-out above the cluster's maximum",
    why: "Knative's webhook refuses the Service.",
    fix: "Raise `config.defaults.max-revision-timeout-seconds` in KnativeServing, or lower the time-out.",
  },
  FLOE3103: {
    title: "delivery gives up before the service does",
    why: "The source repeats a request that is still being worked on, so the work is done twice.",
    fix: "Let delivery.timeout be at least the service's timeoutSeconds.",
  },
  FLOE3104: {
    title: "events that are dropped",
    why: "When the retries are used up the source commits the offset: without a dead letter sink the event is gone.",
    fix: "Set delivery.deadLetterSink; or accept the loss with the annotation floe.dev/lint-ignore.",
    level: "warning",
  },
  FLOE3105: {
    title: "delivery without retries",
    why: "A delivery block replaces the source's defaults as a whole: without `retry` the first failure is the last.",
    fix: "Set delivery.retry.",
  },
  FLOE3106: {
    title: "duration that nobody can read",
    why: "The webhook does not check it; the consumer group fails later, and no event is delivered.",
    fix: "Write an ISO 8601 duration, such as PT30S.",
  },
  FLOE3107: {
    title: "traffic that does not add up",
    why: "Knative's webhook refuses a split whose percentages do not make 100.",
    fix: "Let the percentages add up to 100.",
  },
  FLOE3108: {
    title: "autoscaling annotation in the wrong place",
    why: "Knative's webhook refuses autoscaling annotations on the Service itself; they belong to the revision.",
    fix: "Move it to spec.template.metadata.annotations.",
  },
  FLOE3109: {
    title: "revision name that Knative refuses",
    why: "A revision's name has to begin with the Service's name and a dash.",
    fix: "Use `<service>-<suffix>`.",
  },
  FLOE3110: {
    title: "ingress that the operator replaces",
    why: "An unset ingress makes the Knative operator install net-istio, which fails without Istio.",
    fix: "Set istio, kourier and contour to `enabled: false` under spec.ingress.",
  },
  FLOE3111: {
    title: "Gateways that net-gateway-api cannot use",
    why: "It wants exactly one external and one local Gateway; a list that is missing falls back to Gateways in istio-system, and no Service becomes Ready.",
    fix: "Set `external-gateways` and `local-gateways` in config.gateway, one entry each with class, gateway and service.",
  },
  FLOE3112: {
    title: "Broker whose data plane is not installed",
    why: "`source.kafka` brings the controller, not the broker's data plane: the Broker never becomes Ready.",
    fix: "Add eventing-kafka-broker.yaml to KnativeEventing's additionalManifests.",
  },
  FLOE3113: {
    title: "schedule that runs once",
    why: "The Spark operator starts a further run only under a policy that it knows; there is no default.",
    fix: "Set spec.concurrencyPolicy; Forbid waits for the run before.",
  },
  FLOE3114: {
    title: "maintenance that may meet itself",
    why: "Two runs compact the same files and lose each other's work; a replaced run is killed in the middle of its own.",
    fix: "Set spec.concurrencyPolicy to Forbid.",
  },
  FLOE3115: {
    title: "snapshots that expire before the ledger forgets",
    why: "Within the ledger's horizon a rollback has to be told from a new start, and a lost ledger is found in what snapshots refer to.",
    fix: "Raise --snapshot-retention-hours (ingest.maintenance.snapshot_retention_days).",
  },
  FLOE3116: {
    title: "orphans younger than the longest job",
    why: "Files of a commit that is under way belong to no snapshot. Removed, they leave a table that can not be read.",
    fix: "Raise --orphan-age-hours (ingest.maintenance.orphan_age_hours).",
  },
  FLOE3117: {
    title: "schedule that is none",
    why: "The API server refuses the CronJob, or the job runs at a time that nobody meant.",
    fix: "Write five fields: minute, hour, day of the month, month, day of the week; or @hourly, @daily, @weekly, @monthly, @yearly.",
  },
  FLOE3118: {
    title: "reconciliations that overlap",
    why: "A run that takes longer than the schedule's interval is joined by the next, and both announce the same objects.",
    fix: "Set spec.concurrencyPolicy to Forbid.",
    level: "warning",
  },
  FLOE3201: {
    title: "address that Rook refuses",
    why: "Rook accepts `kafka://host:port` only; the API server takes anything, and the topic fails to reconcile.",
    fix: "Write `kafka://` before the bootstrap address.",
  },
  FLOE3202: {
    title: "label that Rook ignores",
    why: "Rook connects a bucket only when the label's value repeats the name in its key.",
    fix: "Write `bucket-notification-<name>: <name>`.",
  },
  FLOE3203: {
    title: "filter that the operator ignores",
    why: "metadataFilters and tagFilters are in the CRD, but Rook 1.19 hands only keyFilters to the object store.",
    fix: "Filter by key: prefix, suffix or regex.",
  },
  FLOE3204: {
    title: "not exactly one endpoint",
    why: "Rook refuses a topic with none or with several endpoints.",
    fix: "Keep one of kafka, amqp and http.",
  },
  FLOE3301: {
    title: "two gateway controllers",
    why: "Both would claim what belongs to one platform: Envoy Gateway's and Istio's classes are mixed.",
    fix: "Let every Gateway use one controller's class.",
  },
  FLOE3302: {
    title: "plain-text client of a meshed service",
    why: "Under STRICT mTLS the sidecar refuses clients without a certificate.",
    fix: "Put the client into the mesh, call through the local gateway, or let the port take plain text.",
  },
  FLOE3303: {
    title: "Serving outside the mesh",
    why: "Under STRICT mTLS requests of activator and autoscaler to meshed pods are refused, so nothing scales from zero.",
    fix: 'Give the workloads activator and autoscaler the label `sidecar.istio.io/inject: "true"` in KnativeServing.',
  },
  FLOE3304: {
    title: "two ways of injection at once",
    why: "Istio ignores a namespace that has both `istio-injection` and `istio.io/rev`, or refuses one of them.",
    fix: "Keep one of the two labels.",
  },
  FLOE3305: {
    title: "parameters of another controller",
    why: "Istio refuses a Gateway whose parametersRef is not a ConfigMap; Envoy Gateway wants an EnvoyProxy.",
    fix: "Remove infrastructure.parametersRef, or use the kind that the class's controller reads.",
  },
  FLOE3306: {
    title: "two rules for all of a namespace",
    why: "Istio uses one selector-less policy per namespace, and which one is not defined.",
    fix: "Keep one PeerAuthentication or Telemetry without a selector in the namespace.",
  },
  FLOE3901: {
    title: "namespace on a cluster-scoped object",
    why: "The kind has no namespace; tools that compare objects see a difference for ever.",
    fix: "Remove metadata.namespace.",
  },
  FLOE3902: {
    title: "object without its namespace",
    why: "kubectl puts it into whatever namespace happens to be current.",
    fix: "Set metadata.namespace.",
  },
  FLOE3903: {
    title: "name that Kubernetes does not accept",
    why: "The API server refuses the object.",
    fix: "Use lower-case letters, digits and dashes, and stay below the length that is named.",
  },
  FLOE3904: {
    title: "illegal label",
    why: "The API server refuses the object.",
    fix: "Keys are `[prefix/]name`; names and values have at most 63 letters, digits, dashes, dots and underscores.",
  },
  FLOE3905: {
    title: "illegal annotation",
    why: "The API server refuses the object.",
    fix: "Keys are `[prefix/]name` with at most 63 characters in the name, values are text, all together below 256 KiB.",
  },
  FLOE3906: {
    title: "selector that does not match its own pods",
    why: "The API server refuses a workload whose selector misses its template's labels.",
    fix: "Let spec.template.metadata.labels contain spec.selector.matchLabels.",
  },
  FLOE3908: {
    title: "mount without its volume",
    why: "The API server refuses the pod.",
    fix: "Declare the volume, or remove the mount.",
  },
  FLOE3909: {
    title: "unknown code in floe.dev/lint-ignore",
    why: "The annotation accepts nothing, and the finding it was meant for still fails the run.",
    fix: "Write codes of docs/errors.md, separated by commas.",
  },
} as const satisfies CodeTable;
