import { Construct } from "constructs";
import { stringify } from "yaml";
import {
  KnativeEventing as KnativeEventingResource,
  type KnativeEventingSpecWorkloads,
  KnativeEventingSpecPodDisruptionBudgetsMinAvailable as MinAvailable,
} from "../../imports/operator.knative.dev";
import { defined } from "../defined";
import type { ComputeResources } from "../kubernetes/resources";
import type { IKafkaCluster } from "../references/kafka";
import { observabilityConfig, type Tracing } from "./observability";
import { knativeVersion, manifestUrl } from "./operator-manifest";

/** Kafka behind brokers, sources and sinks. */
export interface EventingKafka {
  readonly cluster: IKafkaCluster;
  /** Partitions of the topic behind a Broker. */
  readonly partitions: number;
  /** Replicas of the topic behind a Broker; at most as many as the cluster has brokers. */
  readonly replicationFactor: number;
  /**
   * URLs of the data planes that `source.kafka` leaves out: eventing-kafka-broker.yaml and
   * eventing-kafka-sink.yaml; `${VERSION}` stands for the version. Without the first a Broker of class
   * Kafka never finds its data plane.
   */
  readonly manifests: readonly string[];
  /**
   * Resources of each of the two dispatchers. They ask for a whole CPU upstream.
   * The JVM takes 70 % of the memory limit. @default - upstream's
   */
  readonly dispatcherResources?: ComputeResources;
  /** Resources of each of the two receivers. @default - upstream's */
  readonly receiverResources?: ComputeResources;
}

/** Knative Eventing. */
export interface KnativeEventingProps {
  readonly namespace: string;
  /** Version with or without a leading `v`. */
  readonly version: string;
  /** @default - no Kafka: brokers live in memory */
  readonly kafka?: EventingKafka;
  /** Replicas of webhooks and controllers. @default 1 */
  readonly replicas?: number;
  /** @default - no spans */
  readonly tracing?: Tracing;
}

/** ConfigMap with the defaults of Kafka brokers; the operator makes it and writes it at each reconcile. */
export const KAFKA_BROKER_CONFIG = "kafka-broker-config";

/** Eventing with Kafka as the default class of Broker. */
export class KnativeEventing extends Construct {
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: KnativeEventingProps) {
    super(scope, id);
    const { namespace, version, kafka, replicas = 1 } = props;
    const workloads = kafka === undefined ? [] : kafkaWorkloads(kafka);
    new KnativeEventingResource(this, "Resource", {
      metadata: { name: "knative-eventing", namespace },
      spec: {
        version: knativeVersion(version),
        ...(kafka !== undefined && {
          defaultBrokerClass: "Kafka",
          source: { kafka: { enabled: true } },
          additionalManifests: kafka.manifests.map((url) => ({ url: manifestUrl(url, version) })),
        }),
        highAvailability: { replicas },
        config: {
          ...(kafka !== undefined && {
            "br-defaults": { "default-br-config": brokerDefaults(namespace) },
            [KAFKA_BROKER_CONFIG]: {
              "bootstrap.servers": kafka.cluster.bootstrapServers,
              "default.topic.partitions": String(kafka.partitions),
              "default.topic.replication.factor": String(kafka.replicationFactor),
            },
          }),
          observability: observabilityConfig(props.tracing),
        },
        ...(workloads.length > 0 && { workloads }),
        // Upstream keeps 80 % available, which is all of two replicas: no node could be drained.
        ...(replicas > 1 && {
          podDisruptionBudgets: [{ name: "eventing-webhook", minAvailable: MinAvailable.fromNumber(1) }],
        }),
      },
    });
    this.namespace = namespace;
  }
}

/**
 * `defaultBrokerClass` alone changes the class and leaves the config of the in-memory class behind it,
 * which a Kafka Broker can not use; so the whole document is replaced.
 */
function brokerDefaults(namespace: string): string {
  return stringify({
    clusterDefault: {
      brokerClass: "Kafka",
      apiVersion: "v1",
      kind: "ConfigMap",
      name: KAFKA_BROKER_CONFIG,
      namespace,
      delivery: { retry: 10, backoffPolicy: "exponential", backoffDelay: "PT0.2S" },
    },
  });
}

/** Overrides by workload; each one's container has the workload's name. */
function kafkaWorkloads(kafka: EventingKafka): KnativeEventingSpecWorkloads[] {
  const overrides: [string, ComputeResources | undefined][] = [
    ["kafka-broker-dispatcher", kafka.dispatcherResources],
    ["kafka-source-dispatcher", kafka.dispatcherResources],
    ["kafka-broker-receiver", kafka.receiverResources],
    ["kafka-sink-receiver", kafka.receiverResources],
  ];
  return overrides.flatMap(([name, resources]) =>
    resources === undefined ? [] : [{ name, resources: [{ container: name, ...defined(resources) }] }],
  );
}
