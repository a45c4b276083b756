import { KafkaCluster } from "../../../constructs/kafka/kafka-cluster";
import { KafkaTopic } from "../../../constructs/kafka/kafka-topic";
import { KnativeService } from "../../../constructs/knative/knative-service";

const cluster = KafkaCluster.fromName("events-kafka", "kafka");

/** A topic of batches, three partitions. */
export const batches = KafkaTopic.fromName("light-ingest", cluster, 3);

/** What a service of the pipeline stands on. */
export const lakehouse = {
  catalog: { uri: "http://catalog:8181", warehouse: "lakehouse" },
  store: { endpoint: "http://rgw:80", region: "us-east-1" },
  credentials: {
    accessKey: { name: "keys", key: "access-key" },
    secretKey: { name: "keys", key: "secret-key" },
  },
};

/** Somewhere for dead letters. */
export const deadLetters = KnativeService.fromName("dead-letters", "apps");
