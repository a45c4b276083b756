import { Construct } from "constructs";
import { KafkaTopic as KafkaTopicResource } from "../../imports/kafka.strimzi.io";
import { defined } from "../defined";
import { InvalidPropError } from "../invalid-prop";
import { isDnsSubdomain } from "../kubernetes/names";
import type { IKafkaCluster, IKafkaTopic } from "../references/kafka";
import { isTopicName } from "./topic-name";

/** A topic. */
export interface KafkaTopicProps {
  readonly topicName: string;
  readonly cluster: IKafkaCluster;
  /** It can grow later, never shrink; keys move to other partitions when it does. */
  readonly partitions: number;
  /** Copies of each partition; the operator cannot change them later. */
  readonly replicas: number;
  /** Copies that have to have a record before it counts as written. @default - the cluster's `min.insync.replicas` */
  readonly minInsyncReplicas?: number;
  /** How long records are kept, in milliseconds; -1 for ever. @default - the cluster's seven days */
  readonly retentionMs?: number;
  /** Name of the object, where the topic's own cannot be one: `My_Topic`. @default - the topic's name */
  readonly resourceName?: string;
}

/**
 * A topic that Strimzi makes and keeps as it is written here; changes from elsewhere are undone.
 * Deleting the object deletes the topic and its records.
 */
export class KafkaTopic extends Construct implements IKafkaTopic {
  /** A topic that exists already. */
  static fromName(topicName: string, cluster: IKafkaCluster, partitions?: number): IKafkaTopic {
    return { topicName, cluster, ...defined({ partitions }) };
  }

  readonly topicName: string;
  readonly cluster: IKafkaCluster;
  readonly partitions: number;

  /** @throws InvalidPropError for an illegal name, or replicas that the brokers or `minInsyncReplicas` rule out */
  constructor(scope: Construct, id: string, props: KafkaTopicProps) {
    super(scope, id);
    this.checkName(props);
    this.checkNumbers(props);
    const { topicName, cluster, partitions, replicas, resourceName = topicName } = props;
    const config = defined({
      "retention.ms": props.retentionMs,
      "min.insync.replicas": props.minInsyncReplicas,
    });
    new KafkaTopicResource(this, "Resource", {
      metadata: {
        name: resourceName,
        namespace: cluster.namespace,
        labels: { "strimzi.io/cluster": cluster.clusterName },
      },
      spec: {
        ...(resourceName !== topicName && { topicName }),
        partitions,
        replicas,
        ...(Object.keys(config).length > 0 && { config }),
      },
    });
    this.topicName = topicName;
    this.cluster = cluster;
    this.partitions = partitions;
  }

  private checkName({ topicName, resourceName }: KafkaTopicProps): void {
    if (!isTopicName(topicName)) {
      throw new InvalidPropError(this, {
        prop: "topicName",
        got: topicName,
        expected: "1 to 249 letters, digits, dots, dashes and underscores, but not '.' or '..'",
      });
    }
    if (isDnsSubdomain(resourceName ?? topicName)) return;
    throw new InvalidPropError(this, {
      prop: resourceName === undefined ? "topicName" : "resourceName",
      got: resourceName ?? topicName,
      expected: "lower-case letters, digits, dashes and dots, as names of objects have",
      ...(resourceName === undefined && { hint: "name the object with resourceName" }),
    });
  }

  private checkNumbers({ cluster, partitions, replicas, ...props }: KafkaTopicProps): void {
    const { minInsyncReplicas = 1, retentionMs = -1 } = props;
    if (!Number.isInteger(partitions) || partitions < 1) {
      throw new InvalidPropError(this, { prop: "partitions", got: partitions, expected: "an integer >= 1" });
    }
    const brokers = cluster.brokers ?? Number.POSITIVE_INFINITY;
    if (!Number.isInteger(replicas) || replicas < 1 || replicas > brokers) {
      const most = Number.isFinite(brokers)
        ? ` and at most the ${brokers} brokers of ${cluster.clusterName}`
        : "";
      throw new InvalidPropError(this, {
        prop: "replicas",
        got: replicas,
        expected: `an integer >= 1${most}`,
      });
    }
    if (!Number.isInteger(minInsyncReplicas) || minInsyncReplicas < 1 || minInsyncReplicas > replicas) {
      throw new InvalidPropError(this, {
        prop: "minInsyncReplicas",
        got: minInsyncReplicas,
        expected: `an integer from 1 to replicas (${replicas})`,
        hint: "with more, no record could ever be written",
      });
    }
    if (!Number.isInteger(retentionMs) || (retentionMs < 1 && retentionMs !== -1)) {
      throw new InvalidPropError(this, {
        prop: "retentionMs",
        got: retentionMs,
        expected: "milliseconds as an integer >= 1, or -1",
      });
    }
  }
}
