import type { Construct } from "constructs";
import {
  FloeChart,
  type IKafkaCluster,
  KafkaSink,
  KafkaSource,
  KafkaTopic,
  KnativeService,
  Namespace,
} from "floe";

/** Where orders come from, and who processes them. */
export interface OrdersChartProps {
  readonly cluster: IKafkaCluster;
  /** Receives each order as a CloudEvent by HTTP POST, and answers 2xx once it is done with it. */
  readonly image: string;
}

/** Orders from a Kafka topic, one by one, to a service that is away while there are none. */
export class OrdersChart extends FloeChart {
  readonly orders: KafkaTopic;

  constructor(scope: Construct, { cluster, image }: OrdersChartProps) {
    super(scope, "10-orders", { phase: 2 });
    const { namespaceName: namespace } = new Namespace(this, "Namespace", { name: "shop" });

    this.orders = new KafkaTopic(this, "Orders", {
      topicName: "orders",
      cluster,
      partitions: 6,
      replicas: 1,
    });
    const refused = new KafkaTopic(this, "Refused", {
      topicName: "orders-refused",
      cluster,
      partitions: 1,
      replicas: 1,
    });

    const processor = new KnativeService(this, "Processor", {
      name: "order-processor",
      namespace,
      image,
      visibility: "cluster-local",
      // One order at a time in each pod, and no more pods than partitions.
      containerConcurrency: 1,
      maxScale: this.orders.partitions,
    });
    new KafkaSource(this, "Source", {
      name: "orders",
      namespace,
      topics: [this.orders],
      consumerGroup: "order-processor",
      sink: processor,
      consumers: this.orders.partitions,
      delivery: {
        retry: 5,
        deadLetterSink: new KafkaSink(this, "RefusedSink", {
          name: "orders-refused",
          namespace,
          topic: refused,
        }),
      },
    });
  }
}
