import type { Construct } from "constructs";
import type { ComponentsConfig, PlatformConfig } from "../config/types";
import { type EventingKafka, KnativeEventing } from "../constructs/knative/knative-eventing";
import type { Tracing } from "../constructs/knative/observability";
import type { IKafkaCluster } from "../constructs/references/kafka";
import { FloeChart } from "./floe-chart";

/** Configuration of Knative Eventing, and the Kafka cluster behind it. */
export interface KnativeEventingChartProps {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "knative">;
  /** @default - none: brokers live in memory */
  readonly kafka?: IKafkaCluster;
  /** @default - no spans */
  readonly tracing?: Tracing;
}

const ID = "41-knative-eventing";

/** Knative Eventing with Kafka behind its brokers, sources and sinks. */
export class KnativeEventingChart extends FloeChart {
  readonly eventing: KnativeEventing;

  constructor(scope: Construct, props: KnativeEventingChartProps) {
    super(scope, ID, { phase: 2 });
    const { platform, components, kafka, tracing } = props;
    const { eventing_namespace, version } = components.knative;
    this.eventing = new KnativeEventing(this, "Eventing", {
      namespace: eventing_namespace,
      version,
      replicas: platform.profile === "production" ? 2 : 1,
      ...(kafka !== undefined && { kafka: eventingKafka(kafka, props) }),
      ...(tracing !== undefined && { tracing }),
    });
  }
}

/** The playground's dispatchers ask for a fifth of a CPU instead of a whole one each. */
function eventingKafka(cluster: IKafkaCluster, props: KnativeEventingChartProps): EventingKafka {
  const { kafka_broker, kafka_sink } = props.components.knative.manifests;
  const small = props.platform.profile === "playground";
  return {
    cluster,
    partitions: 3,
    replicationFactor: Math.min(small ? 1 : 3, cluster.brokers ?? Number.POSITIVE_INFINITY),
    manifests: [kafka_broker, kafka_sink],
    ...(small && {
      dispatcherResources: {
        requests: { cpu: "200m", memory: "700Mi" },
        limits: { cpu: "1", memory: "1000Mi" },
      },
      receiverResources: { requests: { cpu: "100m", memory: "450Mi" } },
    }),
  };
}
