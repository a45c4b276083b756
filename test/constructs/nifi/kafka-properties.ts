/** What a property of a NiFi component takes. */
export interface PropertyFact {
  /** Values it is limited to. @default - any text */
  readonly values?: readonly string[];
  readonly required?: true;
  /** What stands for a missing value. */
  readonly default?: string;
}

/** Properties of a component by name. */
export type ComponentFacts = Readonly<Record<string, PropertyFact>>;

/*
 * No jar with NiFi's Kafka components can be had from Maven Central, so this is what their source says:
 * apache/nifi, nifi-extension-bundles/nifi-kafka-bundle, at 0b7f3d50 and 7b4273d2 of the 2.x line, between
 * which nothing differs of what the flow sets.
 */
const BOOLEAN = ["true", "false"];

/** nifi-kafka-processors, ConsumeKafka.java; ProcessingStrategy.java; AutoOffsetReset of nifi-kafka-service-api. */
export const CONSUME_KAFKA: ComponentFacts = {
  "Kafka Connection Service": { required: true },
  "Group ID": { required: true },
  "Topic Format": { required: true, values: ["names", "pattern"], default: "names" },
  Topics: { required: true },
  "auto.offset.reset": { required: true, values: ["earliest", "latest", "none"], default: "latest" },
  "Commit Offsets": { required: true, values: BOOLEAN, default: "true" },
  "Max Uncommitted Time": { required: true, default: "1 sec" },
  "Header Name Pattern": {},
  "Header Encoding": { required: true, default: "UTF-8" },
  "Processing Strategy": {
    required: true,
    values: ["FLOW_FILE", "DEMARCATOR", "RECORD"],
    default: "FLOW_FILE",
  },
};

/** nifi-kafka-processors, PublishKafka.java; DeliveryGuarantee.java; FailureStrategy of nifi-kafka-shared. */
export const PUBLISH_KAFKA: ComponentFacts = {
  "Kafka Connection Service": { required: true },
  "Topic Name": { required: true },
  "Failure Strategy": {
    required: true,
    values: ["Route to Failure", "Rollback"],
    default: "Route to Failure",
  },
  acks: { required: true, values: ["all", "1", "0"], default: "all" },
  "compression.type": { required: true, values: ["none", "gzip", "snappy", "lz4"], default: "none" },
  "max.request.size": { required: true, default: "1 MB" },
  "Transactions Enabled": { required: true, values: BOOLEAN, default: "true" },
  "Transactional ID Prefix": {},
  "partitioner.class": {
    required: true,
    default: "org.apache.kafka.clients.producer.internals.DefaultPartitioner",
  },
  partition: {},
  "Message Demarcator": {},
  "Record Reader": {},
  "Record Writer": {},
  "FlowFile Attribute Header Pattern": {},
  "Kafka Key": {},
};

/** nifi-kafka-3-service, Kafka3ConnectionService.java; the protocols are those of kafka-clients. */
export const CONNECTION_SERVICE: ComponentFacts = {
  "bootstrap.servers": { required: true },
  "security.protocol": {
    required: true,
    values: ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"],
    default: "PLAINTEXT",
  },
  "sasl.mechanism": { required: true, default: "GSSAPI" },
  "SSL Context Service": {},
  "isolation.level": { required: true, default: "read_committed" },
  "max.poll.records": { required: true, default: "10000" },
  "default.api.timeout.ms": { required: true, default: "60 sec" },
  "max.block.ms": { required: true, default: "5 sec" },
  "ack.wait.time": { required: true, default: "5 sec" },
};

/** What is wrong with a component's properties, one line each. */
export function propertyMistakes(
  facts: ComponentFacts,
  properties: Readonly<Record<string, string>>,
): readonly string[] {
  const wrong = Object.entries(properties).flatMap(([name, value]) => {
    const fact = facts[name];
    if (fact === undefined) return [`${name}: there is no such property`];
    if (value === "") return [`${name}: empty`];
    return fact.values === undefined || fact.values.includes(value)
      ? []
      : [`${name}: ${value} is not one of ${fact.values.join(", ")}`];
  });
  const missing = Object.entries(facts).flatMap(([name, fact]) =>
    fact.required && fact.default === undefined && properties[name] === undefined
      ? [`${name}: is missing`]
      : [],
  );
  return [...wrong, ...missing];
}
