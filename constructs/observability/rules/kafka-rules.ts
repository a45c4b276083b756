import type { RuleGroup } from "../prometheus-rule";
import type { AlertThresholds, WatchedKafka } from "../watched";

/** Alerts on brokers, controllers, their volumes and certificates. */
export function kafkaRules(
  { clusterName, namespace, brokers }: WatchedKafka,
  { replicated }: Pick<AlertThresholds, "replicated">,
): RuleGroup {
  const cluster = `namespace="${namespace}",strimzi_io_cluster="${clusterName}"`;
  const volumes = `namespace="${namespace}",persistentvolumeclaim=~"data(-[0-9]+)?-${clusterName}-.+"`;
  const free = `kubelet_volume_stats_available_bytes{${volumes}} / kubelet_volume_stats_capacity_bytes{${volumes}}`;
  const certificate = `strimzi_certificate_expiration_timestamp_ms{cluster="${clusterName}",resource_namespace="${namespace}"}`;
  return {
    name: "floe-kafka",
    rules: [
      {
        alert: "KafkaBrokerDown",
        expr: `(count(kafka_server_replicamanager_leadercount{${cluster}}) or vector(0)) < ${brokers}`,
        for: "3m",
        severity: "critical",
        summary: `{{ $value }} of ${brokers} brokers of ${clusterName} are there`,
        description: replicated
          ? "Partitions go on with the replicas that are left; one broker less and writes stop."
          : "There is one broker: nothing is written or read while it is away.",
      },
      {
        alert: "KafkaNoController",
        expr: `(sum(kafka_controller_kafkacontroller_activecontrollercount{${cluster}}) or vector(0)) != 1`,
        for: "3m",
        severity: "critical",
        summary: `${clusterName} has {{ $value }} active controllers`,
        description: "Without exactly one, no leader is elected and no topic is made or changed.",
      },
      {
        alert: "KafkaPartitionsOffline",
        expr: `max(kafka_controller_kafkacontroller_offlinepartitionscount{${cluster}}) > 0`,
        for: "1m",
        severity: "critical",
        summary: `{{ $value }} partitions of ${clusterName} have no leader`,
        description:
          "They are neither written nor read: RGW's notifications, and requests, wait or get lost.",
      },
      ...(replicated
        ? ([
            {
              alert: "KafkaPartitionsBelowMinimum",
              expr: `sum(kafka_cluster_partition_underminisr{${cluster}}) > 0`,
              for: "2m",
              severity: "critical",
              summary: `{{ $value }} partitions of ${clusterName} have fewer replicas in sync than a write needs`,
              description: "Producers with acks=all, which all of the pipeline's are, are refused.",
            },
            {
              alert: "KafkaPartitionsUnderReplicated",
              expr: `sum(kafka_server_replicamanager_underreplicatedpartitions{${cluster}}) > 0`,
              for: "10m",
              severity: "warning",
              summary: `{{ $value }} partitions of ${clusterName} lack a replica`,
              description: "Nothing is lost. A broker is away, restarts, or does not keep up.",
            },
          ] as const)
        : []),
      {
        alert: "KafkaVolumeFilling",
        expr: `${free} < 0.2`,
        for: "10m",
        severity: "warning",
        summary: "{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left",
        description: "A broker whose volume is full stops, and does not start before it has space.",
      },
      {
        alert: "KafkaVolumeFull",
        expr: `${free} < 0.05`,
        for: "1m",
        severity: "critical",
        summary: "{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left",
        description: "The broker is about to stop. Make the volume larger now.",
      },
      {
        alert: "KafkaCertificateExpires",
        expr: `(${certificate} / 1000 - time()) / 86400 < 14`,
        for: "1h",
        severity: "warning",
        summary: `{{ $labels.type }} of ${clusterName} expires in {{ $value | humanize }} days`,
        description: "Strimzi renews its CAs 30 days before their end; this one was not.",
      },
    ],
  };
}
