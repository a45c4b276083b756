import { type AlertCase, always, series } from "./alert-case";

const cluster = { namespace: "kafka", strimzi_io_cluster: "events-kafka" };
const broker = (metric: string, pod: number) =>
  series(metric, { ...cluster, pod: `events-kafka-broker-${pod}` });
const leaders = (pod: number) => broker("kafka_server_replicamanager_leadercount", pod);
const controllers = (pod: number) => broker("kafka_controller_kafkacontroller_activecontrollercount", pod);
const offline = broker("kafka_controller_kafkacontroller_offlinepartitionscount", 0);
const below = series("kafka_cluster_partition_underminisr", {
  ...cluster,
  topic: "s3-events",
  partition: "0",
});
const behind = broker("kafka_server_replicamanager_underreplicatedpartitions", 0);
const volume = { namespace: "kafka", persistentvolumeclaim: "data-0-events-kafka-broker-0" };
const volumes = (free: number) => ({
  [series("kubelet_volume_stats_available_bytes", volume)]: always(free),
  [series("kubelet_volume_stats_capacity_bytes", volume)]: always(100),
});
const other = { namespace: "kafka", persistentvolumeclaim: "data-0-other-broker-0" };
const certificate = {
  cluster: "events-kafka",
  type: "cluster-ca",
  resource_namespace: "kafka",
};
const DAY_MS = 86_400_000;

/** Brokers, controllers, partitions, volumes, certificates. */
export const KAFKA_CASES: readonly AlertCase[] = [
  {
    alert: "KafkaBrokerDown",
    about: "one of three brokers is not there",
    series: { [leaders(0)]: always(5), [leaders(1)]: always(5), [leaders(2)]: "5x10 stale" },
    at: "30m",
    fires: [{ summary: "2 of 3 brokers of events-kafka are there" }],
  },
  {
    alert: "KafkaBrokerDown",
    about: "no broker is there",
    series: {},
    at: "30m",
    fires: [{ summary: "0 of 3 brokers of events-kafka are there" }],
  },
  {
    alert: "KafkaBrokerDown",
    about: "a broker restarts",
    series: { [leaders(0)]: always(5), [leaders(1)]: always(5), [leaders(2)]: "5x10 stale _x1 5x100" },
    at: "13m",
  },
  {
    alert: "KafkaNoController",
    about: "none of the controllers is active",
    series: { [controllers(0)]: always(0), [controllers(1)]: always(0) },
    at: "10m",
    fires: [{ summary: "events-kafka has 0 active controllers" }],
  },
  {
    alert: "KafkaNoController",
    about: "one is",
    series: { [controllers(0)]: always(0), [controllers(1)]: always(1) },
    at: "10m",
  },
  {
    alert: "KafkaPartitionsOffline",
    about: "two partitions have no leader",
    series: { [offline]: always(2) },
    at: "5m",
    fires: [{ summary: "2 partitions of events-kafka have no leader" }],
  },
  { alert: "KafkaPartitionsOffline", about: "all have one", series: { [offline]: always(0) }, at: "5m" },
  {
    alert: "KafkaPartitionsBelowMinimum",
    about: "a partition has too few replicas in sync",
    series: { [below]: always(1) },
    at: "5m",
    fires: [{ summary: "1 partitions of events-kafka have fewer replicas in sync than a write needs" }],
  },
  { alert: "KafkaPartitionsBelowMinimum", about: "none has", series: { [below]: always(0) }, at: "5m" },
  {
    alert: "KafkaPartitionsUnderReplicated",
    about: "a replica is behind for long",
    series: { [behind]: always(4) },
    at: "15m",
    fires: [{ summary: "4 partitions of events-kafka lack a replica" }],
  },
  {
    alert: "KafkaPartitionsUnderReplicated",
    about: "a broker restarts",
    series: { [behind]: "0x5 4x5 0x20" },
    at: "10m",
  },
  {
    alert: "KafkaVolumeFilling",
    about: "a volume has 15 percent left",
    series: volumes(15),
    at: "15m",
    fires: [
      {
        labels: volume,
        summary: "data-0-events-kafka-broker-0 has 15% left",
      },
    ],
  },
  { alert: "KafkaVolumeFilling", about: "a volume has a quarter left", series: volumes(25), at: "15m" },
  {
    alert: "KafkaVolumeFull",
    about: "a volume has 3 percent left",
    series: volumes(3),
    at: "5m",
    fires: [{ labels: volume, summary: "data-0-events-kafka-broker-0 has 3% left" }],
  },
  {
    alert: "KafkaVolumeFull",
    about: "another cluster's volume is full",
    series: {
      [series("kubelet_volume_stats_available_bytes", other)]: always(1),
      [series("kubelet_volume_stats_capacity_bytes", other)]: always(100),
    },
    at: "5m",
  },
  {
    alert: "KafkaCertificateExpires",
    about: "a CA has ten days left",
    series: { [series("strimzi_certificate_expiration_timestamp_ms", certificate)]: always(10 * DAY_MS) },
    at: "2h",
    fires: [{ labels: certificate, summary: "cluster-ca of events-kafka expires in 9.917 days" }],
  },
  {
    alert: "KafkaCertificateExpires",
    about: "a CA was renewed in time",
    series: { [series("strimzi_certificate_expiration_timestamp_ms", certificate)]: always(29 * DAY_MS) },
    at: "2h",
  },
];
