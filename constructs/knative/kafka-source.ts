import { Construct } from "constructs";
import { KafkaSource as KafkaSourceResource } from "../../imports/sources.knative.dev";
import { defined } from "../defined";
import { InvalidPropError } from "../invalid-prop";
import type { IEventSink } from "../references/event-sink";
import type { IKafkaTopic } from "../references/kafka";
import { type Delivery, toDeliverySpec } from "./delivery";

/** Whether records of a partition wait for each other. */
export type Ordering = "ordered" | "unordered";

/** Records of topics as events to a sink. */
export interface KafkaSourceProps {
  readonly name: string;
  readonly namespace: string;
  /** Topics of one cluster. */
  readonly topics: readonly IKafkaTopic[];
  /**
   * Consumer group; fixed for the life of the source. Deleting the source deletes the group and
   * its offsets, so a new one starts at `initialOffset`: receivers have to stand a replay.
   */
  readonly consumerGroup: string;
  readonly sink: IEventSink;
  /**
   * Where a new group starts. Upstream's default is `latest`, with which records written before
   * the source is ready are never seen.
   * @default earliest
   */
  readonly initialOffset?: "earliest" | "latest";
  /** `ordered` has one request in flight per partition, `unordered` up to 50 per consumer. @default ordered */
  readonly ordering?: Ordering;
  /** Consumers in the dispatchers; more than partitions would idle. @default 1 */
  readonly consumers?: number;
  /** How record keys become `ce-key`. @default string */
  readonly keyType?: "string" | "int" | "float" | "byte-array";
  /** Extension attributes of every event. @default {} */
  readonly extensions?: Readonly<Record<string, string>>;
  readonly delivery?: Delivery;
}

/** Delivers at least once: offsets are committed every five seconds, so receivers see repeats. */
export class KafkaSource extends Construct {
  readonly sourceName: string;
  readonly namespace: string;
  readonly consumerGroup: string;

  /** @throws InvalidPropError for no topics, topics of two clusters, idle consumers or a bad delivery */
  constructor(scope: Construct, id: string, props: KafkaSourceProps) {
    super(scope, id);
    const { name, namespace, consumerGroup, consumers = 1 } = props;
    const servers = [...new Set(props.topics.map((topic) => topic.cluster.bootstrapServers))];
    if (servers.length !== 1) {
      throw new InvalidPropError(this, {
        prop: "topics",
        got: props.topics.map((topic) => `${topic.topicName}@${topic.cluster.bootstrapServers}`),
        expected: "topics of one cluster",
        hint: "make one KafkaSource for each cluster",
      });
    }
    const partitions = props.topics.reduce((sum, topic) => sum + (topic.partitions ?? Number.NaN), 0);
    if (!Number.isInteger(consumers) || consumers < 1 || consumers > partitions) {
      const most = Number.isNaN(partitions) ? "" : ` and at most the ${partitions} partitions of the topics`;
      throw new InvalidPropError(this, {
        prop: "consumers",
        got: consumers,
        expected: `an integer >= 1${most}`,
      });
    }
    new KafkaSourceResource(this, "Resource", {
      metadata: {
        name,
        namespace,
        ...(props.keyType !== undefined && {
          labels: { "kafkasources.sources.knative.dev/key-type": props.keyType },
        }),
      },
      spec: {
        bootstrapServers: servers,
        topics: props.topics.map((topic) => topic.topicName),
        consumerGroup,
        consumers,
        initialOffset: props.initialOffset ?? "earliest",
        ordering: props.ordering ?? "ordered",
        sink: { ref: { ...props.sink.sinkRef } },
        delivery: toDeliverySpec(this, props.delivery),
        ...defined({ ceOverrides: props.extensions && { extensions: { ...props.extensions } } }),
      },
    });
    this.sourceName = name;
    this.namespace = namespace;
    this.consumerGroup = consumerGroup;
  }
}
