import type { DashboardDefinition } from "../grafana/dashboard";
import type { Panel } from "../grafana/panel";
import type { WatchedKafka } from "../watched";

/** Brokers, what goes through them, and what they stand on. */
export function kafkaDashboard({ clusterName, namespace, brokers }: WatchedKafka): DashboardDefinition {
  const cluster = `namespace="${namespace}",strimzi_io_cluster="${clusterName}"`;
  const ofTopics = `namespace="${namespace}",topic=~"$topic"`;
  const volumes = `namespace="${namespace}",persistentvolumeclaim=~"data(-[0-9]+)?-${clusterName}-.+"`;
  const perTopic = (title: string, description: string, metric: string, unit: "Bps" | "ops"): Panel => ({
    kind: "timeseries",
    title,
    description,
    unit,
    queries: [
      {
        expr: `sum by (topic) (rate(${metric}{${cluster},topic=~"$topic"}[$__rate_interval]))`,
        legend: "{{topic}}",
      },
    ],
  });
  const none = [{ from: 1, color: "red" }] as const;
  return {
    name: "floe-kafka",
    title: "floe / Kafka",
    description: `Cluster ${clusterName}: brokers, partitions, topics, consumer groups, volumes.`,
    variables: [
      {
        name: "topic",
        label: "Topic",
        query: `label_values(kafka_topic_partition_current_offset{namespace="${namespace}"}, topic)`,
        multiple: true,
      },
    ],
    rows: [
      {
        title: "Cluster",
        panels: [
          {
            kind: "stat",
            title: "Brokers",
            description: `Brokers that answer; there should be ${brokers}.`,
            unit: "short",
            queries: [{ expr: `count(kafka_server_replicamanager_leadercount{${cluster}}) or vector(0)` }],
          },
          {
            kind: "stat",
            title: "Active controllers",
            description: "Has to be one, whatever the number of controllers.",
            unit: "short",
            queries: [{ expr: `sum(kafka_controller_kafkacontroller_activecontrollercount{${cluster}})` }],
            thresholds: [{ from: 2, color: "red" }],
          },
          {
            kind: "stat",
            title: "Partitions offline",
            description: "Without a leader: neither written nor read.",
            unit: "short",
            queries: [{ expr: `max(kafka_controller_kafkacontroller_offlinepartitionscount{${cluster}})` }],
            thresholds: none,
          },
          {
            kind: "stat",
            title: "Partitions below minimum",
            description: "Fewer replicas in sync than a write with acks=all needs.",
            unit: "short",
            queries: [{ expr: `sum(kafka_cluster_partition_underminisr{${cluster}})` }],
            thresholds: none,
          },
          {
            kind: "stat",
            title: "Partitions under-replicated",
            description: "A replica is away or behind.",
            unit: "short",
            queries: [{ expr: `sum(kafka_server_replicamanager_underreplicatedpartitions{${cluster}})` }],
            thresholds: [{ from: 1, color: "orange" }],
          },
          {
            kind: "stat",
            title: "Fullest volume",
            description: "Share of the fullest broker volume that is used.",
            unit: "percentunit",
            queries: [
              {
                expr: `1 - min(kubelet_volume_stats_available_bytes{${volumes}} / kubelet_volume_stats_capacity_bytes{${volumes}})`,
              },
            ],
            thresholds: [
              { from: 0.8, color: "orange" },
              { from: 0.95, color: "red" },
            ],
          },
        ],
      },
      {
        title: "Topics",
        panels: [
          perTopic(
            "Records in",
            "Records produced, of each topic.",
            "kafka_server_brokertopicmetrics_messagesinpersec_total",
            "ops",
          ),
          perTopic(
            "Bytes in",
            "Bytes produced, as compressed as they came.",
            "kafka_server_brokertopicmetrics_bytesinpersec_total",
            "Bps",
          ),
          perTopic(
            "Bytes out",
            "Bytes consumed, by all groups together.",
            "kafka_server_brokertopicmetrics_bytesoutpersec_total",
            "Bps",
          ),
        ],
      },
      {
        title: "Consumer groups",
        panels: [
          {
            kind: "timeseries",
            title: "Lag",
            description: "Records between a group's offset and the end of the topic, of every group.",
            unit: "short",
            width: 12,
            queries: [
              {
                expr: `sum by (consumergroup, topic) (kafka_consumergroup_lag{${ofTopics}})`,
                legend: "{{consumergroup}} ← {{topic}}",
              },
            ],
          },
          {
            kind: "timeseries",
            title: "Progress",
            description: "Records that a group commits, each second.",
            unit: "ops",
            width: 12,
            queries: [
              {
                expr: `sum by (consumergroup, topic) (rate(kafka_consumergroup_current_offset{${ofTopics}}[$__rate_interval]))`,
                legend: "{{consumergroup}} ← {{topic}}",
              },
            ],
          },
        ],
      },
      {
        title: "Volumes and certificates",
        panels: [
          {
            kind: "timeseries",
            title: "Volume used",
            description: "A broker whose volume is full stops.",
            unit: "percentunit",
            max: 1,
            width: 12,
            queries: [
              {
                expr: `1 - kubelet_volume_stats_available_bytes{${volumes}} / kubelet_volume_stats_capacity_bytes{${volumes}}`,
                legend: "{{persistentvolumeclaim}}",
              },
            ],
            thresholds: [
              { from: 0.8, color: "orange" },
              { from: 0.95, color: "red" },
            ],
          },
          {
            kind: "table",
            title: "Certificates expire",
            description: "Strimzi renews its CAs 30 days before their end.",
            unit: "dateTimeFromNow",
            width: 12,
            queries: [
              {
                expr: `min by (type) (strimzi_certificate_expiration_timestamp_ms{cluster="${clusterName}",resource_namespace="${namespace}"})`,
              },
            ],
          },
        ],
      },
    ],
  };
}
