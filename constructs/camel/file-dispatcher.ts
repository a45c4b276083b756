import { Construct } from "constructs";
import {
  checkedBatch,
  checkReplicas,
  type DispatchBatch,
  type DispatchRules,
  type DispatchTopics,
  orderedRules,
} from "../ingest/dispatch-rules";
import type { ComputeResources } from "../kubernetes/resources";
import { dispatchFlows } from "./dispatch-route";
import { Integration } from "./integration";

/** The dispatcher as a Camel K Integration. */
export interface FileDispatcherProps extends DispatchRules, DispatchBatch {
  readonly namespace: string;
  readonly topics: DispatchTopics;
  /** Name of the Integration. @default file-dispatcher */
  readonly name?: string;
  /** @default - the name */
  readonly consumerGroup?: string;
  /** Pods at once, at most the partitions of the events topic; each batches partitions of its own. @default 1 */
  readonly replicas?: number;
  /** Share of the batches whose traces are kept, 0 to 1. @default 0: ids only, which reach the snapshots */
  readonly traceSampling?: number;
  /** @default 3.15.3 */
  readonly runtimeVersion?: string;
  /** @default - 100m/256Mi asked for, 1 CPU/512Mi at most */
  readonly resources?: ComputeResources;
}

const RESOURCES: ComputeResources = {
  requests: { cpu: "100m", memory: "256Mi" },
  limits: { cpu: "1", memory: "512Mi" },
};

/**
 * Camel stops before Kubernetes does: a batch in flight is not committed and comes again. The clients of
 * Kafka would write all their settings into the log, four hundred lines at every start.
 */
const PROPERTIES = [
  "camel.main.shutdown-timeout=20",
  "quarkus.log.console.json=false",
  ...["consumer.ConsumerConfig", "producer.ProducerConfig"].map(
    (name) => `quarkus.log.category."org.apache.kafka.clients.${name}".level=WARN`,
  ),
];

/**
 * Turns bucket events into ingest requests: batches them, groups them by table, and sends small
 * batches the light way and large ones the heavy way. See {@link dispatchFlows} for what it guarantees.
 */
export class FileDispatcher extends Construct {
  readonly integration: Integration;
  readonly consumerGroup: string;

  /** @throws InvalidPropError for rules that can not be written into a route, and idle replicas */
  constructor(scope: Construct, id: string, props: FileDispatcherProps) {
    super(scope, id);
    const { namespace, topics, name = "file-dispatcher", replicas = 1 } = props;
    const { consumerGroup = name, traceSampling = 0 } = props;
    checkReplicas(this, replicas, topics.events);
    const { maxEvents, timeoutMs } = checkedBatch(this, props);
    const rules = orderedRules(this, props, { "{{": "which Camel takes for a property placeholder" });
    this.integration = new Integration(this, "Integration", {
      name,
      namespace,
      replicas,
      flows: dispatchFlows({
        routeId: name,
        topics,
        consumerGroup,
        rules,
        maxEvents,
        timeoutMs,
        traceSampling,
      }),
      dependencies: ["camel:bean", "camel:groovy", "camel:jackson", "camel:jq", "camel:kafka"],
      ...(props.runtimeVersion !== undefined && { runtimeVersion: props.runtimeVersion }),
      properties: PROPERTIES,
      resources: props.resources ?? RESOURCES,
      rollout: replicas > 1 ? "roll" : "replace",
      highlyAvailable: replicas > 1,
    });
    this.consumerGroup = consumerGroup;
  }
}
