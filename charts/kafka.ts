import type { Construct } from "constructs";
import type { ComponentsConfig, IngestConfig, PlatformConfig } from "../config/types";
import { KafkaCluster } from "../constructs/kafka/kafka-cluster";
import type { KafkaNodePoolSettings } from "../constructs/kafka/kafka-node-pool";
import { KafkaTopic } from "../constructs/kafka/kafka-topic";
import { KafkaUser } from "../constructs/kafka/kafka-user";
import { FloeChart } from "./floe-chart";

/** Configuration of the Kafka cluster, and of what connects to it. */
export interface KafkaChartProps {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "strimzi" | "knative" | "ceph" | "monitoring">;
  readonly ingest: Pick<IngestConfig, "enabled">;
}

const ID = "30-kafka";

/**
 * The Kafka cluster and its users.
 *
 * The playground has one node that does everything. Production has three controllers and three brokers.
 * There is no way from one to the other on a living cluster, because the operator cannot replace the
 * quorum of controllers: choose before the first record that matters, or move the records.
 */
export class KafkaChart extends FloeChart {
  readonly cluster: KafkaCluster;

  constructor(scope: Construct, props: KafkaChartProps) {
    super(scope, ID, { phase: 2 });
    const { strimzi, monitoring } = props.components;
    this.cluster = new KafkaCluster(this, "Cluster", {
      name: strimzi.kafka_cluster_name,
      namespace: strimzi.namespace,
      version: strimzi.kafka_version,
      pools: props.platform.profile === "production" ? productionPools(props) : [dualRolePool(props)],
      plainListenerNamespaces: clientNamespaces(props),
      scramListener: strimzi.scram_listener,
      metrics: monitoring.enabled,
    });
    const topics = (names: readonly string[] = []) =>
      names.map((name) => KafkaTopic.fromName(name, this.cluster));
    for (const { name, produce, consume, consumer_groups = [] } of strimzi.users) {
      new KafkaUser(this, `user-${name}`, {
        name,
        cluster: this.cluster,
        produce: topics(produce),
        consume: topics(consume),
        consumerGroups: consumer_groups,
      });
    }
  }
}

/** Namespaces with pods that use the plain listener, and no others. */
function clientNamespaces({ platform, components, ingest }: KafkaChartProps): string[] {
  const { strimzi, knative, ceph } = components;
  const namespaces = [
    strimzi.namespace, // Kafka's own command-line tools
    ...(knative.enabled ? [knative.eventing_namespace] : []), // brokers, sources and sinks
    ...(ceph.enabled ? [ceph.namespace] : []), // RGW's notifications
    ...(ingest.enabled ? [platform.eventing_namespace] : []), // the dispatcher
  ];
  return [...new Set(namespaces)];
}

function dualRolePool({ platform, components }: KafkaChartProps): KafkaNodePoolSettings {
  return {
    name: "dual-role",
    roles: ["controller", "broker"],
    replicas: 1,
    storageSize: components.strimzi.storage_size,
    storageClass: platform.block_storage_class,
    heap: "512m",
    requests: { cpu: "250m", memory: "1Gi" },
    limits: { memory: "1Gi" },
  };
}

/** Half of a broker's memory is left to the page cache, from which consumers that keep up are served. */
function productionPools({ platform, components }: KafkaChartProps): KafkaNodePoolSettings[] {
  const common = {
    replicas: 3,
    storageClass: platform.block_storage_class,
    spread: true,
    terminationGracePeriodSeconds: 120,
  };
  return [
    {
      ...common,
      name: "controller",
      roles: ["controller"],
      storageSize: "10Gi",
      heap: "512m",
      requests: { cpu: "250m", memory: "1Gi" },
      limits: { memory: "1Gi" },
    },
    {
      ...common,
      name: "broker",
      roles: ["broker"],
      storageSize: components.strimzi.storage_size,
      heap: "2g",
      requests: { cpu: "1", memory: "4Gi" },
      limits: { memory: "4Gi" },
    },
  ];
}
