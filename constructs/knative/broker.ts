import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { Broker as BrokerResource } from "../../imports/eventing.knative.dev";
import type { IEventSink } from "../references/event-sink";
import type { IKafkaTopic } from "../references/kafka";
import { type Delivery, toDeliverySpec } from "./delivery";

/** A Broker to send events to and to take them from. */
export interface IBroker extends IEventSink {
  readonly brokerName: string;
  readonly namespace: string;
}

/** A Broker of class Kafka. */
export interface BrokerProps {
  readonly name: string;
  readonly namespace: string;
  /** ConfigMap with the cluster and the topic's defaults. @default kafka-broker-config in knative-eventing */
  readonly config?: { readonly name: string; readonly namespace: string };
  /** Keeps events in this topic. @default - one of its own, made and deleted with the Broker */
  readonly topic?: IKafkaTopic;
  readonly delivery?: Delivery;
}

/**
 * A named event mesh kept in one Kafka topic. Class and config are explicit: a Broker without them
 * takes whatever the cluster's defaults are on that day, and the class can not be changed afterwards.
 *
 * The object is not made with the generated class: that one drops `delivery.timeout`, which the CRD
 * admits only as one of its unknown fields.
 */
export class Broker extends Construct implements IBroker {
  /** A Broker that exists already. */
  static fromName(brokerName: string, namespace: string): IBroker {
    return { brokerName, namespace, sinkRef: { ...BrokerResource.GVK, name: brokerName, namespace } };
  }

  readonly brokerName: string;
  readonly namespace: string;
  readonly sinkRef: IEventSink["sinkRef"];

  /** @throws InvalidPropError for a bad delivery */
  constructor(scope: Construct, id: string, props: BrokerProps) {
    super(scope, id);
    const {
      name,
      namespace,
      config = { name: "kafka-broker-config", namespace: "knative-eventing" },
    } = props;
    new ApiObject(this, "Resource", {
      ...BrokerResource.GVK,
      metadata: {
        name,
        namespace,
        annotations: {
          "eventing.knative.dev/broker.class": "Kafka",
          ...(props.topic !== undefined && {
            "kafka.eventing.knative.dev/external.topic": props.topic.topicName,
          }),
        },
      },
      spec: {
        config: { apiVersion: "v1", kind: "ConfigMap", name: config.name, namespace: config.namespace },
        delivery: toDeliverySpec(this, props.delivery),
      },
    });
    this.brokerName = name;
    this.namespace = namespace;
    this.sinkRef = { ...BrokerResource.GVK, name, namespace };
  }
}
