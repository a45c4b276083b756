import type { Construct } from "constructs";
import type { DemosConfig, PlatformConfig } from "../config/types";
import type { KafkaCluster } from "../constructs/kafka/kafka-cluster";
import { KafkaTopic } from "../constructs/kafka/kafka-topic";
import { EventDisplay } from "../constructs/knative/event-display";
import { KafkaSource } from "../constructs/knative/kafka-source";
import type { IEventSink } from "../constructs/references/event-sink";
import { accept } from "../lint/accept";
import { FloeChart } from "./floe-chart";

/** Configuration of the demo of Kafka sources, and the cluster that it reads. */
export interface KafkaSourceDemoChartProps {
  readonly platform: PlatformConfig;
  readonly demos: Pick<DemosConfig, "event_display_image">;
  readonly cluster: KafkaCluster;
  /** Who logs the events. @default - a service of its own, because the demo of brokers is off */
  readonly eventDisplay?: IEventSink;
}

const ID = "62-kafka-source-demo";

/** Records that anybody writes into a topic, as events into the log of a service. */
export class KafkaSourceDemoChart extends FloeChart {
  readonly topic: KafkaTopic;

  constructor(scope: Construct, props: KafkaSourceDemoChartProps) {
    super(scope, ID, { phase: 2 });
    const { platform, demos, cluster } = props;
    const namespace = platform.eventing_namespace;
    this.topic = new KafkaTopic(this, "Topic", {
      topicName: "demo-topic",
      cluster,
      partitions: 3,
      replicas: cluster.replicationFactor,
    });
    const eventDisplay =
      props.eventDisplay ??
      new EventDisplay(this, "EventDisplay", {
        name: "event-display",
        namespace,
        image: demos.event_display_image,
      });
    const source = new KafkaSource(this, "Source", {
      name: "demo-source",
      namespace,
      topics: [this.topic],
      consumerGroup: "demo-group",
      sink: eventDisplay,
    });
    // A record that nobody can show is dropped, which a demo may do.
    accept(source, "FLOE3104");
  }
}
