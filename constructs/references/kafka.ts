/** A Kafka cluster to connect to, made here or elsewhere. */
export interface IKafkaCluster {
  readonly clusterName: string;
  readonly namespace: string;
  /** `host:port` of the listener that needs no credentials. */
  readonly bootstrapServers: string;
  /** `host:port` of the listener that wants SCRAM-SHA-512 over TLS. @default - none, or unknown */
  readonly scramBootstrapServers?: string;
  /** Brokers, the upper bound of a topic's replicas. @default - unknown: somebody else's cluster */
  readonly brokers?: number;
}

/** A Kafka topic to produce to or consume from. */
export interface IKafkaTopic {
  readonly topicName: string;
  readonly cluster: IKafkaCluster;
  /** @default - unknown: somebody else's topic */
  readonly partitions?: number;
}
