import { Construct } from "constructs";
import {
  KafkaSinkSpecContentMode as ContentMode,
  KafkaSink as KafkaSinkResource,
} from "../../imports/eventing.knative.dev";
import type { IEventSink } from "../references/event-sink";
import type { IKafkaTopic } from "../references/kafka";

/** Writes events into a topic. */
export interface KafkaSinkProps {
  readonly name: string;
  readonly namespace: string;
  readonly topic: IKafkaTopic;
  /**
   * `binary` leaves the value as it is and puts the event's attributes into record headers;
   * `structured` wraps both into one JSON document.
   * @default binary
   */
  readonly contentMode?: `${ContentMode}`;
}

/**
 * Where dead letters go. In binary mode the value of the record is the body that could not be
 * delivered, byte for byte, and the `ce_knativeerror…` headers say why: it can be sent again as it is.
 *
 * Partitions and replicas are left out on purpose: with them the controller owns the topic and
 * deletes it together with the sink.
 */
export class KafkaSink extends Construct implements IEventSink {
  readonly sinkName: string;
  readonly namespace: string;
  readonly sinkRef: IEventSink["sinkRef"];

  constructor(scope: Construct, id: string, props: KafkaSinkProps) {
    super(scope, id);
    const { name, namespace, topic, contentMode = "binary" } = props;
    new KafkaSinkResource(this, "Resource", {
      metadata: { name, namespace },
      spec: {
        topic: topic.topicName,
        bootstrapServers: [topic.cluster.bootstrapServers],
        contentMode: contentMode === "binary" ? ContentMode.BINARY : ContentMode.STRUCTURED,
      },
    });
    this.sinkName = name;
    this.namespace = namespace;
    this.sinkRef = { ...KafkaSinkResource.GVK, name, namespace };
  }
}
