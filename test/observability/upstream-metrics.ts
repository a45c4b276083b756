/** Metrics of software that is not ours, with all labels that the software itself gives them. */
export interface UpstreamMetrics {
  /** Where the names stand. */
  readonly source: string;
  readonly metrics: Readonly<Record<string, readonly string[]>>;
}

/**
 * What panels and rules may ask for beside our own metrics, at the versions that the platform installs.
 * Labels of scraping (`namespace`, `pod`, …) are not listed here.
 */
export const UPSTREAM: readonly UpstreamMetrics[] = [
  {
    source:
      "Strimzi Metrics Reporter, by the default allow list of Strimzi 0.50 (cluster-operator KafkaCluster.DEFAULT_METRICS_ALLOW_LIST) and packaging/examples/metrics/strimzi-metrics-reporter/grafana-dashboards/strimzi-kafka.json",
    metrics: {
      kafka_server_replicamanager_leadercount: [],
      kafka_server_replicamanager_underreplicatedpartitions: [],
      kafka_cluster_partition_underminisr: ["topic", "partition"],
      kafka_controller_kafkacontroller_activecontrollercount: [],
      kafka_controller_kafkacontroller_offlinepartitionscount: [],
      kafka_server_brokertopicmetrics_messagesinpersec_total: ["topic"],
      kafka_server_brokertopicmetrics_bytesinpersec_total: ["topic"],
      kafka_server_brokertopicmetrics_bytesoutpersec_total: ["topic"],
    },
  },
  {
    source:
      "Kafka Exporter 1.9 of Strimzi 0.50: danielqsj/kafka_exporter, kafka_exporter.go, prometheus.NewDesc",
    metrics: {
      kafka_topic_partition_current_offset: ["topic", "partition"],
      kafka_consumergroup_current_offset: ["consumergroup", "topic", "partition"],
      kafka_consumergroup_lag: ["consumergroup", "topic", "partition"],
    },
  },
  {
    source:
      "Strimzi cluster operator 0.50: KafkaAssemblyOperatorMetricsHolder.METRICS_CERTIFICATE_EXPIRATION_MS, CertificateMetricKey",
    metrics: {
      strimzi_certificate_expiration_timestamp_ms: ["kind", "cluster", "type", "resource_namespace"],
    },
  },
  {
    source:
      "camel-micrometer 4.8.3 as it is scraped with MicrometerRoutePolicyFactory, which Camel Quarkus switches on (quarkus.camel.metrics.enable-route-policy); MicrometerRoutePolicyNamingStrategy.getTags",
    metrics: {
      camel_exchanges_total: ["camelContext", "kind", "routeId", "eventType"],
      camel_exchanges_failed_total: ["camelContext", "kind", "routeId", "eventType"],
      camel_exchanges_failures_handled_total: ["camelContext", "kind", "routeId", "eventType"],
      camel_route_policy_seconds_sum: ["camelContext", "kind", "routeId", "eventType"],
      camel_route_policy_seconds_count: ["camelContext", "kind", "routeId", "eventType"],
    },
  },
  {
    source:
      "kube-state-metrics 2.x, docs/metrics/workload; it names pod and namespace of what it tells, kept by honorLabels of kube-prometheus-stack",
    metrics: {
      kube_deployment_status_replicas_available: ["deployment"],
      kube_statefulset_status_replicas_ready: ["statefulset"],
      kube_pod_status_ready: ["uid", "condition"],
      kube_pod_container_status_waiting_reason: ["uid", "reason"],
      kube_pod_container_status_last_terminated_reason: ["uid", "reason"],
      kube_pod_container_status_restarts_total: ["uid"],
    },
  },
  {
    source: "kubelet: kubernetes pkg/kubelet/metrics/collectors/volume_stats.go",
    metrics: {
      kubelet_volume_stats_available_bytes: ["persistentvolumeclaim"],
      kubelet_volume_stats_capacity_bytes: ["persistentvolumeclaim"],
    },
  },
];

/** Labels that every scraped series has (prometheus-operator, PodMonitor), and those our PodMonitors add. */
export const SCRAPE_LABELS: readonly string[] = [
  "namespace",
  "pod",
  "container",
  "job",
  "endpoint",
  "instance",
  "le",
];

/** Labels that a PodMonitor takes from the pod, by the metrics of its targets. */
export const POD_LABELS: readonly { readonly metrics: RegExp; readonly labels: readonly string[] }[] = [
  { metrics: /^kafka_/, labels: ["strimzi_io_cluster", "strimzi_io_kind", "kubernetes_pod_name"] },
  {
    metrics: /^(ingest|process|nodejs)_/,
    labels: ["serving_knative_dev_service", "serving_knative_dev_revision"],
  },
];
