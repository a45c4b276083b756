import { Construct } from "constructs";
import {
  CephBucketTopicSpecEndpointKafkaAckLevel as AckLevel,
  CephBucketTopic as CephBucketTopicResource,
} from "../../imports/ceph.rook.io";
import { InvalidPropError } from "../invalid-prop";
import { isDnsSubdomain } from "../kubernetes/names";
import type { IKafkaTopic } from "../references/kafka";
import type { IObjectStore } from "../references/object-storage";

/** Where a bucket's events go. */
export interface CephBucketTopicProps {
  /** Namespace of the bucket claim and its notifications; Rook looks for all three in one place. */
  readonly namespace: string;
  readonly objectStore: IObjectStore;
  /** The Kafka topic that RGW writes to. */
  readonly topic: IKafkaTopic;
}

/**
 * A Kafka topic as RGW knows it.
 *
 * - RGW has no field for the topic: it writes to the one that is called as this object is
 *   (rook v1.19.9 pkg/operator/ceph/object/topic/provisioner.go). So the name is the topic's, and
 *   cannot be chosen.
 * - The address is a URI: Rook refuses a bare `host:port`, after the API server has taken it.
 * - Events are persistent: kept in the object store until a broker has them. Otherwise the upload
 *   succeeds and its event is lost whenever Kafka does not answer. So they come at least once, and in
 *   any order: without a key, each goes to a partition by chance. The first event of a new topic may
 *   take half a minute.
 * - It connects to the listener without credentials. RGW takes a user and a password over TLS only,
 *   and this object cannot name the CA of a Strimzi listener.
 */
export class CephBucketTopic extends Construct {
  readonly topicName: string;
  readonly namespace: string;
  readonly objectStore: IObjectStore;

  /** @throws InvalidPropError for a topic whose name no object can have, or more than one bootstrap server */
  constructor(scope: Construct, id: string, props: CephBucketTopicProps) {
    super(scope, id);
    const { namespace, objectStore, topic } = props;
    if (!isDnsSubdomain(topic.topicName)) {
      throw new InvalidPropError(this, {
        prop: "topic",
        got: topic.topicName,
        expected: "a topic named in lower-case letters, digits, dashes and dots",
        hint: "RGW writes to the Kafka topic that has this object's name",
      });
    }
    const { bootstrapServers } = topic.cluster;
    if (!/^[^,/:]+:\d+$/.test(bootstrapServers)) {
      throw new InvalidPropError(this, {
        prop: "topic.cluster",
        got: bootstrapServers,
        expected: "one host:port",
        hint: "RGW's endpoint is one URI",
      });
    }
    new CephBucketTopicResource(this, "Resource", {
      metadata: { name: topic.topicName, namespace },
      spec: {
        objectStoreName: objectStore.storeName,
        objectStoreNamespace: objectStore.namespace,
        persistent: true,
        endpoint: {
          kafka: { uri: `kafka://${bootstrapServers}`, ackLevel: AckLevel.BROKER, useSsl: false },
        },
      },
    });
    this.topicName = topic.topicName;
    this.namespace = namespace;
    this.objectStore = objectStore;
  }
}
