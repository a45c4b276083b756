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
import { dispatchFlow } from "./dispatch-flow";
import { NIFI_FORBIDDEN } from "./expression-language";
import { MinifiAgent } from "./minifi-agent";

/** The dispatcher as a MiNiFi agent. */
export interface MinifiDispatcherProps extends DispatchRules, DispatchBatch {
  readonly namespace: string;
  readonly topics: DispatchTopics;
  /** @default apache/nifi-minifi:2.8.0 */
  readonly image?: string;
  /** @default apache/nifi:2.8.0 */
  readonly nifiImage?: string;
  /** @default 2.8.0 */
  readonly version?: string;
  /** @default file-dispatcher */
  readonly name?: string;
  /** @default - the name */
  readonly consumerGroup?: string;
  /** Agents at once, at most the partitions of the events topic. @default 1 */
  readonly replicas?: number;
  /** @default 2Gi */
  readonly storageSize?: string;
  /** @default - the cluster's default class */
  readonly storageClass?: string;
  /** @default - 200m/512Mi asked for, 1Gi at most */
  readonly resources?: ComputeResources;
}

/**
 * Does what the Camel dispatcher does, for those who have NiFi anyway. Name and consumer group are the
 * same by default: the one goes on where the other stopped. See {@link dispatchFlow} for where they differ.
 */
export class MinifiDispatcher extends Construct {
  readonly agent: MinifiAgent;
  readonly consumerGroup: string;

  /** @throws InvalidPropError for rules that can not be written into a flow, and idle agents */
  constructor(scope: Construct, id: string, props: MinifiDispatcherProps) {
    super(scope, id);
    const { namespace, topics, name = "file-dispatcher", version = "2.8.0", replicas = 1 } = props;
    const { consumerGroup = name } = props;
    checkReplicas(this, replicas, topics.events);
    const { maxEvents, timeoutMs } = checkedBatch(this, props);
    const rules = orderedRules(this, props, NIFI_FORBIDDEN);
    this.agent = new MinifiAgent(this, "Agent", {
      name,
      namespace,
      image: props.image ?? `apache/nifi-minifi:${version}`,
      nifiImage: props.nifiImage ?? `apache/nifi:${version}`,
      version,
      replicas,
      flow: dispatchFlow({ name, version, topics, consumerGroup, rules, maxEvents, timeoutMs }),
      spread: replicas > 1,
      ...(props.storageSize !== undefined && { storageSize: props.storageSize }),
      ...(props.storageClass !== undefined && { storageClass: props.storageClass }),
      ...(props.resources !== undefined && { resources: props.resources }),
    });
    this.consumerGroup = consumerGroup;
  }
}
